"""What extraction promises for any text: no figure lost or counted twice, exact places, no hang."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sources.document import DocumentText
from sources.extraction.extract import extract
from sources.extraction.records import ExtractedStatement, Extraction, Fate
from sources.settings import PROJECT_ROOT
from tests.extraction import PLACE, grid_plan

CORPUS = PROJECT_ROOT / "tests" / "corpus" / "development"
#: Full-width and half-width digits, as the ledger has to find them.
_DIGITS = re.compile(r"[0-9０-９]+")

#: What sentences of plans are built from, and what breaks them.
WORDS = (
    "全市", "全省", "常住人口", "户籍人口", "城镇化率", "出生人口性别比", "婴儿死亡率",
    "60岁及以上", "0—14岁", "2020年", "2010—2020年", "2025年", "“十四五”期间", "比上年", "年均",
    "分别", "其中", "增加", "下降", "由", "到", "至", "达到", "不低于", "左右", "以上",
    "控制在", "万人", "亿", "%", "％", "‰", "个百分点", "/10万", "岁", "人", "成", "百分之",
    "翻一番", "每千人口", "男性", "女=100", "望川区", "临溪县", "318.46", "3,184,627",
    "１２．５", "61.6", "-0.4", "103—107", "107.2∶100", "1", "0", "7", "2020", "二", "六十",
    "，", "。", "；", "、", "（", "）", "“", "”", "〔", "〕", "《", "》", "：", " ", "　", "\n",
    "\t", "—", "-", "～", ".", ",", "①", "表1", "单位：万人", "指标", "预期性", "≥", "≤", "<",
    "＞", "第七次", "15号", "5A", "万", "的", "和", "均", "比", "率",
)  # fmt: skip
SOUP = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)
ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from("0123456789０１２３．，,.%‰万亿人年岁率比的、。（）“”—\n\t 一二三"),
        st.characters(codec="utf-8", exclude_characters="\r"),
    ),
    max_size=80,
)


@lru_cache(maxsize=1)
def sentences() -> tuple[str, ...]:
    """Sentences and rows of the fictional plans that are text."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*/plan.txt"))]
    pieces = [piece for text in texts for piece in re.split(r"(?<=。)|\n\n", text) if piece.strip()]
    return tuple(piece[:200] for piece in pieces if _DIGITS.search(piece))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Sentences of plans in another order, with characters lost, doubled and put in."""
    chosen = draw(st.lists(st.sampled_from(sentences()), min_size=1, max_size=4))
    text = "".join(chosen)
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, max(len(text) - 1, 0)))
        match draw(st.sampled_from(("drop", "double", "insert", "cut"))):
            case "drop":
                text = text[:place] + text[place + draw(st.integers(1, 6)) :]
            case "double":
                text = text[: place + 1] + text[place:]
            case "insert":
                text = text[:place] + draw(st.sampled_from(WORDS)) + text[place:]
            case _:
                text = text[place:] + text[:place]
    return text


TEXTS = st.one_of(SOUP, ANY_TEXT, mutated())
SETTINGS = settings(
    max_examples=70, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def read(text: str) -> tuple[DocumentText, Extraction]:
    document = DocumentText("any.txt", "", text)
    return document, extract(document, area=PLACE)


def check_ledger(document: DocumentText, result: Extraction) -> None:
    """Each figure stands in the ledger exactly once, in order, at its place."""
    entries = result.coverage
    assert all(a.char_end <= b.char_start for a, b in pairwise(entries))
    covered: set[int] = set()
    for entry in entries:
        assert entry.text == document.text[entry.char_start : entry.char_end] != ""
        assert entry.line == document.text.count("\n", 0, entry.char_start) + 1
        assert (entry.reason == "") == (entry.fate is Fate.EXTRACTED)
        covered.update(range(entry.char_start, entry.char_end))
    digits = {p for match in _DIGITS.finditer(document.text) for p in range(*match.span())}
    assert digits <= covered


def check_statement(document: DocumentText, statement: ExtractedStatement) -> None:
    """A statement stands where it says, in years and bounds that make sense."""
    assert statement.value_text == document.text[statement.char_start : statement.char_end] != ""
    assert statement.line == document.text.count("\n", 0, statement.char_start) + 1
    assert statement.period_start <= statement.period_end
    low, high = statement.value_low, statement.value_high
    match statement.comparator:
        case "=" | "~":
            assert low == high != ""
        case ">=" | ">":
            assert low
            assert not high
        case "<=" | "<":
            assert high
            assert not low
        case "range":
            assert Decimal(low) <= Decimal(high)
        case other:
            pytest.fail(f"no comparator: {other!r}")
    assert statement.kind in ("observed", "target", "projection", "change")
    assert all(Decimal(value).is_finite() for value in (low, high) if value)


def check_both(document: DocumentText, result: Extraction) -> None:
    """A statement's figure is extracted in the ledger, and nothing else is."""
    places = [(s.char_start, s.char_end) for s in result.statements]
    extracted = [e for e in result.coverage if e.fate is Fate.EXTRACTED]
    for entry in extracted:
        assert any(a < entry.char_end and entry.char_start < b for a, b in places)
    for start, end in places:
        inside = [e for e in result.coverage if e.char_start < end and start < e.char_end]
        assert inside
        assert all(entry.fate is Fate.EXTRACTED for entry in inside)
    assert places == sorted(places)
    identities = [s.statement_id for s in result.statements]
    assert len(identities) == len(set(identities))
    for number, statement in enumerate(result.statements):
        assert statement.part_of in ("", *identities[:number])
        assert statement.unit_text != statement.unit or statement.unit_text == ""


