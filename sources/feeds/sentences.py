"""Bulletins as text: figures that stand in sentences, as the table of a delivery.

A contract says what each sentence is like and what its figure is called. What is found becomes a
table with one column for each sentence and one row for each line of the text, so that everything
else (units, marks, periods, corrections, suites) is as for any other delivery.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.document import DocumentText
from sources.feeds.sheet_contract import VALUE_GROUP, Sentence
from sources.feeds.table import Head, Table
from sources.model import Rejection, SourceFault
from sources.readers.workbooks.sheet import Sheet, SheetCell, Workbook

#: The sheet that holds the lines of a text.
TEXT = "正文"
#: Lines at the beginning and at the end in which periods and days of release are looked for.
_AROUND = 12


@dataclass(frozen=True, slots=True)
class _Hit:
    """A figure that was found: the number of its sentence, its line, and the text."""

    number: int
    line: int
    text: str


def text_workbook(document: DocumentText) -> Workbook:
    """The lines of a document as one sheet; the row is the line."""
    lines = enumerate(document.text.splitlines(), start=1)
    cells = tuple(SheetCell(number, 1, line.strip()) for number, line in lines if line.strip())
    last = cells[-1].row if cells else 0
    return Workbook(document.name, document.sha256, "text", (Sheet(TEXT, cells, last, 1),))


def sentence_table(workbook: Workbook, sentences: Sequence[Sentence]) -> Table:
    """The figures of a text, in the columns of the sentences that say them.

    Raises:
        SourceFault: one sentence gives two different figures.
    """
    lines = workbook.sheets[0].cells
    hits = sorted(_hits(workbook.name, lines, sentences), key=lambda hit: (hit.line, hit.number))
    texts = {cell.row: cell.text for cell in lines}
    behind = len(sentences) + 1
    cells: list[SheetCell] = []
    for line in sorted({hit.line for hit in hits}):
        cells += [SheetCell(line, hit.number + 1, hit.text) for hit in hits if hit.line == line]
        # The sentence itself stands beside its figures, for whoever reads a rejection.
        cells.append(SheetCell(line, behind, texts[line]))
    heads = tuple(
        Head(hit.number + 1, sentences[hit.number].head, sentences[hit.number].head, "")
        for hit in sorted(hits, key=lambda hit: hit.number)
    )
    last = cells[-1].row if cells else 0
    return Table(
        Sheet(TEXT, tuple(cells), last, behind), heads, tuple(sorted({hit.line for hit in hits})),
        "\n".join(cell.text for cell in lines[:_AROUND]),
        "\n".join(cell.text for cell in lines[-_AROUND:]), (), True,
    )  # fmt: skip


def _hits(name: str, lines: Sequence[SheetCell], sentences: Sequence[Sentence]) -> Iterator[_Hit]:
    for number, sentence in enumerate(sentences):
        pattern = re.compile(sentence.match)
        found = [
            _Hit(number, cell.row, match[VALUE_GROUP])
            for cell in lines
            for match in pattern.finditer("".join(cell.text.split()))
        ]
        if len({hit.text for hit in found}) > 1:
            said = "; ".join(f"{hit.text} in line {hit.line}" for hit in found[:5])
            raise SourceFault(
                Rejection(
                    name, found[1].line, sentence.head, "ambiguous_figure",
                    f"one figure for {sentence.head}", said,
                    "Make the pattern in `layout.sentences` exact enough for one of them.",
                )
            )  # fmt: skip
        # A bulletin may say the same figure again further down.
        yield from found[:1]
