"""SDMX: published figures and figures of plans as SDMX-CSV 2.0, with their structures.

Two dataflows. `observations` is the vintage to use of every published figure; figures outside the
catalogue have a code for each name that sources print. `plan_figures` is what each plan states as
baseline, target and projection, of indicators of the catalogue.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from orchestration.exports import sdmx_codes as codes
from orchestration.exports.release import Bilingual, Release
from orchestration.exports.sdmx_structures import (
    Code,
    CodeList,
    Flow,
    components_of,
    read_components,
    structure_message,
)

STRUCTURES = "structures.xml"
UNMAPPED = "other"
OBSERVATIONS = Flow(
    "observations",
    Bilingual("已发布数值", "Published figures"),
    Bilingual(
        "统计出版物发布的数值，每个单元和时期取应采用的版本。",
        "Figures of statistical publications: of each cell and period the vintage to use.",
    ),
)
PLAN_FIGURES = Flow(
    "plan_figures",
    Bilingual("规划数值", "Figures of plans"),
    Bilingual(
        "各规划对每个单元和时期陈述的实际数、目标与预测，同类中取最精确的一条；不含未编目指标。",
        "What each plan states as observed, targeted and projected for a cell and period, of each "
        "kind the most precise statement; without figures outside the catalogue.",
    ),
)
FLOWS = (OBSERVATIONS, PLAN_FIGURES)
#: Code lists that the warehouse keeps: the id in SDMX and the name there.
_KEPT = {
    "CL_SEX": "SEX",
    "CL_RESIDENCE": "RESIDENCE",
    "CL_POPULATION": "POPULATION",
    "CL_KIND": "STATEMENT_KIND",
    "CL_OBS_STATUS": "OBS_STATUS",
    "CL_COMPARATOR": "COMPARATOR",
    "CL_BINDING": "BINDING",
}
_NAMES = {
    "CL_FREQ": Bilingual("频率", "Frequency"),
    "CL_SEX": Bilingual("性别", "Sex"),
    "CL_RESIDENCE": Bilingual("城乡", "Urbanisation"),
    "CL_POPULATION": Bilingual("人口口径", "Population"),
    "CL_KIND": Bilingual("数值性质", "Kind of figure"),
    "CL_OBS_STATUS": Bilingual("数值状态", "Observation status"),
    "CL_COMPARATOR": Bilingual("比较符", "Comparator"),
    "CL_BINDING": Bilingual("约束程度", "Binding"),
    "CL_AREA": Bilingual("地区", "Areas"),
    "CL_INDICATOR": Bilingual("指标", "Indicators"),
    "CL_UNIT": Bilingual("单位", "Units"),
    "CL_AGE": Bilingual("年龄组", "Age groups"),
    "CL_DOCUMENT": Bilingual("规划文件", "Plan documents"),
}
_NOT_APPLICABLE = Code(
    codes.NOT_APPLICABLE, Bilingual("不适用或未说明", "Not applicable, or not said")
)
_KEY = """figures.area_code, figures.indicator_code, {label} figures.population, figures.sex,
        figures.age, figures.residence, figures.kind, figures.canonical_unit_code, {document}
        figures.period_start, figures.period_end, {part}"""
_PART = "coalesce(figures.period_part, '')"
_OBSERVATIONS = f"""
    select
        {_KEY.format(label="figures.label,", document="", part=_PART + " as period_part")},
        figures.comparator, figures.canonical_low, figures.canonical_high,
        figures.printed_decimals, figures.unit_code, figures.value_text, figures.obs_status,
        figures.publication_id, publications.title_zh, figures.released_on,
        publications.released_on_precision, figures.source_address
    from {{relation}} as figures
    inner join core.dim_publication as publications using (publication_id)
    order by {_KEY.format(label="figures.label,", document="", part="period_part")}
