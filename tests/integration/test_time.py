"""Time: what was said yesterday can be had again after today's revision."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.consistency.partitions import AreaPartitions
from orchestration.exports.release import AS_OF_MACROS
from sources.readers.catalogue import read_catalogue
from sources.settings import PROJECT_ROOT
from tests.builders import declare_checksums, edit_yaml, replace_once
from tests.feed_samples import EXAMPLE
from tests.integration.conftest import refresh

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("warehouse")]

Ask = duckdb.DuckDBPyConnection
YESTERDAY, TODAY = "2026-11-22", "2026-11-23"
FEED = "statistics/published_figures"
MONTHLY, APRIL = "statistics/yunlan_registered_monthly", "files/户籍人口202404.csv"
BULLETIN = "《2025年重庆市国民经济和社会发展统计公报》"

#: What a table said yesterday, and how to ask for it again.
REPLAYED = AS_OF_MACROS
#: Tables of the two schemas without a macro, and why they need none.
WITHOUT_MACRO = {
    "quality.dim_rule": "rules are code: a day is asked about with the rules of now",
    "quality.fct_coverage_history": "each version has its days",
    "quality.fct_delivery_history": "each version has its days",
    "quality.fct_feed_coverage_history": "each version has its days",
    "quality.fct_finding_also_broken_history": "each version has its days",
    "quality.fct_finding_answer_history": "each version has its days",
    "quality.fct_finding_content_history": "each version has its days",
    "quality.fct_finding_explanation_history": "each version has its days",
    "quality.fct_finding_life_history": "each version has its days",
    "quality.fct_finding_member_history": "each version has its days",
    "quality.fct_rejection_history": "each version has its days",
    "quality.fct_rule_coverage_history": "each version has its days",
}
#: Columns that say what is used now.
OF_NOW = {"core.observation_latest": "exclude (is_latest)"}
RESIDENTS = """
    indicator_code = 'population' and population = 'resident'
    and sex = '_T' and age = '_T' and residence = '_T'
