"""Checksums of what a refresh is made from: the input files, and the code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from sources.settings import PROJECT_ROOT, Settings

INPUT_FOLDERS = ("catalogue", "plans", "statistics", "corrections", "inbox")
CODE_FOLDERS = ("sources", "expectations", "orchestration", "dbt_project")
CODE_SUFFIXES = frozenset({".py", ".sql", ".yml", ".yaml", ".md", ".css", ".csv", ".html"})
_SKIPPED = frozenset({"__pycache__", "target", "logs", "warehouse", ".venv"})
#: Folders of the sources that are no code: what is taken in, and examples to look at.
_NO_CODE = frozenset(("sources", name) for name in (*INPUT_FOLDERS, "examples"))


def input_files(sources: Path) -> list[Path]:
    """Every file that a refresh may read, in order."""
    return sorted(
        path
        for folder in INPUT_FOLDERS
        for path in _files(sources / folder)
        if not _is_hidden(path)
    )


def _is_hidden(path: Path) -> bool:
    """Whether it is a note of this machine, such as the remembered text of a document."""
    return path.name.startswith(".")


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.rglob("*") if path.is_file())


def inputs_digest(sources: Path) -> str:
    """One checksum over the names and bytes of all input files."""
    return _digest(input_files(sources), sources)


def folder_digest(folder: Path) -> str:
    """One checksum over the files of one source; of nothing where the folder is gone."""
    return _digest(sorted(path for path in _files(folder) if not _is_hidden(path)), folder)


def code_version() -> str:
    """One checksum over the code that turns inputs into a warehouse."""
    return _code_digest(PROJECT_ROOT)


def knowledge_version(settings: Settings) -> str:
    """What a reading or a verdict depends on besides its document: code and reference data."""
    return f"{code_version()} {folder_digest(settings.sources / 'catalogue')}"


def _code_digest(root: Path) -> str:
    paths = [
        path
        for folder in CODE_FOLDERS
        for path in _files(root / folder)
        if path.suffix in CODE_SUFFIXES
        and not _SKIPPED & set(path.parts)
        and path.relative_to(root).parts[:2] not in _NO_CODE
    ]
    lock = root / "requirements.lock"
    return _digest(sorted(paths) + ([lock] if lock.is_file() else []), root)


def _digest(paths: Iterable[Path], root: Path) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(root).as_posix().encode())
        # Never the whole file at once: a workbook or a table can be larger than the memory.
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def fingerprint(settings: Settings, as_of: date) -> str:
    """The same for refreshes that must give the same warehouse."""
    parts = (inputs_digest(settings.sources), code_version(), as_of.isoformat())
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
