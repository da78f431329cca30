"""CSV: every published table as text.

Two shapes. For people, as they open it in a spreadsheet: with the mark by which Excel knows UTF-8,
and with an apostrophe before a text that Excel would run as a formula. For programs: neither, and
`\\N` where there is nothing, so that empty text stays empty text.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from orchestration.exports.release import Column, Release, Table

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
#: What stands in a file for programs where there is nothing.
NOTHING = "\\N"
#: A text that a spreadsheet may take for a formula, ...
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
#: ... unless it is only a number or a comparator.
_HARMLESS = r"[-+－＋]?[0-9][0-9,]*(\.[0-9]+)?|[<>=~]+"


def write_csv(release: Release, folder: Path) -> int:
    """Write each table to `schema/table.csv`, for people; returns how many."""
    for table in release.tables:
        path = folder / table.schema / f"{table.name}.csv"
        path.parent.mkdir(exist_ok=True)
        bare = path.with_suffix(".bare")
        _copy(release, table, bare, is_for_people=True)
        with bare.open("rb") as source, path.open("wb") as target:
            target.write(BYTE_ORDER_MARK)
            shutil.copyfileobj(source, target)
        bare.unlink()
    return len(release.tables)


def write_plain_csv(release: Release, table: Table, path: Path) -> None:
    """Write one table, for programs."""
    _copy(release, table, path, is_for_people=False)


def _copy(release: Release, table: Table, path: Path, *, is_for_people: bool) -> None:
    columns = ", ".join(_shown(column, is_for_people) for column in table.columns)
    nothing = "" if is_for_people else NOTHING
    where = str(path).replace("'", "''")
    release.write(
        f"copy (select {columns} from {release.relation(table.full_name)}) to '{where}' "
        f"(format csv, header true, delimiter ',', nullstr '{nothing}')"
    )


def _shown(column: Column, is_for_people: bool) -> str:
    """A column as text: decimals without idle zeros, moments in UTC by ISO 8601."""
    name = f'"{column.name}"'
    if column.type.startswith("DECIMAL"):
        return f"rtrim(rtrim(cast({name} as varchar), '0'), '.') as {name}"
    if column.type == "TIMESTAMP":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%SZ') as {name}"
    if column.type == "VARCHAR" and is_for_people:
        return (
            f"case when regexp_matches({name}, '{_FORMULA}') "
            f"and not regexp_full_match({name}, '{_HARMLESS}') "
            f"then '''' || {name} else {name} end as {name}"
        )
    return name
