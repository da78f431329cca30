"""How well extraction reads plans that somebody labelled by hand: precision, recall, F1.

    python -m benchmarks.score_extraction [--set gold|own|development|held_out] [--errors]

Each labelled figure is paired with an extracted one at the same place; where a set gives no
places, with one of the same value. Every measure counts pairs that agree in it.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from sources.document import DocumentText
from sources.extraction.extract import extract
from sources.extraction.layout import FlatTable, lay_out
from sources.extraction.normal import normalized
from sources.extraction.records import Extraction, Fate
from sources.readers.documents import read_document
from sources.settings import PROJECT_ROOT

Row = dict[str, str]
SHARED = PROJECT_ROOT.parent / "shared"
CORPUS = PROJECT_ROOT / "tests" / "corpus"

MEASURES: dict[str, tuple[str, ...]] = {
    "value+unit": ("comparator", "value_low", "value_high", "unit"),
    "kind": ("kind",),
    "cell": ("indicator", "population", "sex", "age", "residence"),
    "area": ("area",),
    "period": ("period_start", "period_end"),
}
MEASURES["full tuple"] = tuple(name for names in MEASURES.values() for name in names)
FOUND = "found"


@dataclass
class Tally:
    """Counts of labelled, extracted and agreeing figures, by measure."""

    labelled: int = 0
    extracted: int = 0
    right: Counter[str] = field(default_factory=Counter)

    def scores(self, measure: str) -> tuple[float, float, float]:
        """Precision, recall and F1."""
        precision = self.right[measure] / self.extracted if self.extracted else 1.0
        recall = self.right[measure] / self.labelled if self.labelled else 1.0
        total = precision + recall
        return precision, recall, 2 * precision * recall / total if total else 0.0

    def add(self, other: Tally) -> None:
        self.labelled += other.labelled
        self.extracted += other.extracted
        self.right.update(other.right)


@dataclass(frozen=True)
class Case:
    """A document and what is stated in it."""

    name: str
    document: DocumentText
    area: str | None
    rows: list[Row]


def cases(which: str) -> list[Case]:
    """The labelled documents of a set."""
    if which == "gold":
        return [_gold(path) for path in sorted((SHARED / "gold").glob("*.facts.csv"))]
    if which == "own":
        return [
            _own(folder)
            for folder in sorted((PROJECT_ROOT / "sources" / "plans").iterdir())
            if not (SHARED / "gold" / f"{folder.name}.facts.csv").exists()
        ]
    return [_corpus(folder) for folder in sorted((CORPUS / which).iterdir()) if folder.is_dir()]


def _gold(path: Path) -> Case:
    name = path.name.removesuffix(".facts.csv")
    rows = []
    for row in _rows(path):
        first = row["period_start"] or row["year"]
        rows.append(
            {**row, "period_start": first, "period_end": row["year"], "label": row["label_zh"]}
        )
    return Case(name, read_document(SHARED / "plans" / f"{name}.txt"), None, rows)


def _own(folder: Path) -> Case:
    rows = [row for row in _rows(folder / "statements.csv") if row["review"] == "accepted"]
    return Case(folder.name, read_document(SHARED / "plans" / f"{folder.name}.txt"), None, rows)


def _corpus(folder: Path) -> Case:
    plan = next(path for path in sorted(folder.iterdir()) if path.stem == "plan")
    return Case(folder.name, read_document(plan), None, _rows(folder / "facts.csv"))


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def extracted_rows(extraction: Extraction) -> list[Row]:
    return [
        {name: str(getattr(statement, name)) for name in statement.__dataclass_fields__}
        for statement in extraction.statements
    ]


def agrees(left: Mapping[str, str], right: Mapping[str, str], names: Iterable[str]) -> bool:
    return all(_same(left[name], right[name]) for name in names)


def _same(left: str, right: str) -> bool:
    if left == right:
        return True
    try:
        return Decimal(left) == Decimal(right)
    except ArithmeticError:
        return False


Pair = tuple[Row | None, Row | None]


def pair(labelled: Sequence[Row], extracted: Sequence[Row]) -> list[Pair]:
    """Pair figures at the same place, or of the same value; those that agree most first."""
    groups: dict[tuple[str, ...], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    placed = all(row.get("line") for row in labelled)
    for row in labelled:
        groups[_key(row, placed=placed)][0].append(row)
    for row in extracted:
        groups[_key(row, placed=placed)][1].append(row)
    pairs: list[Pair] = []
    for left, right in groups.values():
        options = sorted(
            (
                (_agreement(a, b), -abs(i - j), i, j)
                for i, a in enumerate(left)
                for j, b in enumerate(right)
            ),
            reverse=True,
        )
        used_left: set[int] = set()
        used_right: set[int] = set()
        for _, _, i, j in options:
            if i not in used_left and j not in used_right:
                used_left.add(i)
                used_right.add(j)
                pairs.append((left[i], right[j]))
        pairs += [(row, None) for i, row in enumerate(left) if i not in used_left]
        pairs += [(None, row) for j, row in enumerate(right) if j not in used_right]
    return pairs


def _key(row: Row, *, placed: bool) -> tuple[str, ...]:
    text = "".join(row["value_text"].split()).lstrip("≥≤><")
    return (row["line"], text) if placed else (text,)


def _agreement(left: Row, right: Row) -> int:
    return sum(agrees(left, right, (name,)) for name in MEASURES["full tuple"])


def score(case: Case) -> tuple[dict[str, Tally], list[Pair], Extraction]:
    """Tallies by section type, the pairs, and the extraction."""
    extraction = extract(case.document, area=case.area)
    rows = extracted_rows(extraction)
    tables = _table_slices(case.document)
    pairs = pair(case.rows, rows)
    tallies = {"prose": Tally(), "table": Tally()}
    for labelled, found in pairs:
        tally = tallies[_section_type(labelled, found, tables, case.document)]
        tally.labelled += labelled is not None
        tally.extracted += found is not None
        if labelled is None or found is None:
            continue
        tally.right[FOUND] += 1
        for measure, names in MEASURES.items():
            tally.right[measure] += agrees(labelled, found, names)
    return tallies, pairs, extraction


def _table_slices(document: DocumentText) -> list[tuple[int, int]]:
    blocks = lay_out(normalized(document.text), document.grids).blocks
    flat = [
        (block.lines[0].start, block.lines[-1].start + len(block.lines[-1].text))
        for block in blocks
        if isinstance(block, FlatTable) and block.lines
    ]
    return flat + [(grid.char_start, grid.char_end) for grid in document.grids]


def _section_type(
    labelled: Row | None, found: Row | None, tables: list[tuple[int, int]], document: DocumentText
) -> str:
    if found is not None:
        lines = {(start <= int(found["char_start"]) < end) for start, end in tables}
        return "table" if True in lines else "prose"
    assert labelled is not None
    if labelled.get("line"):
        line = int(labelled["line"])
        inside = any(
            document.line_at(a) <= line <= document.line_at(max(a, b - 1)) for a, b in tables
        )
        return "table" if inside else "prose"
    return "table" if labelled["section"].startswith("表") else "prose"


def report(which: str, *, show_errors: bool) -> Tally:
    """Print the scores of a set and return the total."""
    totals = {"prose": Tally(), "table": Tally()}
    fates: Counter[str] = Counter()
    runs = accounted = 0
    classes: Counter[str] = Counter()
    print(f"\n== {which}")
    for case in cases(which):
        tallies, pairs, extraction = score(case)
        fates.update(entry.fate.value for entry in extraction.coverage)
        found_runs, found_accounted = digit_runs(case.document, extraction)
        runs, accounted = runs + found_runs, accounted + found_accounted
        whole = Tally()
        for name, tally in tallies.items():
            totals[name].add(tally)
            whole.add(tally)
        print(
            f"{case.name:36} labelled {whole.labelled:4} extracted {whole.extracted:4}  "
            + "  ".join(
                f"{m} {whole.scores(m)[2]:.3f}" for m in (FOUND, "value+unit", "full tuple")
            )
        )
        for labelled, found in pairs:
            for name in error_classes(labelled, found):
                classes[name] += 1
            if show_errors:
                _print_error(case.name, labelled, found)
    total = Tally()
    for tally in totals.values():
        total.add(tally)
    for name, tally in {**totals, "all": total}.items():
        print(f"\n{name}: labelled {tally.labelled}, extracted {tally.extracted}")
        for measure in (FOUND, *MEASURES):
            precision, recall, f1 = tally.scores(measure)
            print(f"  {measure:12} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")
    print(
        "\nerrors by class: "
        + ", ".join(f"{name} {count}" for name, count in classes.most_common())
    )
    print(f"runs of digits: {runs}, accounted for {accounted / runs:.1%}")
    print(
        f"figures of the text: {sum(fates.values())}; "
        + ", ".join(f"{fate.value} {fates[fate.value]}" for fate in Fate)
    )
    return total


def digit_runs(document: DocumentText, extraction: Extraction) -> tuple[int, int]:
    """How many runs of digits a document has, and how many of them its ledger holds."""
    held = {
        position
        for entry in extraction.coverage
        for position in range(entry.char_start, entry.char_end)
    }
    runs = [match.span() for match in re.finditer(r"[0-9０-９]+", document.text)]
    return len(runs), sum(held.issuperset(range(*run)) for run in runs)


def error_classes(labelled: Row | None, found: Row | None) -> list[str]:
    """What is wrong with a pair, by measure."""
    if labelled is None:
        return ["no figure there"]
    if found is None:
        return ["missed"]
    return [
        m
        for m, names in MEASURES.items()
        if m != "full tuple" and not agrees(labelled, found, names)
    ]


def _print_error(name: str, labelled: Row | None, found: Row | None) -> None:
    wrong = error_classes(labelled, found)
    if not wrong:
        return
    row = found or labelled
    assert row is not None
    print(f"  {name}:{row.get('line', '')} {row['value_text']!r} {', '.join(wrong)}")
    for mark, side in (("-", labelled), ("+", found)):
        if side is not None:
            shown = [side[n] for n in MEASURES["full tuple"]]
            print(f"     {mark} {'|'.join(shown)} [{side['label'][:30]}]")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--set", action="append", choices=["gold", "own", "development", "held_out"]
    )
    parser.add_argument("--errors", action="store_true", help="print every pair that disagrees")
    options = parser.parse_args(arguments)
    corpus, shared = ("development", "held_out"), ("gold", "own")
    chosen = options.set or [*(shared if (SHARED / "gold").is_dir() else ()), *corpus]
    for name in chosen:
        report(name, show_errors=options.errors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