@SETTINGS
@given(TEXTS)
def test_every_figure_is_in_the_ledger_once(text: str) -> None:
    document, result = read(text)
    check_ledger(document, result)
    check_both(document, result)


@SETTINGS
@given(TEXTS)
def test_every_statement_stands_where_it_says(text: str) -> None:
    document, result = read(text)
    for statement in result.statements:
        check_statement(document, statement)


@settings(SETTINGS, max_examples=40)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=3, max_size=3), min_size=1, max_size=5))
def test_any_table_keeps_the_promises(rows: list[list[str]]) -> None:
    document = grid_plan([[cell.replace("\n", "") for cell in row] for row in rows])
    result = extract(document, area=PLACE)
    check_ledger(document, result)
    check_both(document, result)
    for statement in result.statements:
        check_statement(document, statement)


@settings(SETTINGS, max_examples=20)
@given(TEXTS)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read(text)[1] == read(text)[1]


def without_numbers(statements: tuple[ExtractedStatement, ...]) -> list[ExtractedStatement]:
    return [replace(statement, statement_id="") for statement in statements]


@settings(SETTINGS, max_examples=40)
@given(mutated())
def test_a_closing_paragraph_without_figures_changes_nothing_before_it(text: str) -> None:
    # One line that ends in a full stop: lines that do not may go on in the next one.
    paragraph = re.sub(r"\s+", "", text)
    assume(paragraph)
    paragraph += "。"
    before = f"{PLACE}“十四五”人口发展规划\n一、发展现状\n{paragraph}\n\n"
    after = f"{before}各部门要加强协作，认真落实各项任务。\n"
    kept = read(before)[1]
    assert without_numbers(read(after)[1].statements) == without_numbers(kept.statements)


# --- time ---------------------------------------------------------------------------------

SENTENCE = "2020年，全市常住人口318.46万人，比2010年增加20.64万人，增长6.93%。"
#: Makers of a text of about so many characters.
PATHOLOGICAL: dict[str, Callable[[int], str]] = {
    "opening brackets": lambda n: "（" * n,
    "opening quotes": lambda n: "“" * n,
    "nested quotes": lambda n: "“《（" * (n // 6) + "）》”" * (n // 6),
    "digits": lambda n: "1" * n,
    "years": lambda n: "2020年" * (n // 5),
    "years without 年": lambda n: "2020" * (n // 4),
    "dotted digits": lambda n: "1." * (n // 2),
    "dots": lambda n: "." * n,
    "commas": lambda n: "、" * n,
    "率": lambda n: "率" * n,
    "比": lambda n: "比" * n,
    "ages": lambda n: "5岁" * (n // 2),
    "percents": lambda n: "1%" * (n // 2),
    "linked figures": lambda n: "3万人和" * (n // 4),
    "codes": lambda n: "a1" * (n // 2),
    "one clause": lambda n: "全市人口与经济社会协调发展" * (n // 13) + "5%",
    "one line": lambda n: SENTENCE * (n // len(SENTENCE)),
    "one sentence": lambda n: SENTENCE.replace("。", "，") * (n // len(SENTENCE)),
    "lines of one number": lambda n: "31.8\n" * (n // 5),
    "words and numbers": lambda n: "常住人口\n318.4\n" * (n // 11),
    "rows": lambda n: "常住人口 万人 318.46 322左右 预期性\n" * (n // 22),
    "spaces": lambda n: " " * n,
}


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """A hang fails the test instead of stopping the run."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"still reading after {seconds} s")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_no_text_hangs(name: str) -> None:
    """A second is usual; what takes the square of its length would take minutes."""
    with no_longer_than(60):
        document, result = read(PATHOLOGICAL[name](20_000))
    check_ledger(document, result)
