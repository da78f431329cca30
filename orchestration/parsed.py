"""The parsed dbt project, kept once for all warehouses that are built with it.

Parsing takes longer than most builds, and its result depends on the project alone: the folder of
the landed files is put in afterwards.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from sources.settings import PROJECT_ROOT

DBT_PROJECT_DIR = PROJECT_ROOT / "dbt_project"
#: Stands for the folder of the landed files while the project is parsed.
LANDING = "landing-folder"
MANIFEST, PACKED = "manifest.json", "partial_parse.msgpack"
_WATCHED = frozenset({".sql", ".yml", ".md"})


def parsed_folder(warehouse: Path) -> Path:
    """Where what was parsed of the project as it is now lies, or is to be put.

    Beside the project; beside the warehouse where the project is read-only.
    """
    shared = DBT_PROJECT_DIR / "target"
    writable = os.access(shared if shared.exists() else DBT_PROJECT_DIR, os.W_OK)
    return (shared if writable else warehouse / "build") / f"parsed-{project_version()}"


def project_version() -> str:
    """A checksum over the project and the version of dbt."""
    import dbt.version

    total = hashlib.sha256(dbt.version.__version__.encode())
    for path in _project_files():
        total.update(path.relative_to(DBT_PROJECT_DIR).as_posix().encode() + b"\0")
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()[:16]


def _project_files() -> Iterator[Path]:
    for path in sorted(DBT_PROJECT_DIR.rglob("*")):
        if path.suffix in _WATCHED and "target" not in path.relative_to(DBT_PROJECT_DIR).parts:
            yield path


def keep(parsed: Path, folder: Path) -> None:
    """Put what dbt wrote while it parsed in its place, whole or not at all; older ones go."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=".parsed-", dir=folder.parent))
    for name in (MANIFEST, PACKED):
        shutil.copyfile(parsed / name, half / name)
    try:
        half.replace(folder)
    except OSError:
        # Another process was quicker; what it wrote is the same.
        shutil.rmtree(half)
    for other in folder.parent.glob("parsed-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def load(folder: Path, landing: Path) -> Any:
    """The manifest for dbt, with the landed files where they are.

    Raises:
        OSError: nothing was kept there.
    """
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    packed = _bytes_of(folder / PACKED)
    manifest: Any = Manifest.from_msgpack(packed, decoder=extended_mashumuro_decoder)
    for source in manifest.sources.values():
        location = source.config.extra.get("external_location")
        if location:
            source.config.extra["external_location"] = location.replace(LANDING, str(landing))
    manifest.build_flat_graph()
    return manifest


@cache
def _bytes_of(path: Path) -> bytes:
    return path.read_bytes()
