"""The published release, opened read-only: its tables, what they mean, and their rows.

Everything is read from the release itself, the meaning of columns from its comments and the keys
from `operations.dim_table_test`, so that an export needs neither dbt nor the sources.
"""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

#: Tables that are about a day, and the table macros that answer for another one. As of a day, a
#: table whose macro the release does not have is left out.
AS_OF_MACROS = {
    "core.observation_latest": "core.observations_as_of",
    "monitoring.fct_target_progress": "monitoring.target_progress_as_of",
    "monitoring.fct_document_progress": "monitoring.document_progress_as_of",
    "quality.fct_coverage": "quality.coverage_as_of",
    "quality.fct_delivery": "quality.deliveries_as_of",
    "quality.fct_feed_coverage": "quality.feed_coverage_as_of",
    "quality.fct_finding": "quality.findings_as_of",
    "quality.fct_finding_also_broken": "quality.finding_also_broken_as_of",
    "quality.fct_finding_answer": "quality.finding_answers_as_of",
    "quality.fct_finding_explanation": "quality.finding_explanations_as_of",
    "quality.fct_finding_history": "quality.finding_history_as_of",
    "quality.fct_finding_member": "quality.finding_members_as_of",
    "quality.fct_rejection": "quality.rejections_as_of",
    "quality.fct_rule_coverage": "quality.rule_coverage_as_of",
    "quality.fct_source_disagreement": "quality.source_disagreements_as_of",
    "quality.fct_unmapped": "quality.unmapped_as_of",
    "quality.fct_value_correction": "quality.value_corrections_as_of",
    "quality.mart_revision_size": "quality.revision_sizes_as_of",
}
TESTS = "operations.dim_table_test"
#: Rows that are read at once.
BATCH_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, comment: str | None) -> Bilingual:
        """A comment of the warehouse: English, a bar, Chinese."""
        en, _, zh = (comment or "").partition(" | ")
        return cls(zh.strip(), en.strip())

    @property
    def is_whole(self) -> bool:
        """Whether it says something in both languages."""
        return bool(self.zh and self.en)

    def __str__(self) -> str:
        """As the warehouse writes it."""
        return f"{self.en} | {self.zh}"


@dataclass(frozen=True, slots=True)
class Test:
    """A test that a table has passed before it was published."""

    name: str
    kind: str
    columns: tuple[str, ...]
    condition: str | None
    where: str | None
    table: str | None
    column: str | None
    code_list: str | None
    codes: tuple[str, ...]
    is_blocking: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type in DuckDB, what it means, and the tests that are about it alone."""

    name: str
    type: str
    meaning: Bilingual
    tests: tuple[Test, ...] = ()

    def has(self, kind: str) -> bool:
        """Whether a blocking test of this kind holds for all its rows."""
        return any(t.kind == kind and t.is_blocking and t.where is None for t in self.tests)

    @property
    def references(self) -> tuple[Test, ...]:
        """Where its values stand as a key."""
        return tuple(t for t in self.tests if t.kind == "references")


@dataclass(frozen=True, slots=True)
class Table:
    """A published table or view."""

    schema: str
    name: str
    meaning: Bilingual
    is_view: bool
    columns: tuple[Column, ...]
    tests: tuple[Test, ...]

    @property
    def full_name(self) -> str:
        """With its schema."""
        return f"{self.schema}.{self.name}"

    @property
    def grain(self) -> Bilingual:
        """The sentence that says what one row is."""
        zh = re.search(r"每行.*", self.meaning.zh)
        en = re.search(r"One row per.*", self.meaning.en)
        return Bilingual(zh.group() if zh else "", en.group() if en else "")

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart; empty where no test of columns says so."""
        for column in self.columns:
            if column.has("unique") and column.has("not_null"):
                return (column.name,)
        names = {column.name for column in self.columns}
        for test in self.tests:
            if test.kind == "grain" and test.is_blocking and names.issuperset(test.columns):
                return test.columns
        return ()

    def column(self, name: str) -> Column:
        """A column by its name."""
        return next(column for column in self.columns if column.name == name)