"""
_PLAN_FIGURES = f"""
    select
        {_KEY.format(label="", document="figures.document_id,", part="'' as period_part")},
        figures.comparator, figures.canonical_low, figures.canonical_high,
        figures.printed_decimals, statements.unit_code, figures.value_text,
        figures.statement_key, figures.binding, figures.section, figures.line
    from core.int_plan_figure as figures
    inner join core.fct_statement as statements using (statement_key)
    order by {_KEY.format(label="", document="figures.document_id,", part="period_part")}
"""


@dataclass(frozen=True, slots=True)
class Units:
    """Units by their code: the id in SDMX, and what one of them is in its base unit."""

    ids: Mapping[str, str]
    factors: Mapping[str, Decimal]


def write_sdmx(release: Release, folder: Path) -> int:
    """Write both dataflows and their structures; returns the number of observations."""
    units = _units(release)
    components = read_components()
    count = 0
    for flow, rows in (
        (OBSERVATIONS, _observations(release, units)),
        (PLAN_FIGURES, _plan_figures(release, units)),
    ):
        heads = [component.id for component in components_of(flow.id, components)]
        count += _write_data(folder / f"{flow.id}.csv", flow, heads, rows)
    lists = _code_lists(release, units)
    message = structure_message(FLOWS, components, lists, release.refreshed_at)
    (folder / STRUCTURES).write_bytes(message)
    return count


def _write_data(
    path: Path, flow: Flow, heads: list[str], rows: Iterable[Mapping[str, object]]
) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *heads])
        for row in rows:
            count += 1
            writer.writerow(["dataflow", flow.reference, "I", *(row[head] for head in heads)])
    return count


def _observations(release: Release, units: Units) -> Iterator[dict[str, object]]:
    query = _OBSERVATIONS.format(relation=release.relation("core.observation_latest"))
    for (
        area, indicator, label, population, sex, age, residence, kind, measured_in, start, end,
        part, comparator, low, high, decimals, unit, text, status, publication, title,
        released_on, precision, address,
    ) in release.each_row(query):  # fmt: skip
        yield {
            "REF_AREA": codes.code_id(area),
            "INDICATOR": codes.label_id(label) if indicator == UNMAPPED else indicator,
            **_cell(population, sex, age, residence, kind),
            **_period(start, end, part),
            "UNIT_MEASURE": units.ids[measured_in],
            **_value(comparator, low, high),
            **_printing(decimals, unit, measured_in, low, high, units),
            "VALUE_TEXT": text,
            "OBS_STATUS": status,
            "LABEL": label,
            "PUBLICATION": publication,
            "PUBLICATION_TITLE": title,
            "RELEASED_ON": codes.released(released_on, precision),
            "SOURCE_ADDRESS": address or "",
        }


def _plan_figures(release: Release, units: Units) -> Iterator[dict[str, object]]:
    for (
        area, indicator, population, sex, age, residence, kind, measured_in, document, start, end,
        part, comparator, low, high, decimals, unit, text, statement, binding, section, line,
    ) in release.each_row(_PLAN_FIGURES):  # fmt: skip
        yield {
            "REF_AREA": codes.code_id(area),
            "INDICATOR": indicator,
            **_cell(population, sex, age, residence, kind),
            **_period(start, end, part),
            "UNIT_MEASURE": units.ids[measured_in],
            "DOCUMENT": codes.code_id(document),
            **_value(comparator, low, high),
            **_printing(decimals, unit, measured_in, low, high, units),
            "VALUE_TEXT": text,
            "STATEMENT": statement,
            "BINDING": codes.code_id(binding or ""),
            "SECTION": section,
            "LINE": line,
        }


def _cell(population: str, sex: str, age: str, residence: str, kind: str) -> dict[str, object]:
    return {
        "POPULATION": codes.code_id(population),
        "SEX": sex,
        "AGE": age,
        "RESIDENCE": residence,
        "KIND": kind,
    }


def _period(start: int, end: int, part: str) -> dict[str, object]:
    return {
        "FREQ": codes.frequency(start, end, part),
        "TIME_PERIOD": codes.time_period(start, end, part),
    }


def _value(comparator: str, low: Decimal | None, high: Decimal | None) -> dict[str, object]:
    return {
        "OBS_VALUE": codes.plain(high if low is None else low),
        "UPPER_BOUND": codes.plain(high) if comparator == "range" else "",
        "COMPARATOR": codes.COMPARATORS[comparator],
    }


def _printing(
    printed: int, unit: str, canonical: str, low: Decimal | None, high: Decimal | None,
    units: Units,
) -> dict[str, object]:  # fmt: skip
    decimals = codes.printed_decimals(printed, units.factors[unit], units.factors[canonical])
    if decimals is None:
        decimals = max(codes.scale(value) for value in (low, high) if value is not None)
    return {"DECIMALS": decimals, "UNIT_PRINTED": units.ids[unit]}


def _units(release: Release) -> Units:
    rows = release.rows("select unit_code, unit_name_en, factor from core.dim_unit")
    ids = codes.unit_ids({code: name for code, name, _ in rows})
    return Units(ids, {code: Decimal(factor) for code, _, factor in rows})


def _code_lists(release: Release, units: Units) -> dict[str, CodeList]:
    listed: dict[str, Iterable[Code]] = {
        "CL_FREQ": [Code(code, name) for code, name in codes.FREQUENCIES.items()],
        "CL_AREA": _areas(release),
        "CL_INDICATOR": [*_indicators(release), *_labels(release)],
        "CL_UNIT": _unit_codes(release, units),
        "CL_AGE": _ages(release),
        "CL_DOCUMENT": _documents(release),
        **{name: _kept(release, kept) for name, kept in _KEPT.items()},
    }
    return {name: CodeList(name, _NAMES[name], tuple(items)) for name, items in listed.items()}


def _kept(release: Release, code_list: str) -> list[Code]:
    """A code list of the warehouse; where a column may be empty text, with a code for that."""
    written = codes.COMPARATORS if code_list == "COMPARATOR" else {}
    items = [
        Code(written.get(code, code), name, warehouse_code=code if code in written else "")
        for code, name in release.codes(code_list)
    ]
    return [*items, _NOT_APPLICABLE] if code_list in ("POPULATION", "BINDING") else items


def _areas(release: Release) -> Iterator[Code]:
    rows = release.rows(
        "select area_code, area_name_zh, area_name_en, parent_area_code from core.dim_area "
        "order by area_code"
    )
    for code, zh, en, parent in rows:
        yield Code(codes.code_id(code), Bilingual(zh, en), codes.code_id(parent) if parent else "")


def _indicators(release: Release) -> Iterator[Code]:
    rows = release.rows(
        "select indicator_code, indicator_name_zh, indicator_name_en from core.dim_indicator "
        "order by indicator_code"
    )
    for code, zh, en in rows:
        yield Code(code, Bilingual(zh, en))


def _labels(release: Release) -> Iterator[Code]:
    rows = release.rows(
        "select distinct label from core.fct_observation "
        f"where indicator_code = '{UNMAPPED}' order by label"
    )
    for (label,) in rows:
        yield Code(codes.label_id(label), Bilingual(label, f"“{label}”"), UNMAPPED)


def _unit_codes(release: Release, units: Units) -> Iterator[Code]:
    rows = release.rows(
        "select unit_code, unit_name_zh, unit_name_en from core.dim_unit order by unit_code"
    )
    for code, zh, en in rows:
        yield Code(units.ids[code], Bilingual(zh, en), warehouse_code=code)


def _ages(release: Release) -> Iterator[Code]:
    rows = release.rows(
        "select age from core.fct_observation union select age from core.int_plan_figure"
    )
    for code, name in codes.age_names(age for (age,) in rows).items():
        yield Code(code, name)


def _documents(release: Release) -> Iterator[Code]:
    rows = release.rows(
        "select document_id, title_zh, title_en from core.dim_document order by document_id"
    )
    for code, zh, en in rows:
        written = codes.code_id(code)
        yield Code(written, Bilingual(zh, en), warehouse_code=code if written != code else "")
