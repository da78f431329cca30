"""What stands in the sheets of the workbook: rows of the release, with names in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orchestration.exports.dictionary import articles
from orchestration.exports.release import Bilingual, Release
from orchestration.exports.sdmx_codes import age_names, printed_decimals, scale

UNMAPPED = "other"
_MARKS = {"=": "=", "~": "≈", ">=": "≥", "<=": "≤", ">": ">", "<": "<", "range": "–"}
_WRONG = Bilingual("可能有误", "Probably wrong")
_CANDIDATE = Bilingual("可能单独有误者之一", "One of those that could be wrong")
_REPEATED = Bilingual("重复所列数值", "Repeats a figure above")
_KEY = Bilingual("是", "yes")

_TARGETS = """
    select
        targets.*, targets.period_key as period, statements.value_low, statements.value_high,
        statements.unit_code, statements.printed_decimals, documents.title_zh as document_zh,
        areas.area_name_zh as area_zh, areas.area_name_en as area_en,
        indicators.indicator_name_zh as indicator_zh, indicators.indicator_name_en as indicator_en,
        progress.status, progress.reason_code, progress.baseline_year, progress.baseline_value,
        progress.latest_year, progress.latest_value, progress.latest_released_on,
        baselines.unit_code as baseline_unit, baselines.printed_decimals as baseline_decimals,
        latest.unit_code as latest_unit, latest.printed_decimals as latest_decimals
    from core.fct_target as targets
    inner join core.fct_statement as statements using (statement_key)
    left join {progress} as progress using (statement_key)
    left join core.fct_statement as baselines
        on baselines.statement_key = progress.baseline_statement_key
    left join core.fct_observation as latest
        on latest.observation_key = progress.latest_observation_key
    left join core.dim_document as documents on documents.document_id = targets.document_id
    left join core.dim_area as areas on areas.area_code = targets.area_code
    left join core.dim_indicator as indicators
        on indicators.indicator_code = targets.indicator_code
    order by targets.document_id, targets.line, targets.statement_key
"""
_OBSERVATIONS = """
    select
        figures.*, figures.period_key as period, figures.period_end as year,
        areas.area_name_zh as area_zh, areas.area_name_en as area_en,
        indicators.indicator_name_zh as indicator_zh, indicators.indicator_name_en as indicator_en,
        publications.title_zh as publication_zh, publications.released_on_precision
    from {relation} as figures
    inner join core.dim_publication as publications using (publication_id)
    left join core.dim_area as areas on areas.area_code = figures.area_code
    left join core.dim_indicator as indicators
        on indicators.indicator_code = figures.indicator_code
    order by
        {first} figures.area_code, figures.indicator_code, figures.label, figures.population,
        figures.sex, figures.age, figures.residence, figures.kind, figures.canonical_unit_code,
        figures.period_end, figures.period_start, figures.period_key
"""
_FINDINGS = """
    select
        findings.*, areas.area_name_zh as area_zh,
        indicators.indicator_name_zh as indicator_zh, indicators.indicator_name_en as indicator_en,
        rules.name_zh as rule_zh, rules.name_en as rule_en,
        culprits.value_text as culprit_text, culprits.unit_code as culprit_unit
    from quality.fct_finding as findings
    inner join quality.dim_rule as rules using (rule_id)
    left join core.dim_area as areas on areas.area_code = findings.area_code
    left join core.dim_indicator as indicators
        on indicators.indicator_code = findings.indicator_code
    left join quality.fct_finding_member as culprits
        on culprits.finding_id = findings.finding_id
        and culprits.document_id = findings.culprit_document_id
        and culprits.figure_id = findings.culprit_figure_id
    left join core.dim_code as severities
        on severities.code_list = 'SEVERITY' and severities.code = findings.severity
    order by
        findings.state <> 'open', severities.sort_order, findings.culprit_figure_id is null,
        rules.rule_rank, findings.document_id, findings.finding_id
