"""What reading statements costs beside reading the text and running one digit regex over it.

Three tables: a plan of about 60 pages, a document as it grows, and many documents on all cores.
The baseline and the measured run are taken in turn, so that a drift of the machine hits both; the
medians are compared. The start of Python and the loading of the lexicon are not counted.

    python -m benchmarks.extraction [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sources.document import DocumentText
from sources.extraction.extract import extract
from sources.extraction.records import Fate
from sources.settings import PROJECT_ROOT
from sources.workers import Failure, in_processes

CORPUS = PROJECT_ROOT / "tests" / "corpus" / "development"
#: About 60 pages.
PLAN_CHARACTERS = 50_000
GROWTH = (1, 2, 4, 8)
DOCUMENTS = 24
#: What must hold: seconds for the plan, and cost of a character in the longest document against
#: the shortest.
SECONDS_AT_MOST, GROWTH_AT_MOST = 2.0, 1.5

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
#: Between the plans of the corpus, a page has to have text without figures as well.
FILLER = (
    "　　坚持以人民为中心的发展思想，统筹人口与经济社会、资源环境协调发展，完善生育支持、养育、教育"
    "政策体系，健全覆盖全人群、全生命周期的服务管理体系，营造全社会关心支持人口工作的良好氛围。\n"
    "　　各级各部门要加强组织领导，细化工作举措，强化部门联动，形成齐抓共管、共建共享的工作格局，"
    "确保各项任务落到实处、取得实效。\n"
)


def plan(characters: int) -> str:
    """A plan of so many characters: the texts of the corpus, with filler between them."""
    parts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*/plan.txt"))]
    whole = "".join(f"{part}\n{FILLER}" for part in parts)
    return (whole * (characters // len(whole) + 1))[:characters]


def read_and_find(path: Path) -> int:
    """The baseline: read the text, run one digit regex over it."""
    return len(_DIGITS.findall(path.read_text(encoding="utf-8")))


def read_and_extract(path: Path) -> int:
    """What is measured: read the text, extract its statements."""
    text = path.read_text(encoding="utf-8")
    return len(extract(DocumentText(path.name, "", text)).statements)


def timed(function: Callable[[Path], int], path: Path) -> float:
    started = time.perf_counter()
    function(path)
    return time.perf_counter() - started


def in_turn(path: Path, rounds: int) -> tuple[float, float]:
    """Median seconds of the baseline and of extraction."""
    pairs = [(timed(read_and_find, path), timed(read_and_extract, path)) for _ in range(rounds)]
    return (
        statistics.median(first for first, _ in pairs),
        statistics.median(second for _, second in pairs),
    )


def written(folder: Path, name: str, characters: int) -> Path:
    path = folder / name
    path.write_text(plan(characters), encoding="utf-8")
    return path


def report_plan(folder: Path, rounds: int) -> None:
    path = written(folder, "plan.txt", PLAN_CHARACTERS)
    result = extract(DocumentText("plan.txt", "", path.read_text(encoding="utf-8")))
    unread = sum(entry.fate is Fate.UNREAD for entry in result.coverage)
    regex, extraction = in_turn(path, rounds)
    print(
        f"a plan of {PLAN_CHARACTERS} characters: {len(result.coverage)} figures, "
        f"{len(result.statements)} statements, {unread} unread"
    )
    print(f"  reading and one digit regex   {regex * 1000:9.2f} ms")
    print(f"  extraction                    {extraction * 1000:9.2f} ms"
          f"   (bound {SECONDS_AT_MOST * 1000:.0f} ms)")  # fmt: skip
    print(f"  extraction / regex            {extraction / regex:9.0f}")


def report_growth(folder: Path, rounds: int) -> None:
    print(f"\n{'characters':>10} {'seconds':>9} {'us a character':>15} {'/ shortest':>11}")
    shortest = 0.0
    for factor in GROWTH:
        characters = PLAN_CHARACTERS // 2 * factor
        path = written(folder, f"grown-{factor}.txt", characters)
        _, seconds = in_turn(path, rounds)
        cost = seconds / characters
        shortest = shortest or cost
        print(
            f"{characters:10} {seconds:9.2f} {cost * 1e6:15.2f} {cost / shortest:11.2f}"
            f"   (bound {GROWTH_AT_MOST:.2f})"
        )


def all_of(paths: list[Path], workers: int) -> float:
    """Seconds until every document is extracted, the start of the processes included."""
    started = time.perf_counter()
    for done in in_processes(read_and_extract, paths, workers=workers):
        if isinstance(done.result, Failure):
            raise SystemExit(f"{paths[done.position]}: {done.result.reason}")
    return time.perf_counter() - started


def worker_counts() -> Iterator[int]:
    count, cores = 1, os.cpu_count() or 1
    while count < cores:
        yield count
        count *= 2
    yield cores


def report_parallel(folder: Path) -> None:
    paths = [written(folder, f"many-{n:02}.txt", PLAN_CHARACTERS) for n in range(DOCUMENTS)]
    print(f"\n{DOCUMENTS} documents of {PLAN_CHARACTERS} characters, {os.cpu_count()} cores")
    print(f"{'processes':>10} {'seconds':>9} {'documents a second':>19} {'/ one process':>14}")
    alone = 0.0
    for workers in worker_counts():
        seconds = all_of(paths, workers)
        alone = alone or seconds
        print(f"{workers:10} {seconds:9.2f} {DOCUMENTS / seconds:19.1f} {alone / seconds:14.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="planwatch-bench-") as name:
        folder = Path(name)
        read_and_extract(written(folder, "warm.txt", 5_000))
        report_plan(folder, rounds)
        report_growth(folder, max(rounds // 2, 1))
        report_parallel(folder)


if __name__ == "__main__":
    main()
