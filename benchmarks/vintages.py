"""Load and choose: what it costs to tell the vintage to use of every figure, at size.

Made-up observations, the same for the same seed: figures with three releases each, written as
Parquet by DuckDB. `--figures` counts figures, so that 20,000,000 of them are 60,000,000 rows. Every
step runs in a process of its own, on the same file, with the same threads and the same limit on
memory.

- **latest**: the project's own SQL. The macro `best_vintages` is rendered by dbt, and the table is
  built as `fct_observation` builds it: all vintages, marked with the one to use.
- **one statement**: DuckDB reads the same Parquet and keeps the newest row of each cell.
- **nothing new**: what a refresh does where nothing has changed: compare the checksum of its inputs
  with that of the published ones. It chooses nothing.
- **month**: new releases for one figure in 36, a month of three years. The same SQL chooses anew,
  but only for the figures that they touch. The dbt models do not do this: a refresh builds all
  tables from nothing, since a build file that starts empty cannot keep what went wrong before.

    python -m benchmarks.vintages [--figures 1000000] [--seed 7] [--rounds 1] [--memory 6]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from orchestration import dbt
from orchestration.fingerprint import inputs_digest
from sources.settings import PROJECT_ROOT, Settings

VINTAGES = 3
MONTHS = 36
THREADS = 2
#: What the observations are about.
AREAS, INDICATORS, YEARS = 3000, 150, 30
#: What identifies a figure, as `vintage_cell` says.
CELL = (
    "area_code", "indicator_code", "population", "sex", "age", "residence", "kind",
    "canonical_unit_code", "period_key",
)  # fmt: skip
#: What else the choice looks at, as `vintage_order` says.
CHOSEN_BY = (
    "observation_key", "label", "is_trusted", "precedence", "released_on", "recorded_at",
    "printed_decimals", "publication_id", "source_line", "source_field",
)  # fmt: skip

Connection = duckdb.DuckDBPyConnection


def observations(cells: str, seed: int, vintages: str) -> str:
    """SQL of observations: every cell of a relation in every one of its vintages."""
    return f"""
        select
            md5(concat_ws('/', cell, vintage)) as observation_key,
            'feed_' || cell % 40 as feed_id,
            'feed_' || cell % 40 || '/' || vintage as publication_id,
            case when cell % 7 = 0 then 'secondary' else 'official' end as publication_status,
            'observed' as kind,
            'indicator_' || cell // {AREAS} % {INDICATORS} as indicator_code,
            case when cell % 2 = 0 then 'resident' else '' end as population,
            (['_T', 'M', 'F'])[1 + cell % 3] as sex,
            (['_T', 'Y0T14', 'Y15T59', 'Y_GE60'])[1 + cell // ({AREAS * INDICATORS}) % 4] as age,
            '_T' as residence,
            'label ' || cell // {AREAS} % {INDICATORS} as label,
            lpad(cast(100000 + cell % {AREAS} as varchar), 6, '0') as area_code,
            cast({2025 - YEARS} + cell // ({AREAS * INDICATORS * 4}) as smallint) as period_start,
            period_start as period_end,
            cast(period_end as varchar) as period_key,
            '=' as comparator,
            cast((hash(cell + {seed}) % 10000000 + 13 * vintage) / 100 as decimal(38, 12))
                as canonical_low,
            canonical_low as canonical_high,
            canonical_low - 0.005 as interval_low,
            canonical_low + 0.005 as interval_high,
            '万人' as unit_code,
            '万人' as canonical_unit_code,
            cast(cast(canonical_low as decimal(18, 2)) as varchar) as value_text,
            cast(2 as tinyint) as printed_decimals,
            cell % 97 <> 0 as is_trusted,
            cast(case when cell % 7 = 0 then 2 else 1 end as smallint) as precedence,
            make_date(period_end, 3, 1) + cast(400 * vintage + cell % 28 as integer) as released_on,
            timestamp '2026-01-01' as recorded_at,
            'f.csv' as source_file,
            cast(cell % 1000000000 as integer) as source_line,
            'value' as source_field
        from (select cell, vintage from {cells} cross join {vintages})
    """


@cache
def best_vintages_sql(relation: str) -> str:
    """The project's own SQL for the vintage to use, rendered by dbt."""
    with tempfile.TemporaryDirectory(prefix="planwatch-render-") as folder:
        settings = Settings(PROJECT_ROOT / "sources", Path(folder), date(2026, 11, 22))
        return dbt.render(settings, f"{{{{ best_vintages('{relation}', 'is_trusted') }}}}")


def connect(database: Path, memory: float) -> Connection:
    connection = duckdb.connect(str(database))
    connection.execute(f"set threads = {THREADS}")
    connection.execute(f"set memory_limit = '{memory * 0.7:.1f}GB'")
    connection.execute(f"set temp_directory = '{database.parent / 'spill'}'")
    connection.execute("set preserve_insertion_order = false")
    return connection


def loaded(folder: Path) -> Path:
    """Where the observations lie, as a file of a source folder."""
    return folder / "sources" / "statistics" / "all.parquet"


def make(folder: Path, figures: int, seed: int, memory: float) -> None:
    """Write the observations, and those of one month more."""
    loaded(folder).parent.mkdir(parents=True)
    with connect(folder / "make.duckdb", memory) as connection:
        for path, some, vintages in (
            (loaded(folder), f"range({figures}) r(cell)", f"range({VINTAGES}) v(vintage)"),
            (
                folder / "month.parquet",
                f"(select cell from range({figures}) r(cell) where cell % {MONTHS} = 0)",
                f"(select {VINTAGES} as vintage)",
            ),
        ):
            connection.execute(
                f"copy ({observations(some, seed, vintages)}) to '{path}' "
                "(format parquet, compression zstd)"
            )


def load(connection: Connection, folder: Path, best: str) -> None:
    """Every vintage, marked with the one to use: as fct_observation is built."""
    connection.execute(
        f"""
        create or replace table observation as
        with ordered as (select * from read_parquet('{loaded(folder)}')),
        latest as ({best})
        select ordered.*, latest.observation_key is not null as is_latest
        from ordered
        left join latest on ordered.observation_key = latest.observation_key
        """
    )


def one_statement(connection: Connection, folder: Path, _: str) -> None:
    """Read the same file and keep the newest row of each cell."""
    connection.execute(
        f"""
        create or replace table newest as
        select * from read_parquet('{loaded(folder)}')
        qualify row_number() over (partition by {", ".join(CELL)} order by released_on desc) = 1
        """
    )


def read_only(connection: Connection, folder: Path, _: str) -> None:
    """Read the same file into a table, and choose nothing."""
    connection.execute(
        f"create or replace table copied as select * from read_parquet('{loaded(folder)}')"
    )


def nothing_new(_: Connection, folder: Path, __: str) -> None:
    """Find that the inputs are those that were loaded."""
    inputs_digest(folder / "sources")


def month(connection: Connection, folder: Path, best: str) -> None:
    """Add new releases, and choose anew for the figures that they touch."""
    cell, chosen_by = ", ".join(CELL), ", ".join((*CELL, *CHOSEN_BY))
    connection.execute("begin")
    connection.execute(
        f"""
        create temp table ordered as
        with fresh as (select * from read_parquet('{folder}/month.parquet'))
        select observation.rowid as row_number, is_latest, {chosen_by}
        from observation semi join fresh using ({cell})
        union all
        select null, false, {chosen_by} from fresh
        """
    )
    connection.execute(f"create temp table latest as {best}")
    connection.execute(
        """
        update observation set is_latest = false
        where rowid in (
            select row_number from ordered
            where is_latest and observation_key not in (select observation_key from latest)
        )
        """
    )
    connection.execute(
        f"""
        insert into observation
        select fresh.*, latest.observation_key is not null
        from read_parquet('{folder}/month.parquet') as fresh
        left join latest on fresh.observation_key = latest.observation_key
        """
    )
    connection.execute("commit")
    connection.execute("drop table ordered")
    connection.execute("drop table latest")


STEPS: dict[str, Callable[[Connection, Path, str], None]] = {
    "read": read_only,
    "one statement": one_statement,
    "latest": load,
    "nothing new": nothing_new,
    "month": month,
}


def measured(folder: Path, step: str, memory: float, best: str) -> dict[str, float]:
    """Seconds and peak memory of one step, in a process of its own."""
    arguments = [sys.executable, "-m", "benchmarks.vintages", "--step", step,
                 "--folder", str(folder), "--memory", str(memory)]  # fmt: skip
    done = subprocess.run(
        arguments, input=best, capture_output=True, text=True, cwd=PROJECT_ROOT, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"{step} failed:\n{done.stderr[-3000:]}")
    result: dict[str, float] = json.loads(done.stdout)
    return result


def run_step(folder: Path, step: str, memory: float, best: str) -> None:
    """Run one step and say what it took."""
    # A database of its own, but for the month, which goes on from the table that was built.
    database = folder / ("latest.duckdb" if step in ("latest", "month") else "other.duckdb")
    if step != "month":
        database.unlink(missing_ok=True)
    with connect(database, memory) as connection:
        started = time.perf_counter()
        STEPS[step](connection, folder, best)
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": peak}))


def check(folder: Path, figures: int, memory: float) -> None:
    """The month chose what choosing from nothing would have chosen."""
    best = best_vintages_sql("observation")
    with connect(folder / "latest.duckdb", memory) as connection:
        counted = connection.execute(
            f"""
            select
                count(*), count(*) filter (where is_latest),
                count(*) filter (where is_latest <> (best.observation_key is not null))
            from observation left join ({best}) as best using (observation_key)
            """
        ).fetchone()
    assert counted is not None
    if counted[0] != figures * VINTAGES + -(-figures // MONTHS) or counted[2]:
        raise SystemExit(f"expected the same choice after the month, found {counted}")


def report(figures: int, rounds: list[dict[str, dict[str, float]]]) -> None:
    print(f"{figures:,} figures with {VINTAGES} vintages each: {figures * VINTAGES:,} rows")
    print(f"{'':<16}{'seconds':>10}{'memory, MB':>12}{'of one statement':>18}")
    for step in STEPS:
        seconds = min(item[step]["seconds"] for item in rounds)
        memory = max(item[step]["megabytes"] for item in rounds)
        ratio = min(item[step]["seconds"] / item["one statement"]["seconds"] for item in rounds)
        print(f"{step:<16}{seconds:>10.2f}{memory:>12.0f}{ratio:>18.2f}")
    share = min(item["month"]["seconds"] / item["latest"]["seconds"] for item in rounds)
    print(f"a month is 1/{MONTHS * VINTAGES} of the rows and took {share:.3f} of the whole")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--memory", type=float, default=6.0, help="gigabytes for one process")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        run_step(given.folder, given.step, given.memory, sys.stdin.read())
        return
    best = best_vintages_sql("ordered")
    rounds = []
    with tempfile.TemporaryDirectory(prefix="planwatch-bench-") as name:
        folder = Path(name)
        make(folder, given.figures, given.seed, given.memory)
        for number in range(1, given.rounds + 1):
            print(f"round {number} of {given.rounds} ...", file=sys.stderr)
            rounds.append({step: measured(folder, step, given.memory, best) for step in STEPS})
            check(folder, given.figures, given.memory)
    report(given.figures, rounds)


if __name__ == "__main__":
    main()
