"""Feeds: wide tables mapped by column rules, long tables mapped by labels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sources.feeds.contract import WideLayout
from sources.model import SourceFault
from sources.readers.catalogue import Catalogue
from sources.readers.statistics import (
    RawFeed,
    feed_folders,
    map_columns,
    observation_records,
    publication_records,
    read_feed,
)
from tests.builders import declare_checksums, edit_yaml, keep_first_rows, replace_once

CopyOf = Callable[[str], Path]

COLUMNS: list[dict[str, str]] = [
    {"match": "(?P<sex>合计|男|女)", "indicator": "population", "unit": "人"},
    {
        "match": "(?P<age>0岁|1-4岁)（(?P<sex>男|女)）",
        "indicator": "population",
        "population": "resident",
        "unit": "人",
    },
    {"match": "(?P<vital>出生率|死亡率)（‰）", "indicator_from": "vital", "unit": "‰"},
]
LAYOUT: dict[str, Any] = {
    "kind": "wide",
    "area_code_column": "区划代码",
    "area_name_column": "地区",
    "period": 2010,
    "released_on": "2012-12-31",
    "identifiers": ["省"],
    "ignore": [{"match": "16岁及以上人口总计", "reason": "printed twice"}],
    "columns": COLUMNS,
    "codes": {
        "sex": {"合计": "_T", "男": "M", "女": "F"},
        "age": {"0岁": "Y0", "1-4岁": "Y1T4"},
        "vital": {"出生率": "crude_birth_rate", "死亡率": "crude_death_rate"},
    },
}
HEADS = ["省", "合计", "男", "女", "0岁（男）", "1-4岁（女）", "出生率（‰）", "16岁及以上人口总计"]


def layout(**change: Any) -> WideLayout:
    return WideLayout.model_validate({**LAYOUT, **change})


@pytest.fixture(scope="module")
def published(project_sources: Path, catalogue: Catalogue) -> RawFeed:
    """The long feed as shipped."""
    return read_feed(project_sources / "statistics" / "published_figures", catalogue)


@pytest.fixture
def census(copy_of: CopyOf) -> Path:
    """Two areas of the 2010 census, to break: Yingkou and the first of its districts."""
    folder = copy_of("statistics/census2010_county")
    keep_first_rows(folder, 2)
    return folder


@pytest.fixture(scope="module")
def census2010(project_sources: Path, catalogue: Catalogue) -> RawFeed:
    """The 2010 census as shipped."""
    return read_feed(project_sources / "statistics" / "census2010_county", catalogue)


def figure(feed: RawFeed, **wanted: str) -> dict[str, Any]:
    """The one figure with these values."""
    hit = pd.Series(True, index=feed.figures.index)
    for column, value in wanted.items():
        hit &= feed.figures[column] == value
    (record,) = feed.figures[hit].to_dict("records")
    return {str(key): value for key, value in record.items()}


# --- wide ---------------------------------------------------------------------------------


def test_a_head_says_which_cell_its_column_holds() -> None:
    mapped, rejections = map_columns(HEADS, layout(), "census.csv")
    assert rejections == []
    cells = {
        c.head: (c.indicator, c.code("population"), c.code("sex"), c.code("age")) for c in mapped
    }
    assert cells == {
        "合计": ("population", "", "_T", "_T"),
        "男": ("population", "", "M", "_T"),
        "女": ("population", "", "F", "_T"),
        "0岁（男）": ("population", "resident", "M", "Y0"),
        "1-4岁（女）": ("population", "resident", "F", "Y1T4"),
        "出生率（‰）": ("crude_birth_rate", "", "_T", "_T"),
    }


def test_a_pattern_must_fit_the_whole_head() -> None:
    _, rejections = map_columns([*HEADS, "男性"], layout(), "census.csv")
    assert [(r.field, r.reason_code, r.source_line) for r in rejections] == [
        ("男性", "unmapped_column", 1)
    ]


def test_a_rule_without_a_column_is_a_missing_column() -> None:
    heads = [head for head in HEADS if head != "出生率（‰）"]
    _, rejections = map_columns(heads, layout(), "census.csv")
    assert [(r.field, r.reason_code) for r in rejections] == [
        ("(?P<vital>出生率|死亡率)（‰）", "missing_column")
    ]


def test_the_first_rule_that_fits_wins() -> None:
    catch_all = {"match": ".*", "indicator": "other", "unit": "户"}
    mapped, rejections = map_columns(
        [*HEADS, "别的"], layout(columns=[*COLUMNS, catch_all]), "census.csv"
    )
    assert rejections == []
    by_head = {column.head: column.indicator for column in mapped}
    assert (by_head["合计"], by_head["别的"]) == ("population", "other")


def test_a_part_of_a_head_that_has_no_code_is_rejected() -> None:
    codes = {**LAYOUT["codes"], "age": {"0岁": "Y0"}}
    mapped, rejections = map_columns(HEADS, layout(codes=codes), "census.csv")
    assert [(r.field, r.reason_code) for r in rejections] == [("1-4岁（女）", "unknown_code")]
    assert "0岁（男）" in {column.head for column in mapped}


def test_a_census_cell_becomes_a_figure_with_its_address(census2010: RawFeed) -> None:
    assert census2010.rejections == ()
    row = figure(census2010, area_code="210804", label="85岁及以上（女）")
    assert (row["indicator"], row["population"], row["sex"], row["age"]) == (
        "population",
        "resident",
        "F",
        "Y_GE85",
    )
    assert (row["value"], row["unit"], row["period_end"]) == ("1087", "人", "2010")
    assert (row["source_file"], row["source_line"], row["source_field"]) == (
        "statistics/census2010_county/census2010_county.csv",
        "5",
        "85岁及以上（女）",
    )


def test_a_census_figure_is_compared_in_the_unit_of_its_indicator(
    census2010: RawFeed, catalogue: Catalogue
) -> None:
    totals = census2010.figures[census2010.figures["label"] == "合计"]
    records, rejections = observation_records(census2010, totals, catalogue)
    assert rejections == []
    assert len(records) == 83
    row = records[0]
    assert (row["value_low"], row["unit_code"]) == (Decimal(2428534), "人")
    assert (row["canonical_unit_code"], row["interval_low"]) == ("万人", Decimal("242.85335"))
    assert row["released_on"] == date(2012, 12, 31)


def test_a_rejected_cell_of_a_wide_table_names_its_column(
    census2010: RawFeed, catalogue: Catalogue
) -> None:
    cell = census2010.figures.head(1).copy()
    cell["value"] = "0.88958333333333328"
    records, (rejection,) = observation_records(census2010, cell, catalogue)
    assert records == []
    assert (rejection.source_line, rejection.field) == (2, "合计")


def test_a_code_that_went_to_another_area_is_read_by_its_year(census2010: RawFeed) -> None:
    row = figure(census2010, area_code="500110-H1", label="合计")
    assert row["area_text"] == "万盛区"
    assert "500110" not in set(census2010.figures["area_code"])


def test_a_dropped_column_is_noticed_although_its_rule_maps_others_too(
    census: Path, catalogue: Catalogue
) -> None:
    replace_once(census / "census2010_county.csv", "区划代码,合计,男,女,", "区划代码,合计,男性,女,")
    declare_checksums(census)
    rejections = read_feed(census, catalogue).rejections
    assert {r.reason_code for r in rejections} & {"missing_column", "unmapped_column"}


@pytest.mark.parametrize(
    "rule",
    [
        {"match": "(", "indicator": "population", "unit": "人"},
        {"match": "(?P<household>一人户)", "indicator_from": "houshold", "unit": "户"},
    ],
)
def test_a_column_rule_that_cannot_work_is_a_fault_and_no_crash(
    census: Path, catalogue: Catalogue, rule: dict[str, str]
) -> None:
    edit_yaml(census / "feed.yaml", lambda feed: feed["layout"]["columns"].insert(0, rule))
    with pytest.raises(SourceFault, match=r"feed\.yaml"):
        read_feed(census, catalogue)


def test_a_folder_is_named_as_its_feed(census: Path, catalogue: Catalogue) -> None:
    edit_yaml(census / "feed.yaml", lambda feed: feed.update(feed_id="census2020_county"))
    with pytest.raises(SourceFault, match="Name the folder as the feed"):
        read_feed(census, catalogue)


# --- long ---------------------------------------------------------------------------------


def test_a_label_says_which_cell_a_figure_is_about(published: RawFeed) -> None:
    row = figure(published, source_line="3")
    assert (row["indicator"], row["population"], row["residence"], row["kind"]) == (
        "population",
        "resident",
        "U",
        "observed",
    )
    assert (row["area_code"], row["period_end"], row["value"], row["unit"]) == (
        "500000",
        "2022",
        "2280.32",
        "万人",
    )
    assert row["released_on"] == "2023-03-17"


def test_a_decrease_printed_positive_becomes_negative(
    published: RawFeed, catalogue: Catalogue
) -> None:
    row = figure(published, source_line="85")
    assert (row["label"], row["value_text"], row["value"]) == (
        "常住人口比2010年减少",
        "75591",
        "-75591",
    )
    assert (row["kind"], row["period_start"], row["period_end"]) == ("change", "2010", "2020")
    hit = published.figures[published.figures["source_line"] == "85"]
    (record,), _ = observation_records(published, hit, catalogue)
    assert (record["interval_low"], record["interval_high"]) == (
        Decimal("-7.55915"),
        Decimal("-7.55905"),
    )


def test_an_approximate_label_makes_a_band(published: RawFeed, catalogue: Catalogue) -> None:
    hits = published.figures[published.figures["label"] == "常住人口（约）"]
    assert set(hits["comparator"]) == {"~"}
    records, _ = observation_records(published, hits, catalogue)
    widths = {r["interval_high"] - r["interval_low"] for r in records}
    assert widths
    assert all(width >= Decimal(1) for width in widths)


def test_a_label_may_be_a_bound(published: RawFeed, catalogue: Catalogue) -> None:
    hits = published.figures[published.figures["comparator"] == ">="]
    records, _ = observation_records(published, hits, catalogue)
    assert records
    assert all(r["interval_high"] is None and r["interval_low"] is not None for r in records)
    assert all(r["value_high"] is None for r in records)


@pytest.mark.parametrize(
    ("comparator", "low", "high"),
    [
        ("<=", None, "403.53"),
        ("<", None, "403.53"),
        (">", "403.53", None),
        ("=", "403.53", "403.53"),
    ],
)
def test_a_bound_fills_its_own_side_alone(
    published: RawFeed,
    catalogue: Catalogue,
    comparator: str,
    low: str | None,
    high: str | None,
) -> None:
    hit = published.figures[published.figures["source_line"] == "5"].copy()
    hit["comparator"] = comparator
    (record,), _ = observation_records(published, hit, catalogue)
    expected = tuple(None if side is None else Decimal(side) for side in (low, high))
    assert (record["value_low"], record["value_high"]) == expected


def test_thousands_separators_go_and_the_print_stays(published: RawFeed) -> None:
    hits = published.figures[published.figures["value_text"].str.contains(",")]
    assert len(hits) > 0
    assert not hits["value"].str.contains(",").any()


def test_an_override_holds_for_its_occasion_alone(published: RawFeed) -> None:
    label = "百岁老人"
    assert figure(published, label=label, area_code="500000")["population"] == "registered"
    assert figure(published, label=label, area_code="511100")["population"] is None
    births = published.figures[published.figures["label"] == "人口出生率"]
    assert set(births.loc[births["area_code"] == "511132", "population"]) == {"registered"}
    assert set(births.loc[births["area_code"] == "500000", "population"]) == {"resident"}


def test_an_unknown_label_is_kept_as_other(copy_of: CopyOf, catalogue: Catalogue) -> None:
    folder = copy_of("statistics/published_figures")
    replace_once(
        folder / "published_figures.csv",
        "重庆,重庆市,流出市外人口,2022,",
        "重庆,重庆市,火星人口,2022,",
    )
    declare_checksums(folder)
    row = figure(read_feed(folder, catalogue), label="火星人口")
    assert (row["indicator"], row["value"], row["population"]) == ("other", "403.53", None)


@pytest.mark.parametrize("mark", ["", "—", "…"])
def test_a_mark_for_missing_is_counted_and_no_figure(
    copy_of: CopyOf, catalogue: Catalogue, published: RawFeed, mark: str
) -> None:
    folder = copy_of("statistics/published_figures")
    replace_once(folder / "published_figures.csv", ",2022,403.53,万人,", f",2022,{mark},万人,")
    declare_checksums(folder)
    feed = read_feed(folder, catalogue)
    assert (published.missing_cells, feed.missing_cells) == (0, 1)
    assert len(feed.figures) == len(published.figures) - 1
    assert feed.rejections == ()


def test_a_file_that_fails_its_checksum_leaves_the_others(
    copy_of: CopyOf, catalogue: Catalogue, published: RawFeed
) -> None:
    folder = copy_of("statistics/published_figures")
    (folder / "late.csv").write_text("city,geo\n", encoding="utf-8")
    late = {"path": "late.csv", "sha256": "ab" * 32}
    edit_yaml(folder / "feed.yaml", lambda feed: feed["files"].append(late))
    feed = read_feed(folder, catalogue)
    assert len(feed.figures) == len(published.figures)
    assert [(r.reason_code, r.source_file) for r in feed.rejections] == [
        ("wrong_checksum", "statistics/published_figures/late.csv")
    ]


def test_a_feed_cut_in_the_middle_of_a_line_loses_that_line_alone(
    copy_of: CopyOf, catalogue: Catalogue, published: RawFeed
) -> None:
    folder = copy_of("statistics/published_figures")
    path = folder / "published_figures.csv"
    path.write_bytes(path.read_bytes()[:-4])
    declare_checksums(folder)
    feed = read_feed(folder, catalogue)
    (rejection,) = feed.rejections
    assert rejection.reason_code == "file_cut_off"
    lines = [int(line) for line in published.figures["source_line"]]
    assert [int(line) for line in feed.figures["source_line"]] == lines[:-1]
    assert rejection.source_line == lines[-1]


def test_the_label_is_looked_up_with_its_unit(published: RawFeed) -> None:
    hits = published.figures[published.figures["label"] == "常住人口十年减少"]
    assert set(hits["unit"]) == {"人", "万人"}
    assert (hits["value"].str.startswith("-")).all()


@pytest.mark.parametrize("status", ["unreliable", "not_independent"])
def test_what_is_no_evidence_is_kept_but_not_trusted(
    published: RawFeed, catalogue: Catalogue, status: str
) -> None:
    releases = {r.publication_id for r in published.releases if r.status == status}
    dated = published.figures[published.figures["period_end"].notna()]
    hits = dated[dated["publication_id"].isin(releases)]
    records, _ = observation_records(published, hits, catalogue)
    assert len(records) > 0
    assert {record["is_trusted"] for record in records} == {False}


def test_official_figures_are_trusted(published: RawFeed, catalogue: Catalogue) -> None:
    releases = {r.publication_id for r in published.releases if r.status == "official"}
    hits = published.figures[published.figures["publication_id"].isin(releases)]
    records, _ = observation_records(published, hits, catalogue)
    assert {record["is_trusted"] for record in records} == {True}


def test_two_vintages_of_one_year_are_both_kept(published: RawFeed) -> None:
    figures = published.figures
    chongqing = figures[
        (figures["area_code"] == "500000")
        & (figures["indicator"] == "population")
        & (figures["population"] == "resident")
        & (figures["period_end"] == "2015")
        & (figures["residence"] == "_T")
        & (figures["age"] == "_T")
        & (figures["kind"] == "observed")
    ]
    assert {"3016.55", "3070.02"} <= set(chongqing["value"])


def test_a_release_without_a_date_has_no_day(published: RawFeed) -> None:
    records = publication_records(published)
    undated = [r for r in records if r["released_on"] is None]
    assert undated
    assert {r["released_on_precision"] for r in undated} == {"none"}
    assert len({r["publication_id"] for r in records}) == len(records)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("publications.csv", "2015-01-15,2015-01-15,day", "2015-01-15,2015-02-30,day"),
        ("labels.csv", "户籍人口增长率,‰,population,registered,_T,_T,_T,change,1,",
         "户籍人口增长率,‰,population,registered,_T,_T,_T,change,one,"),
    ],
)  # fmt: skip
def test_a_slip_in_a_lookup_is_reported_and_no_crash(
    copy_of: CopyOf, catalogue: Catalogue, file: str, old: str, new: str
) -> None:
    folder = copy_of("statistics/published_figures")
    replace_once(folder / file, old, new)
    try:
        found = list(read_feed(folder, catalogue).rejections)
    except SourceFault as fault:
        found = [fault.rejection]
    assert [r.source_file for r in found] == [f"statistics/published_figures/{file}"]
    assert found[0].source_line


def test_a_label_that_stands_twice_is_rejected(copy_of: CopyOf, catalogue: Catalogue) -> None:
    folder = copy_of("statistics/published_figures")
    labels = folder / "labels.csv"
    lines = labels.read_text(encoding="utf-8").splitlines(keepends=True)
    labels.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    (rejection,) = read_feed(folder, catalogue).rejections
    assert (rejection.reason_code, rejection.source_line) == ("duplicate_key", len(lines) + 1)
    assert rejection.source_file == "statistics/published_figures/labels.csv"


def test_a_feed_without_its_labels_is_a_fault(copy_of: CopyOf, catalogue: Catalogue) -> None:
    folder = copy_of("statistics/published_figures")
    (folder / "labels.csv").unlink()
    with pytest.raises(SourceFault, match=r"labels\.csv"):
        read_feed(folder, catalogue)


# --- recorded again ----------------------------------------------------------------------


@pytest.fixture
def recorded(copy_of: CopyOf) -> Callable[..., Path]:
    """The long feed with a column that says when a row was recorded, and rows behind it."""

    def append(*rows: tuple[str, str], recorded_on: str = "2027-01-05") -> Path:
        folder = copy_of("statistics/published_figures")
        path = folder / "published_figures.csv"
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        first = next(line for line in lines if line.startswith("重庆,重庆市,流出市外人口,2022,"))
        behind = [f"{first.replace(*row)},{recorded_on}" for row in rows]
        text = [f"{head},recorded", *(f"{line}," for line in lines), *behind]
        path.write_text("\n".join([*text, ""]), encoding="utf-8")
        edit_yaml(
            folder / "feed.yaml", lambda feed: feed["layout"].update(recorded_column="recorded")
        )
        declare_checksums(folder)
        return folder

    return append


def test_a_figure_recorded_anew_stands_beside_the_old_one(
    recorded: Callable[..., Path], catalogue: Catalogue, published: RawFeed
) -> None:
    feed = read_feed(recorded(("403.53", "403.58")), catalogue)
    assert feed.rejections == ()
    assert len(feed.figures) == len(published.figures) + 1
    both = feed.figures[feed.figures["label"] == "流出市外人口"].query("period_end == '2022'")
    records, _ = observation_records(feed, both, catalogue)
    assert {(str(r["value_text"]), str(r["recorded_at"])) for r in records} >= {
        ("403.53", "2026-11-21 16:00:00"),
        ("403.58", "2027-01-05 00:00:00"),
    }


def test_what_only_says_the_same_again_is_left_out_and_the_first_stays(
    recorded: Callable[..., Path], catalogue: Catalogue, published: RawFeed
) -> None:
    feed = read_feed(recorded(("403.53", "403.53"), recorded_on=""), catalogue)
    assert list(feed.figures["source_line"]) == list(published.figures["source_line"])
    (rejection,) = feed.rejections
    assert (rejection.reason_code, rejection.found) == ("duplicate_key", "403.53")
    assert rejection.source_line == len(published.figures) + 2


def test_a_file_that_is_listed_twice_adds_nothing(
    copy_of: CopyOf, catalogue: Catalogue, published: RawFeed
) -> None:
    folder = copy_of("statistics/published_figures")
    edit_yaml(folder / "feed.yaml", lambda feed: feed["files"].append(feed["files"][0]))
    feed = read_feed(folder, catalogue)
    assert list(feed.figures["value"]) == list(published.figures["value"])
    assert {r.reason_code for r in feed.rejections} == {"duplicate_key"}


def test_feeds_are_listed_in_order(project_sources: Path, tmp_path: Path) -> None:
    names: Callable[[Path], list[str]] = lambda root: [f.name for f in feed_folders(root)]  # noqa: E731
    assert names(project_sources) == ["census2010_county", "census2020_county", "published_figures"]
    assert names(tmp_path) == []