"""

Rows = list[tuple[Any, ...]]


def rows(ask: Ask, query: str) -> Rows:
    return ask.execute(query).fetchall()


def sorted_rows(ask: Ask, table: str, relation: str) -> Rows:
    return sorted(rows(ask, f"select * {OF_NOW.get(table, '')} from {relation}"), key=repr)


@dataclass(frozen=True)
class Days:
    """A warehouse after two refreshes, and what it said after the first."""

    published: Path
    sources: Path
    said: dict[str, Rows]
    observation_keys: Rows


def with_a_monthly_feed(sources: Path) -> None:
    """A made-up city that reports every month; its return of April 2024 has not come yet."""
    shutil.copytree(EXAMPLE / MONTHLY, sources / MONTHLY)
    (sources / MONTHLY / APRIL).unlink()
    ledger = sources / MONTHLY / "deliveries.csv"
    came = [x for x in ledger.read_text(encoding="utf-8").splitlines() if not x.startswith(APRIL)]
    ledger.write_text("\n".join([*came, ""]), encoding="utf-8")
    for table in ("areas.csv", "area_aliases.csv"):
        made_up = (EXAMPLE / "catalogue" / table).read_text(encoding="utf-8").splitlines(True)
        with (sources / "catalogue" / table).open("a", encoding="utf-8") as file:
            file.writelines(line for line in made_up if "99" in line)


def answer_a_finding(sources: Path, warehouse: Path) -> None:
    """Somebody answers a finding that stays open."""
    with duckdb.connect(str(warehouse), read_only=True) as ask:
        ((finding_id, document_id, rule_id),) = rows(
            ask,
            """
            select finding_id, document_id, rule_id from quality.fct_finding
            where document_id = 'leshan-2021-2025' order by finding_id limit 1
            """,
        )
    with (sources / "corrections" / "finding_answers.csv").open("a", encoding="utf-8") as file:
        file.write(f"{finding_id},{document_id},{rule_id},reported,told by phone,{TODAY},\n")


def revise(sources: Path) -> None:
    """What came in overnight: a release, a figure read anew, one said twice, a month, a plan.

    Two more plans came back broken.
    """
    feed = sources / FEED
    publications = feed / "publications.csv"
    release = f"p900,{BULLETIN},{TODAY},{TODAY},day,重庆市统计局,official,\n"
    publications.write_text(publications.read_text(encoding="utf-8") + release, encoding="utf-8")
    path = feed / "published_figures.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    read_wrongly = next(x for x in lines if x.startswith("重庆,重庆市,流出市外人口,2022,403.53,"))
    added = f"{BULLETIN},{TODAY},http://example.invalid"
    more = [
        f"重庆,重庆市,年末常住人口,2024,3189.00,万人,{added},{TODAY}",
        f"重庆,重庆市,常住人口城镇化率,2025,60.10,%,{added},{TODAY}",
        f"{read_wrongly.replace('403.53', '403.58')},{TODAY}",
        f"{lines[0]},",
    ]
    text = [f"{head},recorded", *(f"{line}," for line in lines), *more]
    path.write_text("\n".join([*text, ""]), encoding="utf-8")
    edit_yaml(feed / "feed.yaml", lambda f: f["layout"].update(recorded_column="recorded"))
    declare_checksums(feed)
    shutil.copy(EXAMPLE / MONTHLY / APRIL, sources / MONTHLY / APRIL)
    digest = hashlib.sha256((EXAMPLE / MONTHLY / APRIL).read_bytes()).hexdigest()
    with (sources / MONTHLY / "deliveries.csv").open("a", encoding="utf-8") as file:
        file.write(f"{APRIL},{digest},{TODAY},{TODAY}\n")
    plan = sources / "plans" / "guiyang-2021-2025" / "statements.csv"
    replace_once(plan, ",638.32,638.32,万人,638.32,", ",638.12,638.12,万人,638.12,")
    unreadable = sources / "plans" / "suzhou-2016-2020" / "statements.csv"
    unreadable.write_bytes(b"\xff\xfe broken")
    short = sources / "plans" / "leshan-2021-2025" / "statements.csv"
    short.write_text(short.read_text(encoding="utf-8")[:6000], encoding="utf-8")


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    folder = tmp_path_factory.mktemp("days")
    sources = shutil.copytree(PROJECT_ROOT / "sources", folder / "sources")
    with_a_monthly_feed(sources)
    first = refresh(folder / "warehouse", sources, PLANWATCH_AS_OF=YESTERDAY)
    assert first.code == 0, first.errors
    answer_a_finding(sources, first.published)
    with duckdb.connect(str(first.published), read_only=True) as ask:
        said = {table: sorted_rows(ask, table, table) for table in REPLAYED}
        keys = rows(ask, "select observation_key, canonical_low from core.fct_observation")
    revise(sources)
    second = refresh(folder / "warehouse", sources, PLANWATCH_AS_OF=TODAY)
    assert second.code == 3, second.errors
    return Days(second.published, sources, said, keys)


@pytest.fixture
def today(days: Days) -> Iterator[Ask]:
    with duckdb.connect(str(days.published), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("table", REPLAYED)
def test_yesterday_answers_as_it_did(today: Ask, days: Days, table: str) -> None:
    again = sorted_rows(today, table, f"{REPLAYED[table]}(date '{YESTERDAY}')")
    assert again == days.said[table]


@pytest.mark.parametrize("table", REPLAYED)
def test_today_answers_as_its_table(today: Ask, table: str) -> None:
    of_now = sorted_rows(today, table, f"{REPLAYED[table]}(date '{TODAY}')")
    assert of_now == sorted_rows(today, table, table)


def test_every_table_that_judges_has_its_macro(today: Ask) -> None:
    tables = {
        name
        for (name,) in rows(
            today,
            """
            select schema_name || '.' || table_name from duckdb_tables()
            where schema_name in ('monitoring', 'quality')
            """,
        )
    }
    answered = {table for table in REPLAYED if table.split(".")[0] in ("monitoring", "quality")}
    assert answered.isdisjoint(WITHOUT_MACRO)
    assert tables == answered | set(WITHOUT_MACRO)


def test_a_macro_needs_no_schema(today: Ask) -> None:
    for macro in REPLAYED.values():
        (whole,) = rows(today, f"select count(*) from {macro}(date '{TODAY}')")
        unqualified = macro.split(".")[1]
        assert rows(today, f"select count(*) from {unqualified}(date '{TODAY}')") == [whole]


def test_the_revision_changed_what_is_said_now(today: Ask, days: Days) -> None:
    for table in (
        "core.observation_latest", "monitoring.fct_target_progress", "quality.fct_rejection",
        "quality.fct_rule_coverage", "quality.fct_delivery", "quality.fct_feed_coverage",
        "quality.fct_finding", "quality.fct_finding_answer", "quality.mart_revision_size",
    ):  # fmt: skip
        assert sorted_rows(today, table, table) != days.said[table], table


def test_findings_were_open_yesterday_that_are_resolved_today(today: Ask) -> None:
    asked = f"""
        select count(*) from quality.findings_as_of(date '{YESTERDAY}') as before
        inner join quality.fct_finding as after using (finding_id)
        where before.state = 'open' and after.state = 'resolved'
            and after.resolved_on = date '{TODAY}'
    """
    assert rows(today, asked) != [(0,)]
    assert not rows(today, "select * from findings_as_of(date '2026-11-21')")


def test_a_return_that_came_today_was_missing_yesterday(today: Ask) -> None:
    found = rows(
        today,
        f"""
        select
            before.coverage_state, before.days_late, after.coverage_state, after.arrived_on::varchar
        from feed_coverage_as_of(date '{YESTERDAY}') as before
        inner join quality.fct_feed_coverage as after using (feed_id, area_code, period_key)
        where period_key = '2024-M04' and area_code = '990102'
        """,
    )
    assert found == [("missing", 926, "late", TODAY)]


def test_a_feed_counted_elsewhere_before_takes_nothing_from_the_others(today: Ask) -> None:
    # Months of 2024 were recorded in 2024, all else in 2026: the release of 2016 still counts.
    (found,) = rows(
        today,
        """
        select count(*) filter (where feed_id = 'published_figures') > 0,
            count(*) filter (where feed_id = 'yunlan_registered_monthly') > 0
        from observations_as_of(date '2025-06-01')
        """,
    )
    assert found == (True, True)


def test_nothing_that_was_loaded_is_gone_or_changed(today: Ask, days: Days) -> None:
    now = dict(rows(today, "select observation_key, canonical_low from core.fct_observation"))
    before = dict(days.observation_keys)
    assert {key: now.get(key) for key in before} == before
    (added,) = rows(
        today,
        f"""
        select
            count(*) filter (where recorded_at >= date '{TODAY}' and feed_id = 'published_figures'),
            count(*) filter (where source_file like '%{APRIL}')
        from core.fct_observation
        """,
    )
    assert added[0] == 3
    assert len(now) == len(before) + sum(added)


def test_a_figure_read_anew_is_used_and_the_old_reading_known(today: Ask) -> None:
    cell = "indicator_code = 'out_migrants' and area_code = '500000' and period_key = '2022'"
    (now,) = rows(today, f"select canonical_low from core.observation_latest where {cell}")
    (then,) = rows(
        today,
        f"select canonical_low from observations_known_by(date '{YESTERDAY}') where {cell}",
    )
    assert (then, now) == ((Decimal("403.53"),), (Decimal("403.58"),))
    (revision,) = rows(
        today,
        f"""
        select revision_kind, difference from core.fct_revision
        where {cell} and vintage_number = 2
        """,
    )
    assert revision == ("correction", Decimal("0.05"))


def test_a_figure_said_twice_is_rejected_and_adds_no_vintage(today: Ask) -> None:
    (rejected,) = rows(
        today,
        """
        select count(*) from quality.fct_rejection
        where reason_code = 'duplicate_key' and not is_known
        """,
    )
    assert rejected == (1,)


def test_the_four_ways_to_ask_differ_in_the_time_they_ask_about(today: Ask) -> None:
    # Residents of Chongqing in 2015: 3016.55 in January 2016, 3070.02 after the census.
    cell = f"area_code = '500000' and period_key = '2015' and kind = 'observed' and {RESIDENTS}"

    def value(relation: str) -> Rows:
        return rows(today, f"select canonical_low from {relation} where {cell}")

    old, new = [(Decimal("3016.55"),)], [(Decimal("3070.02"),)]
    assert value("observations_as_of(date '2021-06-01')") == old
    assert value("core.observations_as_of(date '2021-06-01')") == old
    assert value("observations_released_by(date '2021-06-01')") == old
    assert value("observations_known_by(date '2026-11-21')") == []
    assert value("observations_known_by(timestamp '2026-11-21 16:00:00')") == new
    assert value("core.observation_first") == old
    assert value("core.observation_latest") == new


def test_growth_of_suzhou_is_marked_where_the_census_lies_between(today: Ask) -> None:
    found = rows(
        today,
        f"""
        select from_year, to_year, pairing, is_comparable, break_event_ids from core.fct_growth
        where area_code = '320500' and to_year = 2020 and {RESIDENTS} order by from_year
        """,
    )
    assert found == [
        (2010, 2020, "censuses", True, ""),
        (2019, 2020, "latest", False, "census_2020"),
    ]


# --- territory ----------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2005, 2010, 2011, 2012, 2014, 2016, 2020, 2024])
def test_members_are_those_that_the_rules_add_up(today: Ask, days: Days, year: int) -> None:
    found: dict[str, set[str]] = {}
    for area, member in rows(today, f"select * from area_members_in({year})"):
        found.setdefault(area, set()).add(member)
    catalogue = read_catalogue(days.sources / "catalogue")
    partitions = AreaPartitions(catalogue)
    expected = {
        code: leaves
        for code in catalogue.areas
        if (leaves := set(partitions.leaves(code, year)) - {code})
    }
    assert found == expected


@pytest.mark.parametrize(
    ("city", "year", "gone", "come"),
    [
        ("520100", 2012, {"520114"}, {"520115"}),
        ("320500", 2012, {"320502", "320503", "320504", "320584"},
         {"320508", "320509", "320500-Z1"}),
        ("500000", 2011, {"500110-H1", "500111-H1", "500222", "500225"}, {"500110", "500111"}),
        ("500000", 2016, {"500228", "500232", "500234"}, {"500154", "500155", "500156"}),
    ],
)  # fmt: skip
def test_districts_come_and_go_in_their_year(
    today: Ask, city: str, year: int, gone: set[str], come: set[str]
) -> None:
    before, after = (
        {
            row[0]
            for row in rows(
                today,
                f"select member_area_code from area_members_in({when}) where area_code = '{city}'",
            )
        }
        for when in (year - 1, year)
    )
    assert (before - after, after - before) == (gone, come)


@pytest.mark.parametrize("city", ["520100", "320500", "500000", "511100", "210800"])
@pytest.mark.parametrize("year", [2010, 2020])
def test_the_members_of_a_census_year_add_up_to_the_city(today: Ask, city: str, year: int) -> None:
    # Of one publication: other releases of the same census differ by a person or two.
    (sums,) = rows(
        today,
        f"""
        with counted as (
            select * from core.fct_observation
            where feed_id = 'census{year}_county' and {RESIDENTS}
        )
        select
            (select sum(canonical_low) from counted inner join area_members_in({year}) as members
                on counted.area_code = members.member_area_code
                where members.area_code = '{city}'),
            (select sum(canonical_low) from counted where area_code = '{city}')
        """,
    )
    assert sums[0] == sums[1] is not None


@pytest.mark.parametrize(
    ("area", "comparable"),
    [("520103", True), ("520111", False), ("520112", False), ("520100", True)],
)
def test_a_district_is_comparable_only_as_long_as_it_is_the_same(
    today: Ask, area: str, comparable: bool
) -> None:
    (found,) = rows(
        today,
        f"""
        select is_comparable from core.fct_growth
        where area_code = '{area}' and from_year = 2010 and to_year = 2020 and {RESIDENTS}
        """,
    )
    assert found == (comparable,)


def test_of_a_merger_the_parts_are_known_to_be_whole(today: Ask) -> None:
    found = rows(
        today,
        """
        select predecessor_area_code, population_share, is_whole from core.bridge_area_succession
        where successor_area_code in ('320508', '520111', '520115') order by all
        """,
    )
    assert found == [
        ("320502", Decimal("1.0000"), True),
        ("320503", Decimal("0.2787"), False),
        ("320504", Decimal("1.0000"), True),
        ("520112", None, False),
        ("520114", Decimal("1.0000"), True),
    ]


# --- another day, and sources that broke overnight -----------------------------------------


def test_another_day_is_another_question(today: Ask) -> None:
    """The as-of day is an input; what was found the day before lives on."""
    refreshes = rows(
        today,
        "select as_of_on::varchar, is_current from operations.fct_refresh order by as_of_on",
    )
    assert refreshes == [(YESTERDAY, False), (TODAY, True)]
    lives = rows(
        today,
        "select distinct first_seen_on::varchar, last_seen_on::varchar, state, event "
        "from quality.fct_finding where document_id = 'leshan-2021-2025'",
    )
    assert lives == [(YESTERDAY, TODAY, "open", "")]


def test_a_source_that_broke_later_keeps_its_last_good_version(today: Ask) -> None:
    counts = rows(
        today,
        "select document_id, count(*) from core.fct_statement "
        "where document_id in ('suzhou-2016-2020', 'leshan-2021-2025') group by all",
    )
    assert dict(counts) == {"suzhou-2016-2020": 48, "leshan-2021-2025": 290}
    states = rows(
        today,
        "select source_id, intake_state from operations.fct_refresh_input "
        "inner join operations.fct_refresh using (run_id) "
        "where is_current and intake_state <> 'loaded' order by source_id",
    )
    assert states == [
        ("plans/leshan-2021-2025", "last_good_kept"),
        ("plans/suzhou-2016-2020", "last_good_kept"),
    ]
