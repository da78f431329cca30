"""The data dictionary: every table and column with its meaning, grain, type and rules.

In both languages, as Markdown, as a page that needs nothing else, and as CSV.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from orchestration.exports.delimited import BYTE_ORDER_MARK
from orchestration.exports.release import Bilingual, Column, Release, Table, Test
from orchestration.exports.writing import write_text

TEMPLATES = Path(__file__).parent
MARKDOWN, PAGE, ROWS = "dictionary.md", "dictionary.html", "dictionary.csv"
HEADS = (
    "schema", "table", "table_meaning_zh", "table_meaning_en", "grain_zh", "grain_en",
    "position", "column", "type", "meaning_zh", "meaning_en", "is_key", "rules_zh", "rules_en",
)  # fmt: skip
#: What tests say, in words.
_WORDS = {
    "unique": Bilingual("唯一", "unique"),
    "not_null": Bilingual("非空", "required"),
    "code_list": Bilingual("代码表 {code_list}", "code list {code_list}"),
    "table": Bilingual("引用 {table}.{column}", "references {table}.{column}"),
    "codes": Bilingual("取值：{codes}", "one of: {codes}"),
    "holds": Bilingual("满足 {condition}", "holds: {condition}"),
    "other": Bilingual("检验 {name}", "test {name}"),
    "where": Bilingual("{rule}（仅 {where}）", "{rule} (where {where})"),
    "warns": Bilingual("{rule}（仅告警）", "{rule} (only warns)"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A column as the dictionary shows it."""

    column: Column
    position: int
    is_key: bool
    rules: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A table as the dictionary shows it; its conditions hold for every row."""

    table: Table
    entries: tuple[Entry, ...]
    conditions: tuple[str, ...]
    row_count: int


def write_dictionary(release: Release, folder: Path) -> int:
    """Write the three shapes; returns the number of columns described."""
    listed = articles(release)
    write_text(folder / MARKDOWN, _rendered(f"{MARKDOWN}.jinja", listed, release))
    write_text(folder / PAGE, _rendered(f"{PAGE}.jinja", listed, release))
    (folder / ROWS).write_bytes(BYTE_ORDER_MARK + as_csv(listed).encode("utf-8"))
    return sum(len(article.entries) for article in listed)


def articles(release: Release) -> list[Article]:
    """Every table of the release."""
    return [_article(table, release) for table in release.tables]


def _article(table: Table, release: Release) -> Article:
    ((rows,),) = release.rows(f"select count(*) from {release.relation(table.full_name)}")
    entries = tuple(
        Entry(column, position, column.name in table.key, tuple(_rules(column)))
        for position, column in enumerate(table.columns, start=1)
    )
    conditions = tuple(
        test.condition
        for test in table.tests
        if test.condition and test.is_blocking and not test.columns
    )
    return Article(table, entries, conditions, rows)


def _rules(column: Column) -> Iterator[Bilingual]:
    for test in sorted(column.tests, key=lambda test: (list(_WORDS).index(_word(test)), test.name)):
        rule = _filled(
            _WORDS[_word(test)], code_list=test.code_list or "", table=test.table or "",
            column=test.column or "", codes=", ".join(test.codes),
            condition=test.condition or "", name=test.name,
        )  # fmt: skip
        if test.where:
            rule = _around("where", rule, test.where)
        yield rule if test.is_blocking else _around("warns", rule)


def _word(test: Test) -> str:
    if test.kind == "references":
        return "code_list" if test.code_list else "table"
    if test.codes:
        return "codes"
    kind = "unique" if test.kind == "grain" else test.kind
    return kind if kind in _WORDS else "other"


def _around(word: str, rule: Bilingual, where: str = "") -> Bilingual:
    words = _WORDS[word]
    return Bilingual(
        words.zh.format(rule=rule.zh, where=where), words.en.format(rule=rule.en, where=where)
    )


def _filled(words: Bilingual, **values: str) -> Bilingual:
    return Bilingual(words.zh.format(**values), words.en.format(**values))


def as_csv(listed: Iterable[Article]) -> str:
    """One row for each column."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADS)
    for article in listed:
        table = article.table
        for entry in article.entries:
            column = entry.column
            writer.writerow([
                table.schema, table.name, table.meaning.zh, table.meaning.en, table.grain.zh,
                table.grain.en, entry.position, column.name, column.type, column.meaning.zh,
                column.meaning.en, str(entry.is_key).lower(),
                "；".join(rule.zh for rule in entry.rules),
                "; ".join(rule.en for rule in entry.rules),
            ])  # fmt: skip
    return buffer.getvalue()


def _rendered(template: str, listed: Sequence[Article], release: Release) -> str:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=".html" in template,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = _cell
    environment.filters["marked"] = _marked
    schemas = [
        (schema, list(of_schema))
        for schema, of_schema in groupby(listed, key=lambda article: article.table.schema)
    ]
    return environment.get_template(template).render(
        schemas=schemas,
        release=release.name,
        refreshed_at=release.refreshed_at.strftime("%Y-%m-%d %H:%M UTC"),
        table_count=len(listed),
        column_count=sum(len(article.entries) for article in listed),
    )


def _cell(text: str) -> str:
    """A text as it can stand in a table of Markdown."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _marked(text: str) -> Markup:
    """A text of a page, with `codes` as such."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))
