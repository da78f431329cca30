"""Labels in the first column that stand for several rows, centred beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: How far, in rows, a label may stand from the middle of its rows.
_OFF_CENTRE = 0.35


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One row as printed: its baseline, its text in every column."""

    baseline: float
    texts: tuple[str, ...]

    @property
    def is_label(self) -> bool:
        """Whether it holds nothing but a label."""
        return bool(self.texts[0]) and not any(self.texts[1:])


def centred_labels(rows: Sequence[LabelledRow], step: float) -> list[tuple[int, int]] | None:
    """First row and rows of every label, lines that hold only a label not counted.

    None where labels are not centred beside their rows. A first row without a label, or a label
    on a line between two rows, shows that they are; and then every label must fit.

    Args:
        rows: from top to bottom.
        step: the usual distance between rows.
    """
    figures = [row.baseline for row in rows if not row.is_label]
    labels = [row.baseline for row in rows if row.texts[0]]
    shows = not rows[0].texts[0] or any(row.is_label for row in rows)
    if not shows or not labels or step <= 0:
        return None
    groups: list[tuple[int, int]] = []
    start = 0
    for label in labels:
        if start >= len(figures):
            return None
        count = round(2 * (figures[start] - label) / step) + 1
        group = figures[start : start + count] if count > 0 else []
        if len(group) != count or not group:
            return None
        if abs((group[0] + group[-1]) / 2 - label) > _OFF_CENTRE * step:
            return None
        groups.append((start, count))
        start += count
    return groups if start == len(figures) else None
