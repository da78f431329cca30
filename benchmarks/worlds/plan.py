"""A plan about a made city: blocks of figures that belong together, some of them said again."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from benchmarks.worlds import blocks
from benchmarks.worlds.blocks import Block, Scope
from benchmarks.worlds.printing import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    EXACTLY,
    Entry,
    Printer,
    Style,
    weighted,
)
from benchmarks.worlds.quantities import Quantity
from benchmarks.worlds.world import FUTURE, OBSERVED, World, make_world
from expectations.consistency.figures import Figure
from sources.model import StatementKind
from sources.readers.catalogue import Catalogue

SMALL, LARGE = (60, 120), (120, 300)
#: How many plans of a hundred are large.
LARGE_SHARE = 0.2
#: How often a figure of prose or of a table is left out.
LEFT_OUT = {False: 0.12, True: 0.04}
#: How often a figure is printed once or twice more, in another way.
SAID_AGAIN = ((0, 70), (1, 22), (2, 8))
#: How often a figure of prose is hedged or a bound.
COMPARATORS = ((EXACTLY, 88), (ABOUT, 5), (AT_LEAST, 4), (AT_MOST, 3))
SAFE_BOUND = {"higher": AT_LEAST, "lower": AT_MOST}
#: How often a figure about the future is said again as the other kind.
OTHER_KIND = 0.3


@dataclass(frozen=True)
class MadePlan:
    """A plan that is true of its world.

    Attributes:
        entries: what is printed, in reading order.
        figures: the same as the engine sees it, one for each entry.
    """

    world: World
    printer: Printer
    entries: tuple[Entry, ...]
    figures: tuple[Figure, ...]

    @property
    def document(self) -> str:
        return self.figures[0].document_id

    def with_entries(self, changed: Mapping[str, Entry]) -> MadePlan:
        """The plan with some figures printed otherwise, by figure id."""
        entries = tuple(changed.get(entry.figure_id, entry) for entry in self.entries)
        figures = tuple(
            self.printer.figure(entry, self.document) if entry.figure_id in changed else figure
            for entry, figure in zip(entries, self.figures, strict=True)
        )
        return replace(self, entries=entries, figures=figures)


def make_plan(seed: int, catalogue: Catalogue, *, mixed_kinds: bool = True) -> MadePlan:
    """The plan of a seed.

    Args:
        mixed_kinds: whether a target may be said again as a projection of the same value.
    """
    world = make_world(seed, catalogue)
    rng = random.Random(f"plan {seed}")
    writer = _Writer(rng, Printer(world, catalogue), catalogue, mixed_kinds=mixed_kinds)
    return writer.write(f"world-{seed}")


class _Writer:
    def __init__(
        self, rng: random.Random, printer: Printer, catalogue: Catalogue, *, mixed_kinds: bool
    ) -> None:
        self._rng = rng
        self._printer = printer
        self._catalogue = catalogue
        self._mixed_kinds = mixed_kinds
        future = (StatementKind.TARGET, StatementKind.PROJECTION)
        self._kinds = {year: rng.choice(future) for year in FUTURE}
        self._entries: list[Entry] = []
        self._line = 0

    def write(self, document: str) -> MadePlan:
        rng = self._rng
        size = rng.randint(*(LARGE if rng.random() < LARGE_SHARE else SMALL))
        scope = Scope(rng, self._printer.world, self._catalogue)
        number = 0
        while len(self._entries) < size:
            number += 1
            self._print_block(blocks.draw(scope), number)
            if rng.random() < 0.4:
                self._print_again(f"{number} 重述")
        entries = self._ambitious(list(filter(self._is_of_one_series, self._entries[:size])))
        figures = tuple(self._printer.figure(entry, document) for entry in entries)
        return MadePlan(self._printer.world, self._printer, tuple(entries), figures)

    # --- printing -------------------------------------------------------------------------

    def _print_block(self, block: Block, number: int) -> None:
        section = f"{number} {block.title}"
        styles: dict[tuple[str, str], Style] = {}
        self._line += 2
        for row in block.rows:
            self._line += 1
            for quantity in row:
                if self._rng.random() < LEFT_OUT[block.is_table]:
                    continue
                column = quantity.cell.indicator_code, quantity.measure
                style = styles.get(column) if block.is_table else None
                try:
                    style = style or self._printer.style(self._rng, quantity)
                    styles[column] = style
                    if not block.is_table:
                        style = self._hedged(style, quantity)
                    self._print(quantity, style, section)
                except KeyError:
                    continue

    def _print_again(self, section: str) -> None:
        """Some of what was printed, in other units and precisions."""
        self._line += 2
        for entry in self._rng.sample(self._entries, min(len(self._entries), 20)):
            for _ in range(weighted(self._rng, SAID_AGAIN)):
                self._line += self._rng.random() < 0.5
                style = self._printer.style(self._rng, entry.quantity)
                self._print(
                    entry.quantity, self._hedged(style, entry.quantity), section,
                    self._other_kind(entry.kind),
                )  # fmt: skip

    def _print(
        self, quantity: Quantity, style: Style, section: str, kind: StatementKind | None = None
    ) -> None:
        number = self._printer.number(self._rng, quantity, style)
        if not number.strip("-0."):
            return
        figure_id = f"f{len(self._entries) + 1:03}"
        self._entries.append(
            Entry(
                figure_id, section, self._line, quantity, kind or self._kind_of(quantity), number,
                style,
            )
        )  # fmt: skip

    def _kind_of(self, quantity: Quantity) -> StatementKind:
        if quantity.measure:
            return StatementKind.CHANGE
        return self._kinds.get(quantity.end, StatementKind.OBSERVED)

    def _other_kind(self, kind: StatementKind) -> StatementKind:
        future = (StatementKind.TARGET, StatementKind.PROJECTION)
        if not self._mixed_kinds or kind not in future or self._rng.random() >= OTHER_KIND:
            return kind
        return future[1 - future.index(kind)]

    def _hedged(self, style: Style, quantity: Quantity) -> Style:
        if quantity.measure:
            return style
        comparator = weighted(self._rng, COMPARATORS)
        direction = self._direction(quantity)
        if quantity.end not in OBSERVED and comparator in (AT_LEAST, AT_MOST):
            comparator = SAFE_BOUND.get(direction, comparator)
        return replace(style, comparator=comparator)

    def _is_of_one_series(self, entry: Entry) -> bool:
        """Whether no boundary or definition changed between the ends of a change.

        A world knows one boundary of each area; a careful author states no change across another.
        """
        quantity = entry.quantity
        return not quantity.measure or not any(
            event.rebased_from is None and quantity.start <= event.breaks_after < quantity.end
            for event in self._catalogue.breaks_of(quantity.area, quantity.cell)
        )

    # --- targets --------------------------------------------------------------------------

    def _direction(self, quantity: Quantity) -> str:
        return self._catalogue.indicators[quantity.cell.indicator_code].direction

    def _ambitious(self, entries: Sequence[Entry]) -> list[Entry]:
        """Without targets that ask for no more than an earlier figure, or for less elsewhere."""
        return [
            entry
            for entry in entries
            if entry.kind is not StatementKind.TARGET or self._asks_for_more(entry, entries)
        ]

    def _asks_for_more(self, target: Entry, entries: Sequence[Entry]) -> bool:
        direction = self._direction(target.quantity)
        if direction not in SAFE_BOUND:
            return True
        if target.style.comparator != EXACTLY and _is_said_again(target, entries):
            return False
        sign = 1 if direction == "higher" else -1
        worst = min(sign * end for end in self._ends_of(target))
        return all(
            worst > max(sign * end for end in self._ends_of(earlier))
            for earlier in _earlier(target, entries)
        )

    def _ends_of(self, entry: Entry) -> Iterator[Fraction]:
        interval = self._printer.figure(entry, "").interval
        yield from (end for end in (interval.low, interval.high) if end is not None)
        yield self._printer.truth(entry.quantity)


def _is_said_again(target: Entry, entries: Iterable[Entry]) -> bool:
    return any(e.quantity == target.quantity and e is not target for e in entries)


def _earlier(target: Entry, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Levels of the same cell at an earlier time of the same length."""
    for entry in entries:
        quantity = entry.quantity
        if (
            (quantity.cell, quantity.area) == (target.quantity.cell, target.quantity.area)
            and not quantity.measure
            and quantity.years == target.quantity.years
            and quantity.end < target.quantity.end
        ):
            yield entry
