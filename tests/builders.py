"""Short ways to write down what a test is about."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from expectations.consistency.figures import PLAN, Figure
from sources.cells import FigureReader, interval_of
from sources.model import Cell, Period, StatementKind
from sources.readers.catalogue import Catalogue

GUIYANG = "520100"
LESHAN = "511100"


class Plan:
    """Writes figures as one plan would state them, line by line."""

    def __init__(self, catalogue: Catalogue, area: str = GUIYANG, document: str = "plan") -> None:
        self._catalogue = catalogue
        self._reader = FigureReader(catalogue)
        self._area = area
        self._document = document
        self._line = 0

    def states(
        self,
        value: str,
        indicator: str = "population",
        *,
        kind: str = "observed",
        year: int = 2020,
        since: int | None = None,
        population: str = "resident",
        sex: str = "_T",
        age: str = "_T",
        residence: str = "_T",
        area: str | None = None,
        comparator: str = "=",
        high: str | None = None,
        unit: str | None = None,
        printed: str | None = None,
        change_measure: str = "",
        label: str = "",
    ) -> Figure:
        """The next figure of the plan; it goes through the code that types real rows."""
        self._line += 1
        columns = self._reader.columns(
            comparator=comparator,
            low=None if comparator in ("<=", "<") else value,
            high=None if comparator in (">=", ">") else high or value,
            unit_code=unit or self._catalogue.indicators[indicator].unit_code,
            indicator_code=indicator,
            value_text=printed or value,
            is_growth=change_measure.endswith("growth"),
        )
        return Figure(
            source=PLAN,
            document_id=self._document,
            figure_id=f"f{self._line:03}",
            section="",
            line=self._line,
            value_text=printed or value,
            label=label or indicator,
            kind=StatementKind(kind),
            change_measure=change_measure,
            area_code=area or self._area,
            cell=Cell(indicator, population, sex, age, residence),
            period=Period(since or year, year),
            comparator=comparator,
            unit_code=columns["unit_code"],
            canonical_unit_code=columns["canonical_unit_code"],
            interval=interval_of(columns),
        )


def read_rows(path: Path) -> list[dict[str, str]]:
    """A CSV file, row by row."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> str:
    """Rows as the text of a CSV file."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def edit_yaml(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a sidecar in place."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def declare_checksums(folder: Path) -> None:
    """Declare the files of a feed as they lie there now."""

    def declare(sidecar: dict[str, Any]) -> None:
        for file in sidecar["files"]:
            data = (folder / file["path"]).read_bytes()
            file["sha256"] = hashlib.sha256(data).hexdigest()

    edit_yaml(folder / "feed.yaml", declare)


def keep_first_rows(folder: Path, rows: int) -> None:
    """Cut a wide feed of one file down to its first rows, and declare it so."""
    path = folder / f"{folder.name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: rows + 1]), encoding="utf-8")
    edit_yaml(folder / "feed.yaml", lambda sidecar: sidecar.update(expected_areas=rows))
    declare_checksums(folder)


def replace_once(path: Path, old: str, new: str) -> None:
    """Replace a text that stands in a file exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
