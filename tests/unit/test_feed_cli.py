"""`planwatch feed` and `planwatch quarantine`, as people type them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.cli import main
from sources.feeds.contract import FeedSidecar
from sources.feeds.folding import folded, open_parts, pattern_of, template_of
from sources.feeds.quarantine import Quarantine
from sources.readers.sidecar import read_sidecar
from tests.faults.feeds.building import book_bytes, cell
from tests.feed_samples import EXAMPLE, areas, health_workbook
from tests.feed_tree import (
    BULLETIN,
    EDUCATION,
    ELDERLY,
    HEALTH,
    REGISTERED,
    Tree,
    example_catalogue,
)

Run = Callable[..., tuple[int, str]]
SENT = {
    HEALTH: "2024-03.xlsx",
    EDUCATION: "2023学年.ods",
    ELDERLY: "2024Q1.xls",
    REGISTERED: "户籍人口202404.csv",
}
#: What a person knows and the file does not say: indicator and unit by head.
FILLED_IN = {
    "在校学生/普通中小学": ("primary_secondary_students", ""),
    "床位数": ("hospital_beds", ""),
    "户籍户数": ("", "户"),
}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    made = Tree(tmp_path, example_catalogue())
    # Each delivery takes its time to be read; two of the months are enough.
    made.keep_only(HEALTH, "files/2024-02.xlsx", "files/2024-03.xlsx")
    return made


@pytest.fixture
def planwatch(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """The command line on a copy of the example: exit code, and what it says."""
    monkeypatch.setenv("PLANWATCH_SOURCES", str(tree.sources))
    monkeypatch.setenv("PLANWATCH_WAREHOUSE", str(warehouse(tree)))
    monkeypatch.setenv("PLANWATCH_AS_OF", "2024-06-01")
    monkeypatch.setenv("PLANWATCH_LANGUAGE", "en")

    def run(*arguments: object) -> tuple[int, str]:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


def warehouse(tree: Tree) -> Path:
    return tree.sources.parent / "warehouse"


def file_of(feed_id: str) -> Path:
    return EXAMPLE / "statistics" / feed_id / "files" / SENT[feed_id]


# --- new ---------------------------------------------------------------------------------------


def fill_in(contract: Path) -> None:
    """Write what the draft asks for, and nothing else."""
    content = yaml.safe_load(contract.read_text(encoding="utf-8"))
    content["title"]["en"] = "A return"
    content["publisher"] = {"zh": "云岚市某局", "en": "An office of Yunlan City"}
    for rule in content["layout"]["columns"]:
        indicator, unit = FILLED_IN.get(rule["match"], ("", ""))
        rule["indicator"] = indicator or rule["indicator"]
        if rule["unit"] == "TODO":
            rule["unit"] = unit or ("户" if "户数" in rule["match"] else "人")
    contract.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def census_csv() -> bytes:
    """A census table of the counties: two columns for each year of age, as yearbooks print it."""
    ages = [f"{age}岁" for age in range(100)] + ["100岁以上"]
    heads = ["区划代码", "省", "区县", "人口数_合计", "人口数_男", "人口数_女", "家庭户数"]
    heads += [f"{sex}_{age}" for age in ages for sex in "男女"]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(heads)
    for code, name, size in areas(2020):
        men = [size * (300 - 2 * age) for age in range(101)]
        women = [size * (290 - 2 * age) for age in range(101)]
        both = [figure for pair in zip(men, women, strict=True) for figure in pair]
        total = sum(men) + sum(women)
        writer.writerow(
            [code, "云岚省", name, total, sum(men), sum(women), size * 9_000, *both]
        )  # fmt: skip
    return buffer.getvalue().encode()


@pytest.mark.parametrize("feed_id", SENT)
def test_a_draft_with_its_gaps_filled_in_takes_the_file(
    planwatch: Run, tree: Tree, feed_id: str
) -> None:
    shutil.rmtree(tree.feed(feed_id))
    folder = tree.feed("new_return")
    code, text = planwatch("feed", "new", file_of(feed_id), "--into", folder)
    assert code == 0
    assert "things are left to fill in" in text
    assert "title.en: Fill it in" in text
    contract = folder / "feed.yaml"
    assert contract.read_text(encoding="utf-8").count("# TODO title.en") == 1
    fill_in(contract)
    code, text = planwatch("feed", "check", folder / "files" / SENT[feed_id])
    assert (code, "Contract: new_return" in text) == (0, True), text


def test_a_draft_of_a_census_table_maps_its_columns_by_pattern(
    planwatch: Run, tree: Tree, tmp_path: Path
) -> None:
    path = tmp_path / "census2020.csv"
    path.write_bytes(census_csv())
    folder = tree.feed("census_county")
    assert planwatch("feed", "new", path, "--into", folder)[0] == 0
    contract = folder / "feed.yaml"
    drafted = yaml.safe_load(contract.read_text(encoding="utf-8"))
    assert len(drafted["layout"]["columns"]) == 3
    assert drafted["layout"]["area"] == {
        "by": "code", "column": "区划代码", "scope": "990100",
    }  # fmt: skip
    assert drafted["layout"]["codes"]["age"]["100岁以上"] == "Y_GE100"
    fill_in(contract)
    code, text = planwatch("feed", "check", folder / "files" / path.name, "--feed", folder.name)
    assert (code, f"{6 * (4 + 202)} figures of 6 areas" in text) == (0, True), text


def test_a_draft_says_what_it_could_not_tell_in_chinese_too(
    planwatch: Run, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANWATCH_LANGUAGE", "zh")
    folder = tree.feed("registered")
    _, text = planwatch("feed", "new", file_of(REGISTERED), "--into", folder)
    assert "未见单位 [户籍户数]" in text
    assert f"planwatch feed check {folder / 'files' / SENT[REGISTERED]} --feed registered" in text


def test_without_a_folder_the_draft_is_printed_and_nothing_written(
    planwatch: Run, tree: Tree
) -> None:
    before = sorted(tree.sources.rglob("*"))
    code, text = planwatch("feed", "new", file_of(HEALTH))
    assert code == 0
    content = yaml.safe_load(text)
    assert content["title"]["zh"] == "云岚市卫生健康主要指标"
    assert content["layout"]["columns"][0] == {
        "match": "出生人数/(?P<sex>合计|男|女)", "indicator": "births", "unit": "人",
    }  # fmt: skip
    assert sorted(tree.sources.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["no such file"], 2, "found none at"),
        ([file_of(HEALTH), "--into", "Health-Return"], 2, "lower-case letters"),
        ([EXAMPLE / "statistics" / BULLETIN / "files" / "2022年公报.txt"], 1, "layout.sentences"),
    ],
)
def test_a_draft_that_cannot_be_made_says_why(
    planwatch: Run, arguments: list[object], code: int, said: str
) -> None:
    found, text = planwatch("feed", "new", *arguments)
    assert (found, said in text) == (code, True), text


def test_a_contract_is_never_overwritten(planwatch: Run, tree: Tree) -> None:
    code, text = planwatch("feed", "new", file_of(HEALTH), "--into", tree.feed(HEALTH))
    assert (code, "is there already" in text) == (2, True)


@pytest.mark.parametrize(
    ("paths", "pattern", "codes"),
    [
        (["人口/男", "人口/女"], "人口/(?P<sex>男|女)", {"sex": {"男": "M", "女": "F"}}),
        (["男_0岁", "男_1-4岁"], r"男_(?P<age>0岁|1\-4岁)",
         {"age": {"0岁": "Y0", "1-4岁": "Y1T4"}}),
        (["0岁_小计", "85岁及以上_男"], "(?P<age>0岁|85岁及以上)_(?P<sex>小计|男)",
         {"sex": {"小计": "_T", "男": "M"}, "age": {"0岁": "Y0", "85岁及以上": "Y_GE85"}}),
        (["男/人数"], "男/人数", {}),
    ],
)  # fmt: skip
def test_columns_that_differ_by_sex_or_age_are_one_rule(
    paths: list[str], pattern: str, codes: dict[str, dict[str, str]]
) -> None:
    assert folded([(path, "人") for path in paths]) == [list(range(len(paths)))]
    templates = [template_of(path) for path in paths]
    assert (pattern_of(templates), open_parts(templates)) == (pattern, codes)


def test_columns_of_other_things_or_units_are_rules_of_their_own() -> None:
    heads = [("人口/男", "人"), ("人口/女", "万人"), ("出生/男", "人"), ("人口", "人")]
    assert folded(heads) == [[0], [1], [2], [3]]


# --- check -------------------------------------------------------------------------------------


def test_a_file_that_is_there_loads_clean(planwatch: Run, tree: Tree) -> None:
    path = tree.feed(ELDERLY) / "files" / SENT[ELDERLY]
    code, text = planwatch("feed", "check", path)
    assert code == 0
    assert text.splitlines() == [
        f"Contract: {ELDERLY} (Quarterly return on elderly care of Yunlan City)",
        "Period: 2024-Q1",
        "Would load: 18 figures of 6 areas",
        "Nothing is published yet to compare with.",
        "It loads clean; nothing would be quarantined.",
    ]


def broken_return(folder: Path) -> Path:
    book = health_workbook(2024, 4)
    cell("E7", "287x")(book["月报"])
    path = folder / "2024-04.xlsx"
    path.write_bytes(book_bytes(book))
    return path


def test_a_check_tells_each_row_that_would_be_held_back(planwatch: Run, tmp_path: Path) -> None:
    code, text = planwatch("feed", "check", broken_return(tmp_path))
    assert code == 1
    assert "Would load: 34 figures of 7 areas" in text
    assert "Would be quarantined: 1" in text
    assert "2024-04.xlsx (checked):7" in text
    assert "layout.marks" in text
    assert "whole file" not in text


def test_a_check_as_json_says_the_same(planwatch: Run, tmp_path: Path) -> None:
    code, text = planwatch("feed", "check", broken_return(tmp_path), "--format", "json")
    assert code == 1
    said: dict[str, Any] = json.loads(text)
    assert (said["feed_id"], said["period_key"], said["figure_count"]) == (HEALTH, "2024-M04", 34)
    ((line, reason),) = [(r["source_line"], r["reason_code"]) for r in said["rejections"]]
    assert (line, reason) == (7, "unknown_mark")
    assert said["rejections"][0]["repair_zh"].startswith("请只用约定的记号")


def test_a_check_in_chinese_says_how_to_repair(
    planwatch: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANWATCH_LANGUAGE", "zh")
    path = tmp_path / "2024-04.xlsx"
    path.write_bytes(file_of(HEALTH).read_bytes()[:3000])
    code, text = planwatch("feed", "check", path)
    assert code == 1
    assert "文件已损坏" in text
    assert "整个文件将被隔离。" in text


def test_a_check_loads_nothing_and_remembers_nothing(
    planwatch: Run, tree: Tree, tmp_path: Path
) -> None:
    before = sorted(tree.sources.rglob("*"))
    planwatch("feed", "check", broken_return(tmp_path))
    assert sorted(tree.sources.rglob("*")) == before
    assert not warehouse(tree).exists()


def test_a_name_that_was_not_agreed_is_told_before_it_is_delivered(
    planwatch: Run, tmp_path: Path
) -> None:
    path = tmp_path / "四月.xlsx"
    path.write_bytes(book_bytes(health_workbook(2024, 4)))
    code, text = planwatch("feed", "check", path, "--feed", HEALTH)
    assert code == 1
    assert "Would load: 35 figures" in text
    assert "expected a name like files/" in text


def test_a_correction_under_the_same_name_is_told_before_it_is_delivered(
    planwatch: Run, tmp_path: Path
) -> None:
    book = health_workbook(2024, 3)
    cell("A13", "注：更正。")(book["月报"])
    path = tmp_path / "2024-03.xlsx"
    path.write_bytes(book_bytes(book))
    code, text = planwatch("feed", "check", path)
    assert code == 1
    assert "files/2024-03-更正.xlsx" in text


def test_a_file_of_no_contract_is_told_what_each_one_missed(planwatch: Run, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("甲,乙\n1,2\n3,4\n", encoding="utf-8")
    code, text = planwatch("feed", "check", path)
    assert code == 2
    assert f"{HEALTH}: " in text
    assert "planwatch feed new" in text
    assert planwatch("feed", "check", path, "--feed", "nowhere")[0] == 2
    assert planwatch("feed", "check", tmp_path / "none.csv")[0] == 2


def test_a_declared_correction_counts_in_a_check(planwatch: Run, tree: Tree) -> None:
    (tree.sources / "corrections" / "values.csv").write_text(
        "correction_id,source_file,line,field,raw_value,corrected_value,reason,who,evidence,"
        f"status,declared_on\nx,statistics/{HEALTH}/files/2024-04.xlsx,7,E7,287x,291,typed,li,,"
        "open,2024-05-20\n",
        encoding="utf-8",
    )
    code, text = planwatch("feed", "check", broken_return(tree.sources.parent))
    assert (code, "35 figures" in text) == (0, True), text


# --- list and schema ---------------------------------------------------------------------------


def test_the_list_shows_what_is_due_where_nothing_is_published(planwatch: Run) -> None:
    code, text = planwatch("feed", "list")
    assert code == 0
    for feed_id in (*SENT, BULLETIN):
        assert feed_id in text
    assert "2024-01-20" not in text.partition(HEALTH)[0]
    assert "6 areas missing" in text


def test_a_contract_that_cannot_be_read_is_in_the_list(planwatch: Run, tree: Tree) -> None:
    (tree.feed(HEALTH) / "feed.yaml").write_text("feed_id: [", encoding="utf-8")
    code, text = planwatch("feed", "list")
    (line,) = [line for line in text.splitlines() if HEALTH in line]
    assert (code, "contract cannot be read" in line) == (0, True)


def test_the_schema_is_printed_for_editors(planwatch: Run) -> None:
    code, text = planwatch("feed", "schema")
    assert code == 0
    assert json.loads(text)["title"] == "feed.yaml"


# --- quarantine --------------------------------------------------------------------------------


@pytest.fixture
def entry(tree: Tree) -> str:
    """A return whose head was renamed, in quarantine as a refresh leaves it."""
    book = health_workbook(2024, 4)
    cell("E3", "死亡人口数（人）")(book["月报"])
    (tree.feed(HEALTH) / "files" / "2024-04.xlsx").write_bytes(book_bytes(book))
    return held(tree, HEALTH)


def held(tree: Tree, feed_id: str) -> str:
    quarantine = Quarantine(warehouse(tree) / "quarantine")
    quarantine.keep(feed_id, tree.take_in(feed_id).deliveries, date(2024, 6, 1))
    (entry,) = quarantine.entries()
    return entry.entry_id


def test_an_empty_quarantine_says_so(planwatch: Run) -> None:
    assert planwatch("quarantine", "list") == (0, "The quarantine is empty.\n")


def test_an_entry_is_a_letter_to_its_sender(planwatch: Run, entry: str) -> None:
    code, text = planwatch("quarantine", "list")
    assert (code, entry in text, "missing_column" in text) == (0, True, True)
    code, letter = planwatch("quarantine", "show", entry[:5])
    assert code == 0
    assert "您报送的文件“2024-04.xlsx”未能装载，原因如下：" in letter
    assert "The file 2024-04.xlsx was not loaded:" in letter
    assert "1. 死亡人数: expected columns for 死亡人数, found" in letter


def test_rows_of_a_loaded_file_are_a_letter_too(planwatch: Run, tree: Tree) -> None:
    broken_return(tree.feed(HEALTH) / "files")
    entry = held(tree, HEALTH)
    _, letter = planwatch("quarantine", "show", entry)
    assert "有以下内容未能装载" in letter
    assert "第7行 “死亡人数”" in letter
    assert "was loaded without the following" in letter
    code, text = planwatch("quarantine", "retry", entry)
    assert (code, "correct it at the source" in text) == (1, True)


def test_a_retry_after_the_contract_was_repaired_loads_clean(
    planwatch: Run, tree: Tree, entry: str
) -> None:
    code, text = planwatch("quarantine", "retry", entry)
    assert (code, "死亡人数" in text) == (1, True)
    contract = tree.feed(HEALTH) / "feed.yaml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("match: 死亡人数", "match: '死亡人口?数'"), encoding="utf-8")
    read_sidecar(contract, FeedSidecar, "feed.yaml")
    code, text = planwatch("quarantine", "retry", entry)
    assert (code, "It loads clean now" in text) == (0, True), text
    assert "put back" not in text


def test_a_retry_puts_back_a_file_that_was_taken_away(
    planwatch: Run, tree: Tree, entry: str
) -> None:
    path = tree.feed(HEALTH) / "files" / "2024-04.xlsx"
    sent = path.read_bytes()
    path.unlink()
    contract = tree.feed(HEALTH) / "feed.yaml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("match: 死亡人数", "match: '死亡人口?数'"), encoding="utf-8")
    code, text = planwatch("quarantine", "retry", entry)
    assert (code, f"put back to {path}" in text) == (0, True), text
    assert path.read_bytes() == sent


def test_a_retry_never_overwrites_what_has_come_since(
    planwatch: Run, tree: Tree, entry: str
) -> None:
    path = tree.feed(HEALTH) / "files" / "2024-04.xlsx"
    path.write_bytes(book_bytes(health_workbook(2024, 4)))
    contract = tree.feed(HEALTH) / "feed.yaml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("match: 死亡人数", "match: '死亡人口?数'"), encoding="utf-8")
    since = path.read_bytes()
    code, text = planwatch("quarantine", "retry", entry)
    assert (code, "nothing was put back" in text) == (1, True), text
    assert path.read_bytes() == since


def test_a_drop_needs_a_reason_and_keeps_it(planwatch: Run, tree: Tree, entry: str) -> None:
    assert planwatch("quarantine", "drop", entry, "--reason", " ")[0] == 2
    code, text = planwatch(
        "quarantine", "drop", entry, "--reason", "superseded by the yearbook", "--who", "li"
    )
    assert (code, "superseded by the yearbook" in text) == (0, True)
    assert planwatch("quarantine", "list") == (0, "The quarantine is empty.\n")
    _, text = planwatch("quarantine", "list", "--all")
    assert "dropped" in text
    _, letter = planwatch("quarantine", "show", entry)
    assert "li: superseded by the yearbook" in letter
    assert Quarantine(warehouse(tree) / "quarantine").find(entry).original is not None


@pytest.mark.parametrize("action", ["show", "retry"])
def test_an_id_of_no_entry_is_wrong_use(planwatch: Run, action: str) -> None:
    code, text = planwatch("quarantine", action, "abc")
    assert (code, "found 0" in text) == (2, True)