"""
_FIGURES = """
    select *, document_id || '/' || figure_id as statement_key
    from quality.fct_finding_member
    order by finding_id, member_number
"""


@dataclass(frozen=True, slots=True)
class Number:
    """A value with the decimals that it is shown with."""

    value: Decimal
    decimals: int


Row = dict[str, Any]


class Rows:
    """Rows of each sheet."""

    def __init__(self, release: Release) -> None:
        self._release = release
        units = release.rows("select unit_code, unit_name_en, factor from core.dim_unit")
        self._units = {code: f"{code} {en}" if code != en else code for code, en, _ in units}
        self._factors = {code: Decimal(factor) for code, _, factor in units}

    def targets(self) -> list[Row]:
        """Targets of plans with their progress."""
        query = _TARGETS.format(progress=self._release.relation("monitoring.fct_target_progress"))
        return [self._target(row) for row in self._named(query)]

    def _target(self, row: Row) -> Row:
        canonical = row["canonical_unit_code"]
        return {
            **self._cell(row),
            **self._value(row),
            "binding": self._name("BINDING", row["binding"]),
            "status": self._name("PROGRESS_STATUS", row["status"]),
            "reason": self._name("PROGRESS_REASON", row["reason_code"]),
            "baseline_value": self._compared(
                row["baseline_value"], row["baseline_decimals"], row["baseline_unit"], canonical
            ),
            "latest_value": self._compared(
                row["latest_value"], row["latest_decimals"], row["latest_unit"], canonical
            ),
            "comparison_unit": self._unit(canonical),
        }

    def observation_counts(self) -> list[tuple[int, int]]:
        """How many published figures there are of each year."""
        relation = self._release.relation("core.observation_latest")
        return [
            (int(year), int(count))
            for year, count in self._release.rows(
                f"select period_end, count(*) from {relation} group by all order by all"
            )
        ]

    def observations(self, *, by_year: bool) -> Iterator[Row]:
        """Published figures by area and indicator, or by year first."""
        query = _OBSERVATIONS.format(
            relation=self._release.relation("core.observation_latest"),
            first="figures.period_end," if by_year else "",
        )
        for row in self._named(query):
            value = row["canonical_high"] if row["canonical_low"] is None else row["canonical_low"]
            canonical = row["canonical_unit_code"]
            yield {
                **self._cell(row),
                **self._value(row),
                "kind": self._name("STATEMENT_KIND", row["kind"]),
                "canonical_value": self._compared(
                    value, row["printed_decimals"], row["unit_code"], canonical
                ),
                "canonical_unit": self._unit(canonical),
                "obs_status": self._name("OBS_STATUS", row["obs_status"]),
                "publication_status": self._name("PUBLICATION_STATUS", row["publication_status"]),
                "released_on_precision": self._name(
                    "RELEASE_PRECISION", row["released_on_precision"]
                ),
            }

    def findings(self) -> list[Row]:
        """Findings, the open and the grave ones first."""
        return [
            {
                **row,
                "number": number,
                "severity": self._name("SEVERITY", row["severity"]),
                "state": self._name("FINDING_STATE", row["state"]),
                "event": self._name("FINDING_EVENT", row["event"]),
                "answer": self._name("FINDING_ANSWER", row["answer"]),
                "rule": f"{row['rule_zh']} {row['rule_en']}",
                "period": _period(row["period_start"], row["period_end"]),
                "culprit": " ".join(
                    text for text in (row["culprit_text"], row["culprit_unit"]) if text
                ),
            }
            for number, row in enumerate(self._named(_FINDINGS), start=1)
        ]

    def figures(self, findings: list[Row]) -> list[Row]:
        """The figures of each finding, in the order of the findings."""
        numbers = {row["finding_id"]: row["number"] for row in findings}
        rows = [
            {
                **row,
                "number": numbers[row["finding_id"]],
                "role": self._name("MEMBER_ROLE", row["role"]),
                "unit": self._unit(row["unit_code"]),
                "judgement": _judgement(row),
            }
            for row in self._named(_FIGURES)
            if row["finding_id"] in numbers
        ]
        return sorted(rows, key=lambda row: (row["number"], row["member_number"]))

    def dictionary(self) -> Iterator[Row]:
        """Every column of the warehouse with its meaning."""
        for article in articles(self._release):
            for entry in article.entries:
                yield {
                    "table": article.table.full_name,
                    "column": entry.column.name,
                    "is_key": f"{_KEY.zh} {_KEY.en}" if entry.is_key else "",
                    "type": entry.column.type,
                    "meaning_zh": entry.column.meaning.zh,
                    "meaning_en": entry.column.meaning.en,
                    "rules_zh": "；".join(rule.zh for rule in entry.rules),
                    "rules_en": "; ".join(rule.en for rule in entry.rules),
                    "grain_zh": article.table.grain.zh,
                    "grain_en": article.table.grain.en,
                }

    def sources(self) -> list[tuple[str, str]]:
        """Feeds and plans: what each is called, and who publishes it on which terms."""
        feeds = self._release.rows(
            "select title_zh, title_en, publisher_zh, publisher_en, licence "
            "from core.dim_feed order by feed_id"
        )
        plans = self._release.rows(
            "select title_zh, title_en, issuer from core.dim_document order by document_id"
        )
        return [
            (f"{zh}（{by_zh}）", f"{en} ({by_en})" + (f". {licence}" if licence else ""))
            for zh, en, by_zh, by_en, licence in feeds
        ] + [(f"{zh}（{issuer}）" if issuer else zh, en) for zh, en, issuer in plans]

    def _named(self, query: str) -> Iterator[Row]:
        names = [name for name, *_ in self._release.rows(f"describe {query}")]
        for row in self._release.each_row(query):
            yield dict(zip(names, row, strict=True))

    def _cell(self, row: Row) -> Row:
        """What is measured, in words; a figure outside the catalogue goes by its printed name."""
        names: Mapping[str, Any] = {
            "population": self._name("POPULATION", row["population"]),
            "sex": self._name("SEX", row["sex"]),
            "age": _age(row["age"]),
            "residence": self._name("RESIDENCE", row["residence"]),
            "comparator": _MARKS[row["comparator"]],
        }
        if row["indicator_code"] == UNMAPPED:
            return {**row, **names, "indicator_zh": row["label"]}
        return {**row, **names}

    def _value(self, row: Row) -> Row:
        low, high, decimals = row["value_low"], row["value_high"], row["printed_decimals"]
        value = high if low is None else low
        return {
            "value": None if value is None else Number(value, max(decimals or 0, 0)),
            "value_high": Number(high, decimals or 0) if row["comparator"] == "range" else None,
            "unit": self._unit(row["unit_code"]),
        }

    def _compared(
        self, value: Decimal | None, printed: int | None, unit: str | None, canonical: str
    ) -> Number | None:
        """A value in the unit of comparison, with the decimals that were printed."""
        if value is None:
            return None
        decimals = None
        if printed is not None and unit is not None:
            decimals = printed_decimals(printed, self._factors[unit], self._factors[canonical])
        return Number(value, scale(value) if decimals is None else decimals)

    def _name(self, code_list: str, code: str | None) -> str:
        if not code:
            return ""
        name = self._release.names.get((code_list, code))
        return f"{name.zh} {name.en}" if name else code

    def _unit(self, code: str | None) -> str:
        return self._units.get(code or "", code or "")


def _age(code: str) -> str:
    name = age_names([code])[code]
    return f"{name.zh} {name.en}"


def _period(start: int, end: int) -> str:
    return str(end) if start == end else f"{start}-{end}"


def _judgement(row: Row) -> str:
    for is_so, words in (
        (row["is_culprit"], _WRONG),
        (row["is_restatement"], _REPEATED),
        (row["is_candidate"], _CANDIDATE),
    ):
        if is_so:
            return f"{words.zh} {words.en}"
    return ""
