"""All open findings, and what the rules covered, as one page of the Data Docs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.consistency.coverage import Outcome
from expectations.consistency.findings import SEVERITIES
from expectations.consistency.lives import OPEN

TEMPLATE = Path(__file__).with_suffix(".html")
TITLE = "发现 · Findings"
#: Landed tables that the page is made from.
TABLES = (
    "rule", "finding", "finding_member", "finding_explanation", "finding_also_broken",
    "finding_life", "finding_answer", "rule_coverage", "document", "publication", "code_lists",
)  # fmt: skip
MARKS = {
    Outcome.BROKEN: "✘", Outcome.HELD: "✔", Outcome.NOT_JUDGED: "?", Outcome.NOT_APPLICABLE: "–",
}  # fmt: skip

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called in both languages."""

    zh: str
    en: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of one rule in a plan or a feed, and what was missing to judge it."""

    outcome: str
    text: str
    missing: Name


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What a rule asks for, and what became of it in every plan and every feed."""

    code: str
    sentence: Name
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The rules of one family."""

    name: Name
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """An open finding with everything that is told of it."""

    row: Row
    severity: Name
    rule: Name
    first_seen_on: str
    members: tuple[Row, ...]
    explanations: tuple[Row, ...]
    also_broken: tuple[Row, ...]
    answer: Row | None

    @property
    def is_undecided(self) -> bool:
        """Whether one of several figures is wrong and arithmetic cannot tell which."""
        return len(self.members) > 1 and not any(row["is_culprit"] for row in self.members)


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A plan or a publication and its open findings, the gravest first."""

    document_id: str
    title: Name
    findings: tuple[OpenFinding, ...]


def render(tables: Mapping[str, Sequence[Row]]) -> str:
    """The body of the page, from the rows of the landed tables `TABLES`."""
    page = _Page(tables)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    documents = list(page.documents())
    return environment.get_template(TEMPLATE.name).render(
        title=TITLE,
        documents=documents,
        findings=[finding for document in documents for finding in document.findings],
        severities=[page.name("SEVERITY", code) for code in SEVERITIES],
        outcomes=[(page.name("RULE_OUTCOME", code), mark) for code, mark in MARKS.items()],
        columns=list(page.columns),
        families=list(page.families()),
    )


class _Page:
    """Looks up in the tables what the page shows."""

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        self._tables = tables
        self._names = {
            (row["code_list"], row["code"]): Name(row["name_zh"], row["name_en"], row["code"])
            for row in tables["code_lists"]
        }
        self._rules = {
            row["rule_id"]: Name(row["name_zh"], row["name_en"], row["rule_id"])
            for row in tables["rule"]
        }
        #: The columns of the matrix, each with the documents whose outcomes it adds up.
        self.columns: dict[str, list[str]] = {
            row["document_id"]: [row["document_id"]] for row in tables["document"]
        }
        for row in tables["publication"]:
            self.columns.setdefault(row["feed_id"], []).append(row["publication_id"])
        self._answers = {_key(row): row for row in tables["finding_answer"]}
        self._lives = {row["finding_id"]: row for row in tables["finding_life"]}
        self._told = {
            table: _by_finding(tables[table])
            for table in ("finding_member", "finding_explanation", "finding_also_broken")
        }

    def name(self, code_list: str, code: str) -> Name:
        """The name of a code; the code itself where its list has none."""
        return self._names.get((code_list, str(code))) or Name(code, code, code)

    def documents(self) -> Iterator[DocumentPart]:
        """Plans, then publications, each in the order of their ids."""
        for row in self._tables["document"]:
            yield self._part(row["document_id"], Name(row["title_zh"], row["title_en"]))
        for row in self._tables["publication"]:
            yield self._part(row["publication_id"], Name(row["title_zh"], row["publication_id"]))

    def _part(self, document_id: str, title: Name) -> DocumentPart:
        rows = sorted(
            (row for row in self._tables["finding"] if self._is_open_in(row, document_id)),
            key=self._order,
        )
        return DocumentPart(document_id, title, tuple(self._finding(row) for row in rows))

    def families(self) -> Iterator[Family]:
        """The families of rules in the order of their code list."""
        covered = {
            (row["rule_id"], row["document_id"]): row for row in self._tables["rule_coverage"]
        }
        for code_list, family in self._names:
            rules = [row for row in self._tables["rule"] if row["family"] == family]
            if code_list != "RULE_FAMILY" or not rules:
                continue
            yield Family(
                self.name(code_list, family),
                tuple(
                    RuleRow(
                        row["rule_id"],
                        Name(row["sentence_zh"], row["sentence_en"]),
                        tuple(
                            _cell([covered[row["rule_id"], key] for key in document_ids])
                            for document_ids in self.columns.values()
                        ),
                    )
                    for row in rules
                ),
            )

    def _is_open_in(self, row: Row, document_id: str) -> bool:
        state = self._lives[row["finding_id"]]["state"]
        return (state, row["document_id"]) == (OPEN, document_id)

    def _order(self, row: Row) -> tuple[int, int, str]:
        """The gravest first, then in reading order."""
        first = self._told["finding_member"][row["finding_id"]][0]
        return SEVERITIES.index(row["severity"]), first["line"], row["finding_id"]

    def _finding(self, row: Row) -> OpenFinding:
        members, explanations, also_broken = (
            told.get(row["finding_id"], []) for told in self._told.values()
        )
        answer = self._answers.get(_key(row))
        return OpenFinding(
            row,
            self.name("SEVERITY", row["severity"]),
            self._rules[row["rule_id"]],
            str(self._lives[row["finding_id"]]["first_seen_on"]),
            tuple({**one, "role": self.name("MEMBER_ROLE", one["role"])} for one in members),
            tuple(explanations),
            tuple({**one, "rule": self._rules[one["rule_id"]]} for one in also_broken),
            answer and {**answer, "answer": self.name("FINDING_ANSWER", answer["answer"])},
        )


def _key(row: Row) -> tuple[str, str, str]:
    return row["finding_id"], row["document_id"], row["rule_id"]


def _by_finding(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["finding_id"]].append(row)
    return grouped


def _cell(rows: Sequence[Row]) -> Cell:
    """The outcomes of a rule in some documents, added up; what was missing is told of one alone."""
    counts = {
        outcome: sum(row[f"{outcome}_count"] for row in rows)
        for outcome in (Outcome.BROKEN, Outcome.HELD, Outcome.NOT_JUDGED)
    }
    counted = [outcome for outcome, count in counts.items() if count]
    text = " ".join(f"{MARKS[outcome]} {counts[outcome]}" for outcome in counted)
    missing = Name(rows[0]["missing_zh"], rows[0]["missing_en"]) if len(rows) == 1 else Name("", "")
    gravest = next(iter(counted), Outcome.NOT_APPLICABLE)
    return Cell(str(gravest), text or MARKS[Outcome.NOT_APPLICABLE], missing)
