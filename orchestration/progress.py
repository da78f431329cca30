"""Progress of a refresh on standard error: quiet, one line a step."""

from __future__ import annotations

import os
import sys
import time

_STARTED = time.monotonic()


def report(step: str, result: str = "") -> None:
    """Say what was just done; `PLANWATCH_QUIET` silences it."""
    if os.environ.get("PLANWATCH_QUIET"):
        return
    elapsed = time.monotonic() - _STARTED
    print(f"{elapsed:6.1f} s  {step:<38} {result}", file=sys.stderr, flush=True)
