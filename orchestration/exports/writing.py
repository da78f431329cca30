"""Files that appear whole or not at all, and have the same bytes every time."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

CHECKSUMS = "SHA256SUMS"
_LOCK = ".export.lock"


class ExportRunningError(Exception):
    """Another export writes to the same folder."""


@contextlib.contextmanager
def sole_export(folder: Path) -> Iterator[None]:
    """Hold an output folder for one export.

    Raises:
        ExportRunningError: another export holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ExportRunningError(
            f"expected the folder {folder} to be free, found that another export writes to it"
        ) from None
    try:
        yield
    finally:
        lock.release()
        (folder / _LOCK).unlink(missing_ok=True)


@contextlib.contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to fill; it takes the place of the target once it is full.

    What was there stays until then, also if the process is killed in between.
    """
    half, old = (target.with_name(f".{target.name}.{state}") for state in ("partial", "old"))
    if old.exists() and not target.exists():
        old.replace(target)
    for leftover in (half, old):
        shutil.rmtree(leftover, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        yield half
        if target.exists():
            target.replace(old)
        half.replace(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.replace(target)
        raise
    finally:
        for leftover in (half, old):
            shutil.rmtree(leftover, ignore_errors=True)


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A file to write; it takes the place of the target once it is written."""
    half = target.with_name(f".{target.stem}.partial{target.suffix}")
    half.unlink(missing_ok=True)
    try:
        yield half
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """A text in UTF-8 with plain line ends, on every system."""
    path.write_bytes(text.encode("utf-8"))


def write_checksums(folder: Path) -> None:
    """The checksum of every file of an export, as `sha256sum --check` reads them."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part[0] == "." for part in path.relative_to(folder).parts)
    )
    lines = [
        f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n"
        for path in files
        if path.name != CHECKSUMS
    ]
    with whole_file(folder / CHECKSUMS) as half:
        write_text(half, "".join(lines))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(path: Path) -> int:
    """The bytes of a file, or of all files of a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
