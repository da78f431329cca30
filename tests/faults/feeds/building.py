"""How a good delivery of the made-up city is broken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.builders import edit_yaml
from tests.feed_samples import (
    areas,
    book_bytes,
    education_ods,
    elderly_page,
    health_rows,
    health_workbook,
    registered_csv,
)
from tests.feed_tree import BULLETIN, EDUCATION, ELDERLY, HEALTH, REGISTERED, Tree

#: The delivery that is broken, of each feed; those before it are good.
BROKEN: Mapping[str, str] = {
    HEALTH: "files/2024-03.xlsx",
    EDUCATION: "files/2023学年.ods",
    ELDERLY: "files/2024Q1.xls",
    REGISTERED: "files/户籍人口202404.csv",
    BULLETIN: "files/2023年公报.html",
}
GOOD_BEFORE: Mapping[str, tuple[str, ...]] = {
    HEALTH: ("files/2024-01.xlsx",),
    EDUCATION: ("files/2022学年.ods",),
    ELDERLY: ("files/2023Q4.xls",),
    REGISTERED: ("files/户籍人口202403.csv",),
    BULLETIN: ("files/2022年公报.txt",),
}
#: How much of a delivery a fault holds back.
FILE, ROWS, FEED = "file", "rows", "feed"

Break = Callable[[Tree], None]


@dataclass(frozen=True)
class Fault:
    """One way in which a delivery is broken.

    Attributes:
        name: of the fault.
        feed_id: whose delivery is broken.
        reason: by which it is quarantined.
        holds: what is held back: the file, some of its rows, or the whole feed.
        zh, en: what is wrong.
        break_: breaks it.
        history: whether deliveries came before it.
    """

    name: str
    feed_id: str
    reason: str
    holds: str
    zh: str
    en: str
    break_: Break
    history: bool = True


def bytes_of(feed_id: str, data: bytes | Callable[[], bytes]) -> Break:
    """Deliver these bytes."""

    def put(tree: Tree) -> None:
        content = data() if callable(data) else data
        (tree.feed(feed_id) / BROKEN[feed_id]).write_bytes(content)

    return put


def changed(feed_id: str, change: Callable[[bytes], bytes]) -> Break:
    """Change the bytes of the delivery."""

    def edit(tree: Tree) -> None:
        path = tree.feed(feed_id) / BROKEN[feed_id]
        path.write_bytes(change(path.read_bytes()))

    return edit


# --- the monthly health return -----------------------------------------------------------------

Sheet = Callable[[Worksheet], object]
NAMES = [name for _, name, _ in areas(2024)]


def health(
    change: Sheet | None = None,
    *,
    rows: Callable[[list[list[Any]]], object] | None = None,
    **options: Any,
) -> bytes:
    """The return of March with changed rows, then with a changed sheet."""
    values: list[list[Any]] = [list(row) for row in health_rows(2024, 3)]
    if rows is not None:
        rows(values)
        options["rows"] = values
    book = health_workbook(2024, 3, **options)
    if change is not None:
        sheet = book["月报"]
        change(sheet)
    return book_bytes(book)


def cell(address: str, value: object) -> Sheet:
    """Write into a cell."""

    def write(sheet: Worksheet) -> None:
        sheet[address] = value

    return write


def of_health(change: Sheet | None = None, **options: Any) -> Break:
    """Break the health return."""
    return bytes_of(HEALTH, lambda: health(change, **options))


def without_merges(sheet: Worksheet) -> None:
    """Undo the merged cells of the head, as another program saves them."""
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


# --- the monthly registered population ---------------------------------------------------------


def registered(change: Callable[[list[str]], object]) -> bytes:
    """The return of April with changed lines."""
    lines = registered_csv(2024, 4).decode("gb18030").splitlines()
    change(lines)
    return ("\n".join(lines) + "\n").encode("gb18030")


def of_registered(change: Callable[[list[str]], object]) -> Break:
    """Break the lines of the registered population."""
    return bytes_of(REGISTERED, lambda: registered(change))


def field(line: int, column: int, value: str) -> Callable[[list[str]], object]:
    """Replace a field of a line; both count from 0. Thousands are written with commas, quoted."""
    import csv

    def put(lines: list[str]) -> None:
        cells = next(csv.reader([lines[line]]))
        cells[column] = value
        lines[line] = ",".join(f'"{text}"' if "," in text else text for text in cells)

    return put


def each(*changes: Callable[[list[str]], object]) -> Callable[[list[str]], object]:
    """Several changes one after another."""

    def all_of_them(lines: list[str]) -> None:
        for change in changes:
            change(lines)

    return all_of_them


def columns(change: Callable[[list[str]], list[str]], first: int = 3) -> Callable[[list[str]], Any]:
    """Change the fields of every line with figures."""
    import csv

    def put(lines: list[str]) -> None:
        for at in range(first, len(lines)):
            cells = change(next(csv.reader([lines[at]])))
            lines[at] = ",".join(f'"{text}"' if "," in text else text for text in cells)

    return put


# --- the other two -----------------------------------------------------------------------------


def of_elderly(**options: Any) -> Break:
    """Break the return on care of the elderly."""
    return bytes_of(ELDERLY, lambda: elderly_page(2024, 1, **options))


def replaced(feed_id: str, old: str, new: str, encoding: str = "gb18030") -> Break:
    """Replace a text of the delivery."""

    def swap(data: bytes) -> bytes:
        text = data.decode(encoding)
        assert old in text, old
        return text.replace(old, new, 1).encode(encoding)

    return changed(feed_id, swap)


def in_ods(old: str, new: str, count: int = 1) -> Break:
    """Replace a text of the education return."""

    def swap(data: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        text = parts["content.xml"].decode()
        assert old in text, old
        parts["content.xml"] = text.replace(old, new, count).encode()
        return packed(parts)

    return changed(EDUCATION, swap)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def of_xlsx_part(part: str, change: Callable[[bytes], bytes]) -> Break:
    """Change one part of the health workbook."""

    def swap(data: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts[part] = change(parts[part])
        return packed(parts)

    return changed(HEALTH, swap)


def in_contract(feed_id: str, change: Callable[[dict[str, Any]], object]) -> Break:
    """Break the contract itself."""
    return lambda tree: edit_yaml(tree.feed(feed_id) / "feed.yaml", change)


def loaded_before(feed_id: str, then: Break) -> Break:
    """Let the good delivery load first, then do something to it."""

    def load_and_change(tree: Tree) -> None:
        tree.take_in(feed_id, date(2024, 5, 31))
        then(tree)

    return load_and_change


def moved(feed_id: str, name: str) -> Break:
    """Deliver the good file under another name."""

    def move(tree: Tree) -> None:
        path = tree.feed(feed_id) / BROKEN[feed_id]
        path.rename(path.with_name(name))

    return move


def empty_book() -> bytes:
    """A workbook that holds a picture's worth of nothing."""
    return book_bytes(openpyxl.Workbook())


def two_sheets(names: Sequence[str], *, hidden: bool = False) -> Break:
    """Name the sheets of the health return anew; a second one is a copy."""

    def build() -> bytes:
        book = health_workbook(2024, 3)
        book["月报"].title = names[0]
        if hidden:
            book.create_sheet("说明")["A1"] = "见附表"
            book[names[0]].sheet_state = "hidden"
        return book_bytes(book)

    return bytes_of(HEALTH, build)


def doubled_ods() -> bytes:
    """The education return with its sheet in it twice."""
    data = education_ods(2023)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("content.xml").decode()
    start = text.index("<table:table ")
    end = text.index("</table:table>") + len("</table:table>")
    copy = text[start:end].replace('table:name="简表"', 'table:name="旧简表"')
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": (text[:end] + copy + text[end:]).encode(),
        }
    )


def sparse(path: Path, size: int) -> None:
    """A file of a size, of which nothing is on the disk."""
    with path.open("wb") as file:
        file.truncate(size)
