"""Areas that a document names and the catalogue does not, so that its figures can be compared.

The figures of a city that nobody has catalogued can contradict each other all the same. Each
name that is printed becomes an area of its own. A name alone does not say what lies in what:
places are taken as the parts of the document's own area only where the document itself adds
them up to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from sources.cells import interval_of
from sources.interval import Interval, intersect_all, total
from sources.model import StatementKind
from sources.readers.catalogue import OWN_AREA, UNMAPPED, Catalogue

#: Begins the code of an area that stands in no catalogue.
UNLISTED = "?"
#: Names that mean another place wherever they stand: what a list leaves over.
RELATIVE = ("其他", "其它", "其余", "另外", "部分")
#: Fewer places than these add up to a whole by chance.
FEWEST_PARTS = 3
#: A sum that is known less exactly than this share of the whole agrees with it by chance.
WIDEST_SUM = Fraction(1, 100)

#: Between a relative name and the section in which it means what it means.
_WITHIN = "\N{SECTION SIGN}"
_OWN_NAME = ("本地区", "this place")
_ADDITIVE = frozenset({"stock", "flow"})
_CELL = (
    "kind", "indicator_code", "population", "sex", "age", "residence", "period_start",
    "period_end", "canonical_unit_code",
)  # fmt: skip

Record = Mapping[str, Any]


def is_unlisted(area_code: str) -> bool:
    """Whether an area is known from a document only."""
    return area_code.startswith(UNLISTED)


def with_reading_areas(
    records: Iterable[Record], own_name: str, own_code: str | None, catalogue: Catalogue
) -> tuple[list[dict[str, Any]], Catalogue]:
    """Give each statement of a document an area, and make a catalogue that knows it.

    Args:
        records: typed statements; their area may be open.
        own_name: what the document calls the area it is about; may be empty.
        own_code: the code of that area, where the catalogue has it.
        catalogue: the reference data; it is not changed.
    """
    own = own_code or f"{UNLISTED}{own_name}"
    located = [
        {**row, "area_code": row["area_code"] or _code(row, own, own_name)} for row in records
    ]
    unlisted = sorted({row["area_code"] for row in located if is_unlisted(row["area_code"])})
    if not unlisted:
        return located, catalogue
    # A catalogued area has the parts that the catalogue gives it.
    parts = frozenset[str]() if own_code else parts_of(own, located, catalogue)
    return located, _extended(catalogue, unlisted, own, own_name, parts)


def parts_of(own: str, records: Iterable[Record], catalogue: Catalogue) -> frozenset[str]:
    """The places that the document adds up to its own area, in the column that lists the most."""
    cells: dict[Hashable, list[Record]] = defaultdict(list)
    for row in records:
        if _can_be_added(row, catalogue):
            cells[_cell(row)].append(row)
    found = [parts for rows in cells.values() if (parts := _parts(own, rows))]
    return max(found, key=lambda parts: (len(parts), sorted(parts)), default=frozenset())


def _code(row: Record, own: str, own_name: str) -> str:
    text = row["area_text"]
    if text in (OWN_AREA, own_name):
        return own
    within = f"{_WITHIN}{row['section']}" if text.startswith(RELATIVE) else ""
    return f"{UNLISTED}{text}{within}"


def _can_be_added(row: Record, catalogue: Catalogue) -> bool:
    return (
        row["kind"] != StatementKind.CHANGE
        and row["comparator"] == "="
        and row["indicator_code"] != UNMAPPED
        and catalogue.indicators[row["indicator_code"]].measure in _ADDITIVE
    )


def _cell(row: Record) -> Hashable:
    return tuple(row[name] for name in _CELL)


def _parts(own: str, rows: Sequence[Record]) -> frozenset[str]:
    """The places of one cell where they add up to what the cell says of the whole area."""
    stated: dict[str, list[Interval]] = defaultdict(list)
    for row in rows:
        if is_unlisted(row["area_code"]):
            stated[row["area_code"]].append(interval_of(row))
    wholes = stated.pop(own, [])
    parts = [intersect_all(intervals) for intervals in stated.values()]
    known = [part for part in parts if part is not None]
    if len(known) < max(FEWEST_PARTS, len(parts)):
        return frozenset()
    added = total(known)
    is_sum = _is_exact(added) and any(added.intersects(whole) for whole in wholes)
    return frozenset(stated) if is_sum else frozenset()


def _is_exact(interval: Interval) -> bool:
    if interval.low is None or interval.high is None:
        return False
    return interval.high - interval.low <= WIDEST_SUM * abs(interval.high)


def _extended(
    catalogue: Catalogue, unlisted: Sequence[str], own: str, own_name: str, parts: frozenset[str]
) -> Catalogue:
    areas = catalogue.tables["areas"]
    rows = [
        {
            **dict.fromkeys(areas.columns),
            "area_code": code,
            "name_zh": zh,
            "name_en": en,
            # A group without members is never added up; a county is a part of what it lies in.
            "level": "prefecture" if code == own else "county" if code in parts else "group",
            "parent_code": own if code in parts else None,
            "source_line": 0,
        }
        for code in unlisted
        for zh, en in [_name(code, own, own_name)]
    ]
    more = pd.DataFrame(rows, columns=areas.columns).astype(areas.dtypes.to_dict())
    return Catalogue({**catalogue.tables, "areas": pd.concat([areas, more], ignore_index=True)})


def _name(code: str, own: str, own_name: str) -> tuple[str, str]:
    if code == own and not own_name:
        return _OWN_NAME
    name = code.removeprefix(UNLISTED).partition(_WITHIN)[0]
    return name, name
