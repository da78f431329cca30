"""The published warehouse holds what the sources say: asked as an analyst asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from sources.readers.catalogue import read_catalogue
from sources.settings import PROJECT_ROOT
from tests.integration.conftest import Refresh

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("warehouse")]

Ask = duckdb.DuckDBPyConnection


def rows(ask: Ask, query: str) -> list[tuple[Any, ...]]:
    return ask.execute(query).fetchall()


def test_every_statement_of_the_five_plans_is_there(ask: Ask) -> None:
    found = rows(
        ask,
        """
        select document_id, kind, count(*) from core.fct_statement
        group by all order by document_id, kind
        """,
    )
    assert {(d, k): n for d, k, n in found if d.startswith(("guiyang", "chongqing"))} == {
        ("chongqing-2016-2030", "change"): 5,
        ("chongqing-2016-2030", "observed"): 37,
        ("chongqing-2016-2030", "projection"): 7,
        ("chongqing-2016-2030", "target"): 35,
        ("guiyang-2021-2025", "change"): 25,
        ("guiyang-2021-2025", "observed"): 72,
        ("guiyang-2021-2025", "projection"): 55,
        ("guiyang-2021-2025", "target"): 72,
    }
    assert dict(rows(ask, "select document_id, count(*) from core.fct_statement group by all")) == {
        "chongqing-2016-2030": 84,
        "guiyang-2021-2025": 224,
        "leshan-2021-2025": 290,
        "suzhou-2016-2020": 48,
        "yingkou-2016-2030": 53,
    }


def test_the_two_populations_of_guiyang_2022_come_out_with_both_places(ask: Ask) -> None:
    found = rows(
        ask,
        """
        select members.line, members.value_text, findings.culprit_figure_id = members.figure_id
        from quality.fct_finding as findings
        inner join quality.fct_finding_member as members using (finding_id)
        where findings.rule_id = 'same_cell' and findings.area_code = '520100'
            and findings.indicator_code = 'population' and findings.period_end = 2022
        order by members.line
        """,
    )
    assert found == [(280, "638.12", False), (686, "638.12", False), (747, "638.32", True)]


def test_a_finding_tells_its_figures_its_slip_and_what_else_it_breaks(ask: Ask) -> None:
    (finding,) = rows(
        ask,
        """
        select finding_id, member_count, restatement_count, explanation_kind,
            explanation_corrected, json_array_length(certificate) > 1, answer
        from quality.fct_finding
        where rule_id = 'same_cell' and area_code = '520100'
            and indicator_code = 'population' and period_end = 2022
        """,
    )
    assert finding[1:] == (2, 1, "digit", "638.12", True, None)
    figures = rows(
        ask,
        f"""
        select value_text, is_restatement, is_culprit, candidate_rank
        from quality.fct_finding_member where finding_id = '{finding[0]}' order by member_number
        """,
    )
    assert figures == [
        ("638.12", False, False, 2),
        ("638.32", False, True, 1),
        ("638.12", True, False, None),
    ]
    also = rows(
        ask,
        f"""
        select rule_id from quality.fct_finding_also_broken
        where finding_id = '{finding[0]}' order by rule_id
        """,
    )
    assert ("parts_sex",) in also
    assert rows(
        ask,
        f"select event, occurred_on from quality.fct_finding_history "
        f"where finding_id = '{finding[0]}'",
    ) == [("new", date(2026, 11, 22))]


def test_every_figure_of_a_finding_stands_in_its_plan_or_publication(ask: Ask) -> None:
    counted = rows(
        ask,
        """
        select members.source, count(*) > 0, count(*) filter (where figures.figure_id is null)
        from quality.fct_finding_member as members
        left join (
            select document_id, statement_id as figure_id from core.fct_statement
            union all
            select publication_id, observation_key from core.fct_observation
        ) as figures using (document_id, figure_id)
        group by members.source order by members.source
        """,
    )
    assert counted == [("plan", True, 0), ("statistics", True, 0)]


def test_a_census_table_is_held_against_itself(ask: Ask) -> None:
    """A printed count of 9.04 households among forty that must add up to the municipality."""
    (found,) = rows(
        ask,
        """
        select findings.rule_id, findings.member_count, culprits.value_text, areas.area_name_zh,
            findings.expected, observations.label
        from quality.fct_finding as findings
        inner join quality.fct_finding_member as culprits
            on findings.finding_id = culprits.finding_id and culprits.is_culprit
        inner join core.fct_observation as observations
            on culprits.figure_id = observations.observation_key
        inner join core.dim_area as areas on observations.area_code = areas.area_code
        where findings.document_id = 'census2010_county/2012-12-31'
        """,
    )
    assert found == ("parts_area", 41, "9.04", "垫江县", "90476~90516 户", "一代户")
    (also,) = rows(
        ask,
        """
        select also.rule_id from quality.fct_finding_also_broken as also
        inner join quality.fct_finding as findings using (finding_id)
        where findings.source = 'statistics'
        """,
    )
    assert also == ("fractional_count",)


def test_of_every_rule_plan_and_publication_it_is_said_what_became_of_it(ask: Ask) -> None:
    (counted,) = rows(
        ask,
        """
        select count(*), count(distinct document_id), count(distinct rule_id),
            count(*) filter (where outcome = 'broken'), count(*) filter (where outcome = 'held')
        from quality.fct_rule_coverage
        """,
    )
    (wanted,) = rows(
        ask,
        """
        with documents as (
            select document_id from core.dim_document
            union all
            select publication_id from core.dim_publication
        )

        select rules * documents, documents, rules
        from (select count(*) as rules from quality.dim_rule),
            (select count(*) as documents from documents)
        """,
    )
    assert counted[:3] == wanted
    assert counted[3] > 10
    assert counted[4] > 50


def test_figures_that_merely_look_wrong_are_no_findings(ask: Ask) -> None:
    # 60.94 in the text and 60.9 in the table are one urbanization rate at two precisions.
    assert not rows(
        ask,
        """
        select * from quality.fct_finding
        where document_id = 'chongqing-2016-2030' and indicator_code = 'urbanization_rate'
        """,
    )


def test_a_malformed_number_is_loaded_as_printed_and_found(ask: Ask) -> None:
    (figure,) = rows(
        ask, "select value_low, line from core.fct_statement where value_text = '4..04'"
    )
    assert figure == (Decimal("4.04"), 785)
    (found,) = rows(
        ask, "select message_zh from quality.fct_finding where rule_id = 'malformed_number'"
    )
    assert "4..04" in found[0]


def test_targets_baselines_and_published_values_stand_side_by_side(ask: Ask) -> None:
    found = rows(
        ask,
        """
        select year, plan_baseline, plan_target_low, plan_projection, published_value
        from population.mart_population
        where area_code = '520100' and indicator_code = 'population' and population = 'resident'
            and sex = '_T' and age = '_T' and residence = '_T' and year >= 2020
        order by year
        """,
    )
    by_year = {row[0]: row[1:] for row in found}
    assert by_year[2020][0] == Decimal("598.98")
    assert by_year[2020][3] == Decimal("598.7018")
    assert by_year[2023] == (None, None, Decimal("659.18"), Decimal("640.29"))
    assert by_year[2025][1] == Decimal("703.40")


def test_every_domain_of_the_catalogue_has_its_mart(ask: Ask) -> None:
    catalogue = read_catalogue(PROJECT_ROOT / "sources" / "catalogue")
    domains = {item.domain for item in catalogue.indicators.values()} - {"other"}
    marts = {
        (schema, table)
        for schema, table in rows(ask, "select schema_name, table_name from duckdb_tables()")
        if table.startswith("mart_") and schema != "quality"
    }
    assert marts == {(domain, f"mart_{domain}") for domain in domains}


def test_all_releases_of_a_figure_are_kept_and_the_latest_is_known(ask: Ask) -> None:
    """Residents of Chongqing in 2015: 3016.55 in the bulletin, 3070.02 after the 2020 census."""
    cell = """
        area_code = '500000' and indicator_code = 'population' and population = 'resident'
        and sex = '_T' and age = '_T' and residence = '_T' and period_key = '2015'
    """
    vintages = rows(
        ask, f"select canonical_low from core.fct_observation where is_trusted and {cell}"
    )
    assert {Decimal("3016.55"), Decimal("3070.02")} <= {row[0] for row in vintages}
    (latest,) = rows(ask, f"select canonical_low from core.observation_latest where {cell}")
    assert latest == (Decimal("3070.02"),)
    (then,) = rows(
        ask,
        f"select canonical_low from core.observations_as_of(date '2017-01-01') where {cell}",
    )
    assert then == (Decimal("3016.55"),)


def test_nothing_is_known_before_it_was_released(ask: Ask) -> None:
    (late,) = rows(
        ask,
        """
        select count(*) from core.observations_as_of(date '2012-01-01')
        where known_on > '2012-01-01'
        """,
    )
    assert late == (0,)


def test_unreliable_and_dependent_sources_are_kept_but_never_truth(ask: Ask) -> None:
    (kept,) = rows(
        ask,
        """
        select count(*) from core.fct_observation
        where publication_status in ('unreliable', 'not_independent')
        """,
    )
    assert kept[0] >= 18
    (used,) = rows(
        ask,
        """
        select count(*) from core.observation_latest
        where publication_status in ('unreliable', 'not_independent') or not is_trusted
        """,
    )
    assert used == (0,)


def test_what_the_catalogue_does_not_know_is_loaded_and_listed(ask: Ask) -> None:
    (figures,) = rows(
        ask,
        """
        select (select count(*) from core.fct_statement where indicator_code = 'other')
            + (select count(*) from core.fct_observation where indicator_code = 'other')
        """,
    )
    (listed,) = rows(ask, "select sum(figure_count)::int from quality.fct_unmapped")
    assert figures == listed
    assert figures[0] > 0


def test_every_published_table_and_column_is_described_in_both_languages(ask: Ask) -> None:
    def monolingual(kind: str) -> list[tuple[Any, ...]]:
        return [
            row
            for row in rows(ask, f"select * from ({kind})")
            if not row[-1] or row[-1].isascii() or " | " not in row[-1]
        ]

    assert not monolingual(
        "select schema_name, table_name, column_name, comment from duckdb_columns() "
        "where not internal and schema_name <> 'main'"
    )
    assert not monolingual("select schema_name, table_name, comment from duckdb_tables()")
    assert not monolingual(
        "select schema_name, view_name, comment from duckdb_views() where not internal"
    )


def test_a_verdict_shows_its_ingredients_or_says_why_there_is_none(ask: Ask) -> None:
    assert not rows(
        ask,
        """
        select * from monitoring.fct_target_progress
        where (status = 'not_judged') <> (reason_code is not null)
            or (status <> 'not_judged' and (asked_value is null or latest_value is null))
        """,
    )
    judged = rows(
        ask, "select count(*) from monitoring.fct_target_progress where status <> 'not_judged'"
    )
    assert judged[0][0] >= 10


def test_progress_can_be_asked_as_of_any_day(ask: Ask) -> None:
    (today,) = rows(
        ask,
        f"""
        select count(*) from (
            select * from monitoring.target_progress_as_of(date '{date(2026, 11, 22)}')
            except select * from monitoring.fct_target_progress
        )
        """,
    )
    assert today == (0,)
    (early,) = rows(
        ask,
        """
        select count(*) from monitoring.target_progress_as_of(date '2016-12-31')
        where latest_released_on > date '2016-12-31'
        """,
    )
    assert early == (0,)


def test_the_warehouse_records_what_the_refresh_did(ask: Ask, first: Refresh) -> None:
    (refresh,) = rows(
        ask,
        """
        select as_of_on, statement_count, rejection_count, unknown_rejection_count,
            finding_count, new_finding_count, length(fingerprint), length(code_version)
        from operations.fct_refresh where is_current
        """,
    )
    (findings,) = rows(ask, "select count(*) from quality.fct_finding where state = 'open'")
    assert refresh == (date(2026, 11, 22), 699, 15, 0, findings[0], findings[0], 64, 64)
    inputs = rows(
        ask, "select source_id, intake_state, row_count from operations.fct_refresh_input"
    )
    assert ("plans/guiyang-2021-2025", "loaded", 224) in inputs
    assert ("inbox", "loaded", 0) in inputs
    assert len(inputs) == 9
    counted = rows(ask, "select table_name, row_count from operations.fct_refresh_table")
    for table, count in counted:
        assert rows(ask, f"select count(*) from {table}") == [(count,)], table


def test_staging_is_not_published(ask: Ask) -> None:
    assert not rows(ask, "select * from duckdb_schemas() where schema_name = 'staging'")


def test_the_last_lines_say_what_was_loaded_found_and_how_to_ask(first: Refresh) -> None:
    assert "guiyang-2021-2025" in first.output
    assert "638.32" in first.output
    assert "0 resolved, 0 reopened" in first.output
    assert "of them answered: 0" in first.output
    assert "15 known faults" in first.output
    assert "make query SQL=" in first.output
    assert "published" in first.errors.splitlines()[-1]
