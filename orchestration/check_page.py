"""What `planwatch check` says, as one page that needs nothing else: no network, no script."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.consistency.figures import Figure
from expectations.consistency.findings import SEVERITIES, Explanation, Finding
from expectations.consistency.naming import Names, with_unit
from orchestration.check_proof import proof_lines
from orchestration.check_report import (
    SHOWN,
    WORDS,
    Checked,
    further_slips,
    harmless,
    role_name,
    rule_name,
    steps_of,
    summary_lines,
)

TEMPLATE = Path(__file__).with_suffix(".html")
#: Lines shown around a figure that a finding points at.
CONTEXT = 3
#: Fewer lines than these are not worth folding.
FEWEST_FOLDED = 8


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure that findings point at.

    Attributes:
        anchor: its name in the page.
        numbers: the findings, the gravest first.
        severity: the gravest of them.
        is_culprit: whether one of them singles it out.
        is_placed: whether the text at hand has it where it should be.
    """

    anchor: str
    figure: Figure
    numbers: tuple[int, ...]
    severity: str
    is_culprit: bool
    is_placed: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters within one line, and the figures that it belongs to.

    Attributes:
        begins: figures whose first characters these are.
        numbers: findings to name behind it, where a figure ends.
    """

    text: str
    spots: tuple[Spot, ...] = ()
    begins: tuple[Spot, ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def spot(self) -> Spot:
        """The gravest of the figures, a culprit before others."""
        return min(
            self.spots, key=lambda s: (SEVERITIES.index(s.severity), not s.is_culprit, s.numbers)
        )

    @property
    def is_culprit(self) -> bool:
        """Whether one of the figures is singled out."""
        return any(spot.is_culprit for spot in self.spots)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that are shown, or folded away because no finding points near them."""

    is_folded: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A member of a finding, or another place where the same is printed."""

    spot: Spot
    value: str
    speaks_of: Bilingual
    role: Bilingual
    is_restated: bool
    is_culprit: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A finding as the page shows it.

    Attributes:
        steps: its recomputation.
        slips: those that its sentence does not give already.
    """

    number: int
    finding: Finding
    steps: list[str]
    severity: Bilingual
    rule: Bilingual
    rows: tuple[Row, ...]
    culprit: Row | None
    candidates: tuple[Row, ...]
    slips: list[Explanation]
    also_breaks: tuple[tuple[Bilingual, list[str]], ...]
    proof: tuple[str, ...]


def html_report(checked: Checked) -> str:
    """The page; the same findings and text give the same bytes."""
    findings = checked.gravest_first
    spots = spots_of(findings, checked.text)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, undefined=StrictUndefined,
        finalize=_shown,
    )  # fmt: skip
    names = Names(checked.catalogue)
    return environment.get_template(TEMPLATE.name).render(
        title=Bilingual(checked.title_zh, checked.title_en),
        name=checked.name,
        shown=SHOWN,
        counts=[
            (severity, _both("severities", severity), count)
            for severity, count in checked.counts.items()
        ],
        notes=list(
            zip(summary_lines(checked, "zh")[1:], summary_lines(checked, "en")[1:], strict=True)
        ),
        cards=[_card(number, item, spots, names) for number, item in enumerate(findings, 1)],
        spots=sorted(spots.values(), key=lambda spot: spot.figure.order),
        stretches=None if checked.text is None else stretches(checked.text, spots.values()),
    )


def spots_of(findings: Sequence[Finding], text: str | None) -> Mapping[str, Spot]:
    """Every figure that findings, in the order of their numbers, point at, by its id."""
    numbers: dict[str, list[int]] = defaultdict(list)
    figures: dict[str, Figure] = {}
    culprits = {finding.culprit.figure_id for finding in findings if finding.culprit}
    for number, finding in enumerate(findings, 1):
        for figure in dict.fromkeys(_pointed_at(finding)):
            figures[figure.figure_id] = figure
            numbers[figure.figure_id].append(number)
    inside = sorted(figures.values(), key=lambda figure: figure.order)
    return {
        figure.figure_id: Spot(
            f"figure-{position}",
            figure,
            tuple(numbers[figure.figure_id]),
            findings[numbers[figure.figure_id][0] - 1].severity,
            figure.figure_id in culprits,
            _stands(figure, text),
        )
        for position, figure in enumerate(inside, 1)
    }


