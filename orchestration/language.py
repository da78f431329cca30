"""The language in which the command line speaks."""

from __future__ import annotations

import locale
import os


def language() -> str:
    """`PLANWATCH_LANGUAGE`, else Chinese where the terminal speaks it, else English."""
    chosen = os.environ.get("PLANWATCH_LANGUAGE") or (locale.getlocale()[0] or "")
    return "zh" if chosen.lower().startswith("zh") else "en"
