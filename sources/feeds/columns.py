"""Which cell each column of a table holds: heads held against the rules of the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sources.feeds.periods import PERIOD_GROUPS
from sources.feeds.sheet_contract import AREA_GROUP, UNIT_GROUP, SheetColumn, SheetLayout
from sources.feeds.table import LABEL, Head, Table, matched
from sources.feeds.units import unit_code
from sources.model import Rejection, SourceFault
from sources.readers.catalogue import Catalogue

#: Groups that `codes` does not look up.
_OWN = PERIOD_GROUPS | {AREA_GROUP}


@dataclass(frozen=True, slots=True)
class Mapped:
    """A column of figures, under one label of rows.

    Attributes:
        label: what the figures are called: the head, behind the label of the row if there is one.
        rule: that says what they are.
        number: of the rule, from 0.
        codes: what the groups of the rule mean.
        groups: the area and the parts of a period that the head names, as printed.
        unit: of the figures.
    """

    head: Head
    label: str
    rule: SheetColumn
    number: int
    codes: Mapping[str, str]
    groups: Mapping[str, str]
    unit: str

    def code(self, part: str) -> str:
        """The code of one part of the cell."""
        return self.codes.get(part) or str(getattr(self.rule, part))

    @property
    def indicator(self) -> str:
        """The indicator of the cell."""
        source = self.rule.indicator_from
        return self.codes[source] if source else str(self.rule.indicator)


@dataclass(frozen=True, slots=True)
class Roles:
    """What the columns of a table are for."""

    area: int | None
    period: int | None
    label: int | None
    unit: int | None
    values: tuple[Head, ...]


@dataclass(slots=True)
class ColumnMap:
    """The rules of one contract over one table."""

    layout: SheetLayout
    catalogue: Catalogue
    name: str
    used: set[int] = field(default_factory=set)
    rejections: list[Rejection] = field(default_factory=list)
    _found: dict[str, Mapped | None] = field(default_factory=dict)

    def roles(self, table: Table) -> Roles:
        """What each column is for.

        Raises:
            SourceFault: a column that the contract needs is not there, or is there twice.
        """
        layout = self.layout
        own = {
            "area": layout.area.column,
            "period": layout.period.column if layout.period.source == "column" else None,
            "label": layout.row_labels,
            "unit": layout.unit_column,
        }
        found = {part: self._only(table, pattern) for part, pattern in own.items()}
        taken = {column for column in found.values() if column is not None}
        ignored = [re.compile(item.match) for item in layout.ignore]
        values = tuple(
            head
            for head in table.heads
            if head.column not in taken and not any(head.matches(p) for p in ignored)
        )
        return Roles(found["area"], found["period"], found["label"], found["unit"], values)

    def _only(self, table: Table, pattern: str | None) -> int | None:
        if pattern is None:
            return None
        compiled = re.compile(pattern)
        hits = [head for head in table.heads if head.matches(compiled)]
        if not hits:
            raise self._fault(
                "missing_column", pattern, f"a column {pattern}", _listed(table.heads),
                "Send the table with all its columns; if a head was renamed, tell so.",
            )  # fmt: skip
        return hits[0].column

    def mapped(self, head: Head, row_label: str, row: int) -> Mapped | None:
        """What a column holds in the rows of a label; None where no rule says so."""
        label = f"{row_label}{LABEL}{head.path}" if row_label else head.path
        key = f"{head.column} {label}"
        if key not in self._found:
            self._found[key] = self._map(head, label, row)
        return self._found[key]

    def _map(self, head: Head, label: str, row: int) -> Mapped | None:
        if any(self._match(item.match, label, head) for item in self.layout.ignore):
            return None
        for number, rule in enumerate(self.layout.columns):
            match = self._match(rule.match, label, head)
            if match is not None:
                self.used.add(number)
                return self._with_codes(head, label, rule, number, match, row)
        self.rejections.append(
            Rejection(
                self.name, row, label, "unmapped_column", "a column that a rule maps", label,
                "Add a rule to `layout.columns` of feed.yaml, or list it under `ignore`.",
            )
        )  # fmt: skip
        return None

    def _match(self, pattern: str, label: str, head: Head) -> re.Match[str] | None:
        """A pattern over a label, or over the label with the head as it is printed."""
        compiled = re.compile(pattern)
        printed = label.removesuffix(head.path) + head.printed
        return matched(compiled, label) or matched(compiled, printed)

    def _with_codes(
        self,
        head: Head,
        label: str,
        rule: SheetColumn,
        number: int,
        match: re.Match[str],
        row: int,
    ) -> Mapped | None:
        printed = {part: text for part, text in match.groupdict().items() if text is not None}
        codes: dict[str, str] = {}
        for part, text in printed.items():
            if part in _OWN:
                continue
            code = self.layout.codes.get(part, {}).get(text)
            if code is None:
                self.rejections.append(
                    Rejection(
                        self.name, row, label, "unknown_code",
                        f"one of {', '.join(self.layout.codes.get(part, {}))}", text,
                        f"Add it to `layout.codes.{part}` of feed.yaml.",
                    )
                )  # fmt: skip
                return None
            codes[part] = code
        unit = codes.get(UNIT_GROUP) or rule.unit or self.layout.unit
        self._check_unit(label, head, unit)
        groups = {part: text for part, text in printed.items() if part in _OWN}
        return Mapped(head, label, rule, number, codes, groups, unit)

    def _check_unit(self, label: str, head: Head, unit: str) -> None:
        """The unit that a head prints is the one that the contract says."""
        printed = unit_code(head.unit, self.catalogue) if head.unit else None
        if printed is not None and printed != unit:
            raise self.unit_changed(label, unit, head.unit)

    def check_printed_units(self, table: Table) -> None:
        """The units that the title declares are those of the contract.

        Raises:
            SourceFault: another unit is printed.
        """
        declared = {rule.unit or self.layout.unit for rule in self.layout.columns}
        declared |= set(self.layout.codes.get(UNIT_GROUP, {}).values())
        for text in table.units:
            printed = unit_code(text, self.catalogue)
            if printed is not None and printed not in declared:
                raise self.unit_changed("", ", ".join(sorted(declared - {""})), text)

    def unit_changed(self, label: str, declared: str, printed: str) -> SourceFault:
        """The fault that another unit is printed than was agreed."""
        return self._fault(
            "unit_changed", label, f"figures in {declared}", f"the unit {printed}",
            "Send the figures in the agreed unit; or tell of the change, so that the contract can "
            "follow it.",
        )  # fmt: skip

    def check_complete(self, heads: Sequence[Head]) -> None:
        """Every rule that is not optional has found a column, and none found one cell twice.

        Raises:
            SourceFault: it is not so.
        """
        missing = [
            rule.match
            for number, rule in enumerate(self.layout.columns)
            if number not in self.used and not rule.optional
        ]
        if missing:
            raise self._fault(
                "missing_column", ", ".join(missing)[:200],
                f"columns for {', '.join(missing)}", _listed(heads),
                "Check whether a head was renamed, merged or left out; send the table as agreed.",
            )  # fmt: skip
        twice = list(self._repeated())
        if twice:
            raise self._fault(
                "duplicate_column", twice[0], "each column once", ", ".join(twice),
                "Leave each column once; heads that lost their upper level need it back.",
            )  # fmt: skip

    def _repeated(self) -> Iterator[str]:
        seen: dict[str, int] = {}
        for mapped in self._found.values():
            if mapped is None:
                continue
            if seen.setdefault(mapped.label, mapped.head.column) != mapped.head.column:
                yield mapped.label

    def _fault(
        self, reason: str, column: str, expected: str, found: str, repair: str
    ) -> SourceFault:
        return SourceFault(
            Rejection(self.name, None, column, reason, expected[:500], found[:500], repair)
        )


def _listed(heads: Sequence[Head]) -> str:
    return ", ".join(head.path for head in heads[:40]) or "no heads"
