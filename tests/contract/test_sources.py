"""The shipped sources keep what they promise: to the labels, to the texts, to each other."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from sources.feeds.contract import FeedSidecar, LongLayout, WideLayout
from sources.readers.catalogue import TABLES as CATALOGUE_TABLES
from sources.readers.catalogue import UNMAPPED, Catalogue, dangling_references, read_catalogue_table
from sources.readers.plans import plan_folders, read_plan
from sources.readers.sidecar import read_sidecar
from sources.readers.statistics import feed_folders
from tests.builders import read_rows

PROJECT = Path(__file__).parents[2]
PLANS = [folder.name for folder in plan_folders(PROJECT / "sources")]
FEEDS = [folder.name for folder in feed_folders(PROJECT / "sources")]
LABELLED = {"guiyang-2021-2025": 224, "chongqing-2016-2030": 84}

#: Longest run of Chinese characters of a plan text that may stand in the project.
LONGEST_QUOTE = 24
#: What a figure is called and where it stands may be as long as the plan made it.
NAMES = {"label", "section", "title", "title_zh"}


# --- plans --------------------------------------------------------------------------------


def test_the_five_plans_are_there() -> None:
    assert len(PLANS) == 5


@pytest.mark.parametrize("plan_id", PLANS)
def test_a_plan_has_as_many_statements_as_it_declares(project_sources: Path, plan_id: str) -> None:
    plan = read_plan(project_sources / "plans" / plan_id)
    assert plan.statements.rejections == ()
    assert len(plan.statements.frame) == plan.sidecar.statement_count
    assert plan.statements.frame["statement_id"].is_unique


@pytest.mark.parametrize("plan_id", PLANS)
def test_statements_stand_in_reading_order(project_sources: Path, plan_id: str) -> None:
    rows = read_rows(project_sources / "plans" / plan_id / "statements.csv")
    starts = [int(row["char_start"]) for row in rows]
    assert starts == sorted(starts)


@pytest.mark.parametrize(("plan_id", "count"), LABELLED.items())
def test_a_labelled_plan_agrees_with_its_labels_row_for_row(
    project_sources: Path, shared: Path, plan_id: str, count: int
) -> None:
    gold = read_rows(shared / "gold" / f"{plan_id}.facts.csv")
    ours = read_rows(project_sources / "plans" / plan_id / "statements.csv")
    same = (
        "line", "kind", "indicator", "population", "sex", "age", "residence", "area",
        "comparator", "value_low", "value_high", "unit", "value_text",
    )  # fmt: skip

    def labelled(row: dict[str, str]) -> tuple[str, ...]:
        period = row["period_start"] or row["year"], row["year"]
        return (row["id"], *(row[column] for column in same), *period)

    def stated(row: dict[str, str]) -> tuple[str, ...]:
        period = row["period_start"], row["period_end"]
        return (row["statement_id"], *(row[column] for column in same), *period)

    assert len(gold) == count
    assert sorted(map(stated, ours)) == sorted(map(labelled, gold))


@pytest.mark.parametrize("plan_id", PLANS)
def test_a_plan_names_the_very_text_it_was_read_from(
    project_sources: Path, shared: Path, plan_id: str
) -> None:
    plan = read_plan(project_sources / "plans" / plan_id)
    data = (shared / "plans" / f"{plan_id}.txt").read_bytes()
    assert plan.sidecar.text_sha256 == sha256(data).hexdigest()


@pytest.mark.parametrize("plan_id", PLANS)
def test_every_figure_stands_where_its_address_says(
    project_sources: Path, shared: Path, plan_id: str
) -> None:
    text = (shared / "plans" / f"{plan_id}.txt").read_bytes().decode("utf-8")
    wrong = []
    for row in read_rows(project_sources / "plans" / plan_id / "statements.csv"):
        start, end = int(row["char_start"]), int(row["char_end"])
        line = text.count("\n", 0, start) + 1
        if (text[start:end], line) != (row["value_text"], int(row["line"])):
            wrong.append((row["statement_id"], text[start:end], line))
    assert wrong == []


@pytest.mark.parametrize("plan_id", PLANS)
def test_an_address_cuts_no_number_in_two(
    project_sources: Path, shared: Path, plan_id: str
) -> None:
    text = (shared / "plans" / f"{plan_id}.txt").read_bytes().decode("utf-8")
    cut = []
    for row in read_rows(project_sources / "plans" / plan_id / "statements.csv"):
        start, end = int(row["char_start"]), int(row["char_end"])
        before, after = text[max(0, start - 2) : start], text[end : end + 2]
        if re.search(r"\d[.,]?\Z", before) or re.match(r"[.,]?\d", after):
            cut.append((row["statement_id"], f"{before}[{text[start:end]}]{after}"))
    assert cut == []


@pytest.mark.parametrize("plan_id", PLANS)
def test_a_value_is_what_its_print_says(project_sources: Path, plan_id: str) -> None:
    wrong = []
    for row in read_rows(project_sources / "plans" / plan_id / "statements.csv"):
        digits = re.findall(r"\d[\d,]*(?:\.+\d+)?", row["value_text"])
        read = {re.sub(r"\.+", ".", number.replace(",", "")) for number in digits}
        stated = {row["value_low"].lstrip("-"), row["value_high"].lstrip("-")} - {""}
        if not stated or not stated <= read:
            wrong.append((row["statement_id"], row["value_text"], stated))
    assert wrong == []


@pytest.mark.parametrize("plan_id", PLANS)
def test_a_unit_beside_a_figure_is_another_unit_of_the_catalogue(
    project_sources: Path, catalogue: Catalogue, plan_id: str
) -> None:
    rows = read_rows(project_sources / "plans" / plan_id / "statements.csv")
    printed = [(row["unit_text"], row["unit"]) for row in rows if row["unit_text"]]
    assert all(text in catalogue.units and text != unit for text, unit in printed)


@pytest.mark.parametrize("plan_id", PLANS)
def test_a_part_stands_behind_a_whole_of_its_kind_period_and_dimension(
    project_sources: Path, catalogue: Catalogue, plan_id: str
) -> None:
    def sort(row: dict[str, str]) -> tuple[str, ...]:
        dimension = catalogue.units[row["unit"]].dimension
        return row["kind"], row["period_start"], row["period_end"], dimension

    rows = read_rows(project_sources / "plans" / plan_id / "statements.csv")
    before: dict[str, dict[str, str]] = {}
    for row in rows:
        if row["part_of"]:
            assert row["kind"] != "change"
            assert sort(before[row["part_of"]]) == sort(row)
        before[row["statement_id"]] = row


# --- no sentence of a plan ----------------------------------------------------------------


def han(text: str) -> str:
    """The Chinese characters of a text, as if lines, digits and punctuation were not there."""
    return "".join(re.findall(r"[\u3400-\u9fff]", text))


def runs(text: str, length: int) -> set[str]:
    """Every run of so many Chinese characters."""
    characters = han(text)
    return {characters[i : i + length] for i in range(len(characters) - length + 1)}


def prose(path: Path) -> Iterator[str]:
    """What a file says, without the names of figures, sections and documents."""
    text = path.read_text(encoding="utf-8", errors="ignore")
    if path.suffix != ".csv":
        yield text
        return
    for row in csv.DictReader(io.StringIO(text)):
        yield " ".join(str(cell) for column, cell in row.items() if cell and column not in NAMES)


def quotes(folder: Path, files: list[str], texts: list[str], length: int) -> dict[str, list[str]]:
    """Runs of the texts that stand in the files, by file."""
    known = set().union(*(runs(text, length) for text in texts))
    found = {
        name: sorted(run for part in prose(folder / name) for run in runs(part, length) & known)
        for name in files
    }
    return {name: hits for name, hits in found.items() if hits}


@pytest.fixture(scope="session")
def project_files() -> list[str]:
    """What is in the repository, or would be with the next commit."""
    if not shutil.which("git") or not (PROJECT / ".git").exists():
        pytest.skip("needs a git checkout to know which files belong to the project")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, check=True, capture_output=True,
    ).stdout.decode()  # fmt: skip
    return [name for name in listed.split("\0") if name and (PROJECT / name).is_file()]


@pytest.fixture(scope="session")
def plan_texts(shared: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((shared / "plans").glob("*.txt"))]


def test_no_sentence_of_a_plan_is_in_the_project(
    project_files: list[str], plan_texts: list[str]
) -> None:
    assert len(project_files) > 30
    assert quotes(PROJECT, project_files, plan_texts, LONGEST_QUOTE + 1) == {}


def test_a_quoted_sentence_would_be_found_however_it_is_wrapped(
    plan_texts: list[str], tmp_path: Path
) -> None:
    characters = han(plan_texts[0])
    sentence = characters[1000 : 1000 + LONGEST_QUOTE + 1]
    wrapped = "，\n# ".join([sentence[:10], sentence[10:]])
    (tmp_path / "quote.py").write_text(f"# {wrapped}。\n", encoding="utf-8")
    (tmp_path / "quote.csv").write_text(f"id,note\n1,{sentence}\n", encoding="utf-8")
    (tmp_path / "label.csv").write_text(f"id,label\n1,{sentence}\n", encoding="utf-8")
    (tmp_path / "short.md").write_text(f"{sentence[:-1]}\n", encoding="utf-8")
    files = ["quote.py", "quote.csv", "label.csv", "short.md"]
    found = quotes(tmp_path, files, plan_texts, LONGEST_QUOTE + 1)
    assert found == {"quote.py": [sentence], "quote.csv": [sentence]}


def test_no_plan_text_is_among_the_files(project_files: list[str], shared: Path) -> None:
    texts = {sha256(path.read_bytes()).hexdigest() for path in (shared / "plans").iterdir()}
    ours = {sha256((PROJECT / name).read_bytes()).hexdigest() for name in project_files}
    assert not texts & ours


# --- catalogue ----------------------------------------------------------------------------


def test_every_indicator_code_we_were_given_is_kept(catalogue: Catalogue, shared: Path) -> None:
    given = read_rows(shared / "catalogue" / "indicators.csv")
    assert len(given) > 50
    assert {row["code"] for row in given} <= set(catalogue.indicators)


def test_an_indicator_we_were_given_keeps_its_meaning(catalogue: Catalogue, shared: Path) -> None:
    def measured(unit: str) -> tuple[str, str]:
        return catalogue.units[unit].dimension, str(catalogue.units[unit].factor)

    for row in read_rows(shared / "catalogue" / "indicators.csv"):
        ours = catalogue.indicators[row["code"]]
        if row["unit"]:
            assert measured(ours.unit_code) == measured(row["unit"]), row["code"]
        assert (ours.direction, ours.measure) == (row["direction"], row["measure"]), row["code"]


@pytest.mark.parametrize("stem", CATALOGUE_TABLES)
def test_a_table_of_the_catalogue_loads_whole(project_sources: Path, stem: str) -> None:
    table = read_catalogue_table(project_sources / "catalogue", stem, f"{stem}.csv")
    assert table.rejections == ()
    assert len(table.frame) > 0


def test_every_reference_of_the_catalogue_resolves(catalogue: Catalogue) -> None:
    assert [rejection.sentence() for rejection in dangling_references(catalogue)] == []


def test_every_successor_of_an_area_is_an_area(catalogue: Catalogue) -> None:
    successors = catalogue.tables["areas"]["successor_codes"].dropna()
    assert len(successors) > 5
    named = {code for codes in successors for code in re.split(r"[;, ]+", codes)}
    assert named <= set(catalogue.areas)


def test_an_area_that_ends_begins_somewhere_else_the_same_year(catalogue: Catalogue) -> None:
    table = catalogue.tables["areas"]
    for row in table[table["successor_codes"].notna()].itertuples():
        area = catalogue.areas[str(row.area_code)]
        for code in re.split(r"[;, ]+", str(row.successor_codes)):
            assert catalogue.areas[code].is_valid_in(int(area.valid_to or 0)), area.code


def test_vocabularies_of_the_catalogue_are_code_lists(catalogue: Catalogue) -> None:
    indicators = catalogue.indicators.values()
    assert {i.domain for i in indicators} <= set(catalogue.codes("DOMAIN"))
    assert {i.direction for i in indicators} <= set(catalogue.codes("DIRECTION"))
    assert {i.measure for i in indicators} - {""} <= set(catalogue.codes("MEASURE"))
    assert {a.level for a in catalogue.areas.values()} <= set(catalogue.codes("AREA_LEVEL"))


def test_every_code_of_every_statement_is_in_the_catalogue(
    project_sources: Path, catalogue: Catalogue
) -> None:
    for plan_id in PLANS:
        plan = read_plan(project_sources / "plans" / plan_id)
        frame, city = plan.statements.frame, plan.sidecar.area_code
        assert city in catalogue.areas
        assert set(frame["indicator"]) <= set(catalogue.indicators)
        assert set(frame["unit"]) <= set(catalogue.units)
        assert None not in {catalogue.resolve_area(city, name) for name in set(frame["area"])}


def test_every_reason_to_reject_has_a_name_in_both_languages(
    project_sources: Path, catalogue: Catalogue
) -> None:
    used: set[str] = set()
    for folder in ("sources", "expectations"):
        for path in (PROJECT / folder).rglob("*.py"):
            used |= set(
                re.findall(
                    r'"((?:wrong|missing|unknown|duplicate|unmapped|not|empty|file)_[a-z_]+'
                    r'|incomplete|correction_outdated)"',
                    path.read_text(encoding="utf-8"),
                )
            )
    named = set(catalogue.codes("REJECTION_REASON"))
    codes = {code for code in used if code in named or code.startswith(("wrong_", "unknown_"))}
    assert {"wrong_checksum", "unknown_area", "file_cut_off", "incomplete"} <= codes
    assert codes <= named


# --- feeds --------------------------------------------------------------------------------


def sidecar_of(sources: Path, feed_id: str) -> FeedSidecar:
    return read_sidecar(
        sources / "statistics" / feed_id / "feed.yaml", FeedSidecar, f"{feed_id}/feed.yaml"
    )


def test_the_three_feeds_are_there() -> None:
    assert FEEDS == ["census2010_county", "census2020_county", "published_figures"]


@pytest.mark.parametrize("feed_id", FEEDS)
def test_every_file_of_a_feed_is_the_one_declared(project_sources: Path, feed_id: str) -> None:
    for file in sidecar_of(project_sources, feed_id).files:
        data = (project_sources / "statistics" / feed_id / file.path).read_bytes()
        assert sha256(data).hexdigest() == file.sha256


@pytest.mark.parametrize("feed_id", FEEDS)
def test_every_file_in_a_feed_is_accounted_for(project_sources: Path, feed_id: str) -> None:
    sidecar = sidecar_of(project_sources, feed_id)
    declared = {"feed.yaml", *(file.path for file in sidecar.files)}
    if isinstance(sidecar.layout, LongLayout):
        layout = sidecar.layout
        declared |= {layout.labels, layout.publications, layout.overrides or layout.labels}
    found = {path.name for path in (project_sources / "statistics" / feed_id).iterdir()}
    assert found == declared


@pytest.mark.parametrize("feed_id", [name for name in FEEDS if name.startswith("census")])
def test_every_code_of_a_wide_contract_is_in_the_catalogue(
    project_sources: Path, catalogue: Catalogue, feed_id: str
) -> None:
    layout = sidecar_of(project_sources, feed_id).layout
    assert isinstance(layout, WideLayout)
    indicators = {rule.indicator for rule in layout.columns if rule.indicator}
    for rule in layout.columns:
        if rule.indicator_from:
            indicators |= set(layout.codes[rule.indicator_from].values())
    assert indicators <= set(catalogue.indicators)
    assert {rule.unit for rule in layout.columns} <= set(catalogue.units)
    assert set(layout.area_codes.values()) <= set(catalogue.areas)


@pytest.mark.parametrize("feed_id", [name for name in FEEDS if name.startswith("census")])
def test_a_census_holds_the_figures_we_were_given(
    project_sources: Path, shared: Path, feed_id: str
) -> None:
    ours = read_rows(project_sources / "statistics" / feed_id / f"{feed_id}.csv")
    given = read_rows(shared / "statistics" / f"{feed_id}.csv")
    assert ours == given


def test_published_figures_are_those_we_were_given_without_their_quotes(
    project_sources: Path, shared: Path
) -> None:
    feed = project_sources / "statistics" / "published_figures"
    ours = read_rows(feed / "published_figures.csv")
    given = read_rows(shared / "statistics" / "published_figures.csv")
    assert "quote" not in ours[0]
    assert [list(row.values()) for row in ours] == [
        [row[column] for column in ours[0]] for row in given
    ]


def test_every_label_and_publication_of_the_long_feed_is_declared(
    project_sources: Path, catalogue: Catalogue
) -> None:
    feed = project_sources / "statistics" / "published_figures"
    figures = read_rows(feed / "published_figures.csv")
    labels = {(row["label"], row["unit"]): row for row in read_rows(feed / "labels.csv")}
    publications = {
        (row["publication"], row["published"]) for row in read_rows(feed / "publications.csv")
    }
    assert {(row["indicator_label_zh"], row["unit"]) for row in figures} == set(labels)
    assert {(row["publication"], row["published"]) for row in figures} == publications
    assert {row["indicator"] for row in labels.values()} <= set(catalogue.indicators)
    assert UNMAPPED in {row["indicator"] for row in labels.values()}


def test_every_override_meets_a_figure(project_sources: Path) -> None:
    feed = project_sources / "statistics" / "published_figures"
    columns = ("indicator_label_zh", "unit", "city", "geo", "year", "publication")
    figures = {
        tuple(row[column] for column in columns)
        for row in read_rows(feed / "published_figures.csv")
    }
    overrides = read_rows(feed / "label_overrides.csv")
    occasions = ("label", "unit", "scope", "area", "period", "publication")
    missed = [row for row in overrides if tuple(row[c] for c in occasions) not in figures]
    assert missed == []
    assert all(row["reason"] for row in overrides)


def test_unreliable_publications_are_marked_as_such(project_sources: Path) -> None:
    feed = project_sources / "statistics" / "published_figures"
    for row in read_rows(feed / "publications.csv"):
        if row["publication"].startswith("（不可靠"):
            assert row["status"] == "unreliable"
        if row["publication"].startswith("（对照"):
            assert row["status"] == "comparison"


def test_every_known_fault_says_why(project_sources: Path) -> None:
    path = project_sources / "corrections" / "known_faults.csv"
    rows = read_rows(path)
    assert rows
    for row in rows:
        assert row["reason"]
        assert (project_sources / row["source_file"]).is_file()


def test_titles_are_in_two_languages(project_sources: Path) -> None:
    sidecars = [*project_sources.glob("*/*/plan.yaml"), *project_sources.glob("*/*/feed.yaml")]
    assert len(sidecars) == len(PLANS) + len(FEEDS)
    for path in sidecars:
        title = yaml.safe_load(path.read_text(encoding="utf-8"))["title"]
        assert han(title["zh"])
        assert not han(title["en"])
