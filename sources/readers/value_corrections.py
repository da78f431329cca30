"""Declared corrections of single figures: what the source prints, what is used, and why.

A correction holds only as long as the source prints what it was declared for. Once the file says
something else, the correction is not applied and becomes a fault itself, so that it is removed.
Once a later release of the source says something else, the earlier one stays corrected; the
correction is a fault until its status says that the source is fixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from sources.cells import plain_number
from sources.interval import PLAIN_NUMBER
from sources.model import Rejection, SourceFault
from sources.readers.delimited import LINE, frame_records, read_bytes, read_table
from sources.readers.workbooks.text import split_number

FILE = "corrections/values.csv"
SOURCE_ID = "corrections/values"
COLUMNS = [
    "correction_id", "source_file", "line", "field", "raw_value", "corrected_value", "reason",
    "who", "evidence", "status", "declared_on",
]  # fmt: skip
FIXED = "fixed_at_source"
STATUSES = ("open", "reported", FIXED)
#: What two releases of one source say about the same thing.
_CELL = (
    "kind", "indicator_code", "population", "sex", "age", "residence", "area_code",
    "period_start", "period_end", "period_part", "unit_code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValueCorrection:
    """One figure that is used otherwise than it is printed.

    Attributes:
        line: of the figure in its file.
        field: the head of its column, or its cell in the sheet, such as C7.
        declared_line: where the correction itself stands.
    """

    correction_id: str
    source_file: str
    line: int
    field: str
    raw_value: str
    corrected_value: str
    reason: str
    who: str
    evidence: str
    status: str
    declared_on: date
    declared_line: int


@dataclass(slots=True)
class Corrector:
    """Applies the corrections of one feed, and notes which of them met their figure."""

    corrections: tuple[ValueCorrection, ...] = ()
    _met: set[str] = field(default_factory=set)
    _other: dict[str, str] = field(default_factory=dict)

    def of(self, source_file: str, line: int, names: Iterable[str], raw: str) -> str:
        """The id of the correction for a figure; "" where it is used as printed."""
        for item in self.corrections:
            if (item.source_file, item.line) != (source_file, line) or item.field not in names:
                continue
            if item.raw_value.strip() == raw.strip():
                self._met.add(item.correction_id)
                return item.correction_id
            self._other[item.correction_id] = raw
        return ""

    def value(self, correction_id: str) -> str:
        """The corrected value, as text."""
        return next(
            item.corrected_value for item in self.corrections if item.correction_id == correction_id
        )

    def outdated(self) -> list[Rejection]:
        """Corrections whose figure is not printed as it was declared."""
        return [
            Rejection(
                FILE, item.declared_line, item.correction_id, "correction_outdated",
                f"{item.raw_value} in {item.source_file}:{item.line} {item.field}",
                self._other.get(item.correction_id, "no such figure"),
                "Remove this line if the source is fixed; else correct where it points to.",
            )
            for item in self.corrections
            if item.correction_id not in self._met
        ]  # fmt: skip


def unsettled(
    observations: Sequence[Mapping[str, Any]], corrections: Iterable[ValueCorrection]
) -> list[Rejection]:
    """Corrections whose status is not what a later release of the same source says.

    Args:
        observations: typed figures of one feed, those that were corrected among them.
        corrections: declared for that feed.
    """
    corrected = {row["correction_id"]: row for row in observations if row["correction_id"]}
    rejections = []
    for item in corrections:
        row = corrected.get(item.correction_id)
        if row is None:
            continue
        later = _says_otherwise(row, item, observations)
        if later is not None and item.status != FIXED:
            rejections.append(
                Rejection(
                    FILE, item.declared_line, "status", "correction_outdated",
                    f"{FIXED}, as the source has published another figure since",
                    f"{item.status}, and {later['raw_value_text']} in {later['publication_id']}",
                    f"Set `status` to {FIXED}; the correction stays for the earlier release.",
                )
            )  # fmt: skip
        if later is None and item.status == FIXED:
            rejections.append(
                Rejection(
                    FILE, item.declared_line, "status", "wrong_value",
                    "a later release of the source that prints another figure",
                    f"{FIXED}, and no such release",
                    "Set `status` back to reported until the source is fixed.",
                )
            )  # fmt: skip
    return rejections


def _says_otherwise(
    row: Mapping[str, Any], item: ValueCorrection, observations: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """A later figure of the same cell that is not the one that was corrected."""

    def day(one: Mapping[str, Any]) -> tuple[Any, ...]:
        return one["released_on"] or one["recorded_at"].date(), one["recorded_at"]

    raw = _number(item.raw_value)
    return next(
        (
            other
            for other in observations
            if all(other[column] == row[column] for column in _CELL)
            and day(other) > day(row)
            and _number(other["raw_value_text"]) != raw
        ),
        None,
    )


def _number(text: str) -> str:
    """What a cell says, without the marks beside it."""
    found = split_number(text)
    return found.number if found else text.strip()


def read_value_corrections(sources: Path) -> tuple[list[ValueCorrection], list[Rejection]]:
    """The declared corrections; none where the file is missing."""
    path = sources / FILE
    if not path.is_file():
        return [], []
    try:
        raw = read_table(read_bytes(path, FILE), FILE, COLUMNS)
    except SourceFault as fault:
        return [], [fault.rejection]
    found: list[ValueCorrection] = []
    rejections = list(raw.rejections)
    for row in frame_records(raw.frame):
        wrong = _wrong(row, {item.correction_id for item in found})
        if wrong is not None:
            column, reason, expected = wrong
            rejections.append(
                Rejection(
                    FILE, int(row[LINE]), column, reason, expected, str(row[column] or "nothing"),
                    f"Correct `{column}`.",
                )
            )  # fmt: skip
            continue
        found.append(
            ValueCorrection(
                row["correction_id"], row["source_file"], int(row["line"]), row["field"],
                row["raw_value"], row["corrected_value"], row["reason"], row["who"],
                row["evidence"] or "", row["status"], date.fromisoformat(row["declared_on"]),
                int(row[LINE]),
            )
        )  # fmt: skip
    return found, rejections


def _wrong(row: dict[str, str | None], known: set[str]) -> tuple[str, str, str] | None:
    """The first wrong field of a row: its name, the reason, what was expected."""
    for column in COLUMNS:
        if not row[column] and column != "evidence":
            return column, "missing_value", "a value"
    if row["correction_id"] in known:
        return "correction_id", "duplicate_key", "an id that stands once"
    if not str(row["line"]).isdecimal():
        return "line", "wrong_number", "a line number"
    if not PLAIN_NUMBER.fullmatch(plain_number(str(row["corrected_value"]))):
        return "corrected_value", "wrong_number", "a plain decimal"
    if row["status"] not in STATUSES:
        return "status", "unknown_code", f"one of {', '.join(STATUSES)}"
    try:
        date.fromisoformat(str(row["declared_on"]))
    except ValueError:
        return "declared_on", "wrong_value", "a day, such as 2027-01-05"
    return None


def correction_records(corrections: Iterable[ValueCorrection]) -> list[dict[str, Any]]:
    """Declared corrections as rows of the warehouse."""
    return [
        {
            "correction_id": item.correction_id,
            "feed_id": item.source_file.removeprefix("statistics/").partition("/")[0],
            "source_file": item.source_file,
            "source_line": item.line,
            "source_place": item.field,
            "raw_value_text": item.raw_value,
            "corrected_value_text": item.corrected_value,
            "correction_reason": item.reason,
            "corrected_by": item.who,
            "correction_evidence": item.evidence,
            "correction_status": item.status,
            "declared_on": item.declared_on,
        }
        for item in corrections
    ]


def corrector_for(source_id: str, corrections: Iterable[ValueCorrection]) -> Corrector:
    """The corrections of the files of one source."""
    return Corrector(
        tuple(item for item in corrections if item.source_file.startswith(f"{source_id}/"))
    )


def correct_frame(figures: pd.DataFrame, corrector: Corrector) -> pd.DataFrame:
    """Figures with the corrections applied; what is printed stays in `raw_value_text`."""
    corrected = figures.assign(raw_value_text=figures["value_text"], correction_id="")
    if not corrector.corrections:
        return corrected
    files = {item.source_file for item in corrector.corrections}
    for index, row in corrected[corrected["source_file"].isin(files)].iterrows():
        names = (row["source_field"], row["label"])
        found = corrector.of(
            row["source_file"], int(row["source_line"]), names, str(row["value_text"])
        )
        if found:
            value = corrector.value(found)
            corrected.loc[index, ["value", "value_text", "correction_id"]] = [
                plain_number(value), value, found,
            ]  # fmt: skip
    return corrected


def misplaced(corrections: Iterable[ValueCorrection], source_ids: Iterable[str]) -> list[Rejection]:
    """Corrections of files that belong to no source."""
    known = tuple(f"{source_id}/" for source_id in source_ids)
    return [
        Rejection(
            FILE, item.declared_line, "source_file", "unknown_reference",
            "a file of a feed, such as statistics/ID/files/2024-03.xlsx", item.source_file,
            "Correct the path, or remove the line.",
        )
        for item in corrections
        if not item.source_file.startswith(known)
    ]  # fmt: skip
