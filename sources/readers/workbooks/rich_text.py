"""Text in runs: a raised digit stays told apart from the digits before it."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")


def raised(text: str) -> str:
    """Superscript text in superscript characters, so that `12.3` with a raised 2 is no 12.32."""
    return text.translate(_RAISED)
