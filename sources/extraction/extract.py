"""The way in: a document's text and grids become statements and a coverage ledger."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from sources.document import DocumentText
from sources.extraction.coverage import account
from sources.extraction.facts import Fact
from sources.extraction.layout import Paragraph, lay_out
from sources.extraction.normal import normalized
from sources.extraction.phrases import OTHER, OWN, PhraseReader
from sources.extraction.profile import profile_of
from sources.extraction.prose import ProseReader
from sources.extraction.records import ExtractedStatement, Extraction
from sources.extraction.subjects import Passed
from sources.extraction.tables import TableReader


def extract(document: DocumentText, *, area: str | None = None) -> Extraction:
    """Read the statements of a document.

    Args:
        document: its text and the tables its format draws.
        area: the name of the place it is about, where the document does not say or says it
            wrongly.
    """
    text = normalized(document.text)
    profile = profile_of(text, area)
    layout = lay_out(text, document.grids)
    phrases = PhraseReader(profile, _own_ages(text))
    prose, tables = ProseReader(profile, phrases), TableReader(profile, phrases, text)
    facts: list[Fact] = []
    passed = [Passed(start, end, reason) for start, end, reason in layout.furniture]
    for block in layout.blocks:
        if isinstance(block, Paragraph):
            found, regions = prose.read(block)
            passed += [_placed(block, region) for region in regions]
        else:
            found, others = tables.read(block)
            passed += others
        facts += found
    facts.sort(key=lambda fact: (fact.char_start, fact.char_end))
    printed = _Printed(document.text, text)
    places = [(fact.char_start, fact.char_end) for fact in facts]
    statements = tuple(
        _statement(
            document, fact, printed, _id(index), _id(places.index(fact.whole)) if fact.whole else ""
        )
        for index, fact in enumerate(facts)
    )
    return Extraction(
        profile.title, profile.area,
        profile.horizon.start if profile.has_horizon else None,
        profile.horizon.end if profile.has_horizon else None,
        statements, account(document, text, statements, passed),
    )  # fmt: skip


def _placed(block: Paragraph, region: Passed) -> Passed:
    start, end = block.flow.place(region.start, region.end)
    return replace(region, start=start, end=end)


def _own_ages(text: str) -> dict[str, str]:
    """The ages that a document means by its working ages and by its elderly, as it says most."""
    flow = re.sub(r"\s", "", text)
    ranges = re.findall(r"(1[56])(?:周?岁)?(?:-+|~|至)(59|64)周?岁", flow)
    working = Counter(f"Y{low}T{high}" for low, high in ranges)
    elderly = Counter(
        f"Y_GE{a or b}"
        for a, b in re.findall(
            r"老年人口?\((60|65)周?岁|(60|65)周?岁(?:及)?以上(?:的)?老[年龄]?人", flow
        )
    )
    return {
        "working": working.most_common(1)[0][0] if working else "Y15T59",
        "elderly": elderly.most_common(1)[0][0] if elderly else "Y_GE60",
    }


class _Printed:
    """Names as the document prints them, where lines were joined or characters normalized."""

    def __init__(self, original: str, normal: str) -> None:
        kept = [i for i, character in enumerate(normal) if not character.isspace()]
        self._normal = "".join(normal[i] for i in kept)
        self._original = "".join(original[i] for i in kept)
        self._known: dict[str, str] = {OWN: OWN}

    def name(self, normal: str) -> str:
        """The printed form of a name of the normalised text."""
        if normal not in self._known:
            place = self._normal.find(normal)
            found = self._original[place : place + len(normal)] if place >= 0 else normal
            self._known[normal] = found
        return self._known[normal]


def _id(index: int) -> str:
    """The id of a fact by its index in the order of the text."""
    return f"s{index + 1:04d}"


def _statement(
    document: DocumentText, fact: Fact, printed: _Printed, statement_id: str, part_of: str
) -> ExtractedStatement:
    reading = fact.reading
    return ExtractedStatement(
        statement_id=statement_id,
        section=fact.section,
        line=document.line_at(fact.char_start),
        char_start=fact.char_start,
        char_end=fact.char_end,
        kind=fact.kind,
        indicator=reading.indicator,
        population=reading.population,
        sex=reading.sex or "_T",
        age=reading.age or "_T",
        residence=reading.residence or "_T",
        label=_label(reading.label, reading.indicator),
        area=printed.name(fact.area),
        period_start=fact.first,
        period_end=fact.last,
        comparator=fact.comparator,
        value_low=fact.low,
        value_high=fact.high,
        unit=fact.unit,
        value_text=document.text[fact.char_start : fact.char_end],
        unit_text=fact.unit_text,
        part_of=part_of,
        binding=fact.binding,
        change_measure=fact.change_measure,
        note=fact.note,
    )


def _label(label: str, indicator: str) -> str:
    cleaned = re.sub(r"[□\s]", "", label)
    return cleaned or ("" if indicator != OTHER else "?")
