"""Rules that the project keeps about itself."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources.settings import PROJECT_ROOT

DOMAIN = ("sources", "expectations")
LONGEST_MODULE = 600


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.skip("needs a git checkout to know which files belong to the project")
    return [
        PROJECT_ROOT / line for line in done.stdout.splitlines() if (PROJECT_ROOT / line).is_file()
    ]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_the_domain_imports_neither_dagster_nor_dbt() -> None:
    for package in DOMAIN:
        for path in (PROJECT_ROOT / package).rglob("*.py"):
            roots = {name.partition(".")[0] for name in imports(path)}
            assert not roots & {"dagster", "dagster_dbt", "dbt", "orchestration"}, path


def test_sources_know_nothing_of_expectations() -> None:
    for path in (PROJECT_ROOT / "sources").rglob("*.py"):
        assert "expectations" not in {name.partition(".")[0] for name in imports(path)}, path


def test_no_private_module_of_dagster_is_imported() -> None:
    for path in (PROJECT_ROOT / "orchestration").rglob("*.py"):
        private = [name for name in imports(path) if re.match(r"dagster\w*\.(.*\.)?_", name)]
        assert not private, (path, private)


def test_no_module_is_too_long_to_read() -> None:
    for path in tracked():
        if path.suffix == ".py":
            assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST_MODULE, path


def anchors(page: Path) -> set[str]:
    """What the headings of a page are linked as."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_link_of_the_guides_leads_somewhere() -> None:
    for page in [PROJECT_ROOT / "README.md", *(PROJECT_ROOT / "docs").glob("*.md")]:
        prose = re.sub(
            r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        for link in re.findall(r"\]\(([^)\s]+)\)", prose):
            target, _, anchor = link.partition("#")
            if "://" in link:
                continue
            file = (page.parent / target).resolve() if target else page
            assert file.exists(), (page.name, link)
            if anchor:
                assert anchor in anchors(file), (page.name, link)


def test_no_file_names_a_registry_or_a_machine() -> None:
    # Spelt in pieces, so that this file is no hit itself.
    hosts = ["py" + "pi.org", "python" + "hosted", "registry." + "npm", "deb" + "ian.org"]
    paths = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]
    for path in tracked():
        if path.suffix in {".png", ".csv"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found = [word for word in hosts + paths if word in text]
        assert not found, (path, found)


def test_the_lock_pins_every_requirement_with_hashes() -> None:
    lock = (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([a-z0-9._-]+)==\S+.*\\\n {4}--hash=sha256:", lock, re.MULTILINE)
    named = re.findall(r"^[a-z0-9._-]+[=<>~]", lock, re.MULTILINE)
    assert len(pinned) == len(named) > 100