def stretches(text: str, spots: Iterable[Spot]) -> list[Stretch]:
    """The text line by line, figures cut out, with what is far from all of them folded."""
    all_spots = list(spots)
    placed = [spot for spot in all_spots if spot.is_placed]
    lines = _lines(text, placed)
    near = {
        number
        for spot in all_spots
        for number in range(spot.figure.line - CONTEXT, spot.figure.line + CONTEXT + 1)
    } | {
        line.number for line in lines if any(piece.spots for piece in line.pieces)
    }  # fmt: skip
    runs: list[list[Line]] = []
    for line in lines:
        if runs and (runs[-1][-1].number in near) == (line.number in near):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [
        Stretch(run[0].number not in near and len(run) >= FEWEST_FOLDED, tuple(run))
        for run in runs
    ]  # fmt: skip


def _lines(text: str, spots: Sequence[Spot]) -> list[Line]:
    cuts = sorted({offset for spot in spots for offset in _span(spot.figure)})
    lines, start = [], 0
    for number, content in enumerate(text.removesuffix("\n").split("\n"), 1):
        end = start + len(content)
        mine = [spot for spot in spots if _overlaps(spot.figure, start, end)] if cuts else []
        inner = {cut for spot in mine for cut in _span(spot.figure) if start < cut < end}
        offsets = sorted({start, end, *inner})
        pieces = tuple(_piece(text, first, last, mine) for first, last in pairwise(offsets))
        lines.append(Line(number, pieces))
        start = end + 1
    return lines


def _piece(text: str, start: int, end: int, spots: Sequence[Spot]) -> Piece:
    covering = [spot for spot in spots if _overlaps(spot.figure, start, end)]
    ending = {n for spot in covering if spot.figure.char_end == end for n in spot.numbers}
    return Piece(
        harmless(text[start:end].rstrip("\r")),
        tuple(covering),
        tuple(spot for spot in covering if spot.figure.char_start == start),
        tuple(sorted(ending)),
    )


def _span(figure: Figure) -> tuple[int, int]:
    assert figure.char_start is not None
    assert figure.char_end is not None
    return figure.char_start, figure.char_end


def _overlaps(figure: Figure, start: int, end: int) -> bool:
    first, last = _span(figure)
    return first < end and start < last


def _stands(figure: Figure, text: str | None) -> bool:
    """Whether the text has the figure where it should be."""
    if text is None or figure.char_start is None or figure.char_end is None:
        return False
    found = text[figure.char_start : figure.char_end]
    return bool(found) and found == figure.value_text


def _pointed_at(finding: Finding) -> Iterable[Figure]:
    yield from finding.figures
    yield from (figure for figure in (finding.culprit, *finding.candidates) if figure)


def _card(number: int, finding: Finding, spots: Mapping[str, Spot], names: Names) -> Card:
    culprit = finding.culprit.figure_id if finding.culprit else None

    def row(figure: Figure, role: str = "", is_restated: bool = False) -> Row:
        named = names.of(figure)
        return Row(
            spots[figure.figure_id],
            with_unit(figure),
            Bilingual(
                f"{named['area_zh']}{named['period_zh']}{named['indicator_zh']}",
                f"{named['indicator_en']}, {named['area_en']}, {named['period_en']}",
            ),
            Bilingual(role_name(role, "zh"), role_name(role, "en")),
            is_restated,
            figure.figure_id == culprit,
        )

    rows = [
        made
        for member in finding.members
        for made in (
            row(member.figure, member.role),
            *(row(figure, member.role, is_restated=True) for figure in member.restated),
        )
    ]
    return Card(
        number,
        finding,
        steps_of(finding.recomputation) if finding.recomputation else [],
        _both("severities", finding.severity),
        _rule(finding.rule_id),
        tuple(rows),
        row(finding.culprit) if finding.culprit else None,
        tuple(row(figure) for figure in finding.candidates),
        further_slips(finding),
        tuple((_rule(rule_id), steps_of(text)) for rule_id, text in finding.also_breaks),
        proof_lines(finding.certificate, {f.figure_id: f for f in finding.figures}, names)
        if finding.certificate
        else (),
    )


def _both(part: str, code: str) -> Bilingual:
    return Bilingual(*(getattr(WORDS[language], part).get(code, code) for language in ("zh", "en")))


def _rule(rule_id: str) -> Bilingual:
    return Bilingual(rule_name(rule_id, "zh"), rule_name(rule_id, "en"))


def _shown(value: object) -> object:
    """What the template prints: control characters made visible, whatever the text is from."""
    return harmless(value) if type(value) is str else value