class Release:
    """The published release, seen as of a day or with all that is loaded."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, path: Path, as_of: date | None = None
    ) -> None:
        self._connection = connection
        self.path = path
        self.as_of = as_of

    @property
    def name(self) -> str:
        """The name of the release, and the day if one is asked about."""
        return f"{self.path.stem}-as-of-{self.as_of}" if self.as_of else self.path.stem

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Everything that is exported, in the order of schema and name."""
        meanings = self._comments()
        tests, columns = self._tests(), self._columns()
        found = []
        for schema, name, comment, is_view in meanings:
            full_name = f"{schema}.{name}"
            if full_name in self.left_out:
                continue
            of_table = tests[full_name]
            described = tuple(
                Column(column, kind, meaning, tuple(t for t in of_table if t.columns == (column,)))
                for column, kind, meaning in columns[full_name]
            )
            meaning = Bilingual.of(comment)
            found.append(Table(schema, name, meaning, is_view, described, tuple(of_table)))
        return tuple(found)

    @cached_property
    def answered_for_the_day(self) -> tuple[str, ...]:
        """Tables that hold what was known on the day; none where no day is asked about."""
        if not self.as_of:
            return ()
        macros = {name for (name,) in self.rows(
            "select distinct schema_name || '.' || function_name from duckdb_functions() "
            "where function_type = 'table_macro' and not internal"
        )}  # fmt: skip
        held = {f"{schema}.{name}" for schema, name, *_ in self._comments()}
        return tuple(
            table for table, macro in AS_OF_MACROS.items() if macro in macros and table in held
        )

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """Tables about the day of the refresh that nothing answers for another day."""
        asked = AS_OF_MACROS if self.as_of else ()
        held = {f"{schema}.{name}" for schema, name, *_ in self._comments()}
        return tuple(
            name for name in asked if name in held and name not in self.answered_for_the_day
        )

    def table(self, full_name: str) -> Table:
        """A table by its name with its schema."""
        return next(table for table in self.tables if table.full_name == full_name)

    def relation(self, full_name: str) -> str:
        """What stands behind `from` to read a table as of the day."""
        if self.as_of and full_name in self.answered_for_the_day:
            table = self.table(full_name)
            names = ", ".join(column.name for column in table.columns)
            macro = f"{AS_OF_MACROS[full_name]}(date '{self.as_of.isoformat()}')"
            return f"(select {names} from {macro} order by {', '.join(table.key) or names})"
        return full_name

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query that gives few."""
        found: list[tuple[Any, ...]] = self._connection.execute(query).fetchall()
        return found

    def each_row(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, without holding them all."""
        cursor = self._connection.cursor()
        cursor.execute(query)
        while rows := cursor.fetchmany(BATCH_ROWS):
            yield from rows

    def batches(self, query: str) -> Any:
        """The rows of a query as an Arrow reader."""
        return self._connection.sql(query).to_arrow_reader(BATCH_ROWS)

    def write(self, statement: str) -> None:
        """Run a statement that writes a file, never the warehouse: it is open read-only."""
        self._connection.execute(statement)

    @cached_property
    def refreshed_at(self) -> datetime:
        """When the refresh that built it began, in UTC."""
        ((moment,),) = self.rows("select started_at from operations.fct_refresh where is_current")
        return datetime.fromisoformat(str(moment))

    @cached_property
    def names(self) -> Mapping[tuple[str, str], Bilingual]:
        """The names of codes, by list and code."""
        rows = self.rows("select code_list, code, name_zh, name_en from core.dim_code")
        return {(code_list, code): Bilingual(zh, en) for code_list, code, zh, en in rows}

    def codes(self, code_list: str) -> list[tuple[str, Bilingual]]:
        """The codes of a list in their order."""
        rows = self.rows(
            "select code, name_zh, name_en from core.dim_code "
            f"where code_list = '{code_list}' order by sort_order, code"
        )
        return [(code, Bilingual(zh, en)) for code, zh, en in rows]

    def _comments(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "select schema_name, table_name, comment, false from duckdb_tables() "
            "where not internal union all "
            "select schema_name, view_name, comment, true from duckdb_views() "
            "where not internal order by 1, 2"
        )

    def _columns(self) -> Mapping[str, list[tuple[str, str, Bilingual]]]:
        found = defaultdict(list)
        rows = self.rows(
            "select schema_name, table_name, column_name, data_type, comment "
            "from duckdb_columns() where not internal order by 1, 2, column_index"
        )
        for schema, table, column, kind, comment in rows:
            found[f"{schema}.{table}"].append((column, kind, Bilingual.of(comment)))
        return found

    def _tests(self) -> Mapping[str, list[Test]]:
        found: defaultdict[str, list[Test]] = defaultdict(list)
        schema, _, name = TESTS.partition(".")
        if not self.rows(
            "select 1 from duckdb_tables() "
            f"where schema_name = '{schema}' and table_name = '{name}'"
        ):
            return found  # Releases from before that table was published.
        rows = self.rows(
            "select table_name, test_name, test_kind, column_names, test_condition, test_where, "
            "referenced_table, referenced_column, code_list, accepted_codes, is_blocking "
            f"from {TESTS} order by test_name"
        )
        for table, name, kind, columns, *rule, referenced, codes, accepted, is_blocking in rows:
            condition, where, other = rule
            test = Test(
                name, kind, _split(columns), condition, where, other, referenced, codes,
                _split(accepted), is_blocking,
            )  # fmt: skip
            found[table].append(test)
        return found


def _split(listed: str | None) -> tuple[str, ...]:
    return tuple(listed.split(";")) if listed else ()


@contextlib.contextmanager
def open_release(published: Path, as_of: date | None = None) -> Iterator[Release]:
    """Open what is published now; a release published meanwhile changes nothing here."""
    path = published.resolve()
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set threads = 1")
        yield Release(connection, path, as_of)
