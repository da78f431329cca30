"""Ways to break a copy of a source, and what a useful rejection says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sources.model import Rejection
from tests.builders import declare_checksums, replace_once

Break = Callable[[Path], object]
CopyOf = Callable[[str], Path]
#: reason code, file within the folder, line, field
Expected = tuple[str, str, int | None, str]


def edited(name: str, change: Callable[[bytes], bytes]) -> Break:
    """Change the bytes of a file."""

    def edit(folder: Path) -> None:
        path = folder / name
        path.write_bytes(change(path.read_bytes()))

    return edit


def swapped(name: str, old: str, new: str) -> Break:
    """Replace a text that stands once."""
    return lambda folder: replace_once(folder / name, old, new)


def appended(name: str, text: str) -> Break:
    """Add a text at the end."""
    return edited(name, lambda data: data + text.encode())


def removed(name: str) -> Break:
    """Take a file away."""
    return lambda folder: (folder / name).unlink()


def redeclared(change: Break) -> Break:
    """Break a file of a feed and declare it as delivered so."""

    def both(folder: Path) -> None:
        change(folder)
        declare_checksums(folder)

    return both


def gb18030(data: bytes) -> bytes:
    return data.decode().encode("gb18030")


def with_nul(data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    lines[2] = b"\0" + lines[2]
    return b"".join(lines)


def without_column(name: str) -> Callable[[bytes], bytes]:
    def drop(data: bytes) -> bytes:
        return data.replace(f",{name},".encode(), b",renamed,", 1)

    return drop


def with_column_twice(one: str, two: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(f",{one},".encode(), f",{two},".encode(), 1)


def assert_useful(rejections: Iterable[Rejection]) -> None:
    """Whoever reads the rejection knows what to do."""
    for rejection in rejections:
        assert rejection.expected
        assert rejection.found
        assert rejection.repair.endswith(".")
        assert rejection.source_file in rejection.sentence()
