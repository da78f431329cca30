"""A feed's folder: the contract (`feed.yaml`) and the files it delivers, wide or long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sources.cells import FigureReader, each_row, indicator_or_unmapped, plain_number
from sources.feeds.contract import FeedFile, FeedSidecar, LongLayout, WideLayout
from sources.feeds.sheet_contract import ColumnRule
from sources.model import Rejection, Release, SourceFault
from sources.readers.catalogue import UNMAPPED, Catalogue
from sources.readers.delimited import (
    LINE,
    RawTable,
    frame_records,
    read_bytes,
    read_table,
    sha256,
)
from sources.readers.sidecar import as_utc, read_sidecar

SIDECAR = "feed.yaml"

#: Columns of figures before they are typed; all of them text.
DRAFT_COLUMNS = [
    "publication_id", "kind", "indicator", "population", "sex", "age", "residence", "label",
    "area_code", "area_text", "period_start", "period_end", "period_part", "comparator", "value",
    "unit", "value_text", "obs_status", "reliability", "released_on", "recorded_at",
    "source_address",
    "source_file", "source_line", "source_field",
]  # fmt: skip
#: One figure of one publication about one cell, as printed under one label and recorded once.
FIGURE_ADDRESS = (
    "publication_id", "area_code", "label", "period_start", "period_end", "unit", "recorded_at",
)  # fmt: skip

LABEL_COLUMNS = [
    "label", "unit", "indicator", "population", "sex", "age", "residence", "kind",
    "period_offset", "sign", "comparator", "obs_status", "reliability", "note",
]  # fmt: skip
OVERRIDE_COLUMNS = [
    "label", "unit", "scope", "area", "period", "publication", "field", "value", "reason",
]  # fmt: skip
PUBLICATION_COLUMNS = [
    "publication_id", "publication", "published", "released_on", "released_on_precision",
    "publisher", "status", "note",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed as it lies on disk: its contract, its releases, and its figures as text."""

    sidecar: FeedSidecar
    name: str
    figures: pd.DataFrame
    releases: tuple[Release, ...]
    rejections: tuple[Rejection, ...]
    missing_cells: int = 0


@dataclass(slots=True)
class _Draft:
    """What reading the files of a feed collects."""

    frames: list[pd.DataFrame] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    missing_cells: int = 0


def feed_folders(sources: Path) -> list[Path]:
    """The folders of all feeds, in order."""
    root = sources / "statistics"
    return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def read_contract(folder: Path, name: str) -> FeedSidecar:
    """The contract of a feed.

    Raises:
        SourceFault: it cannot be read, or belongs to another folder.
    """
    sidecar = read_sidecar(folder / SIDECAR, FeedSidecar, f"{name}/{SIDECAR}")
    if sidecar.feed_id != folder.name:
        raise SourceFault(
            Rejection(f"{name}/{SIDECAR}", None, "feed_id", "wrong_field", folder.name,
                      sidecar.feed_id, "Name the folder as the feed.")
        )  # fmt: skip
    return sidecar


def read_feed(folder: Path, catalogue: Catalogue) -> RawFeed:
    """Read one feed's folder.

    A file that fails its checksum or cannot be read is rejected; the feed's other files load.

    Raises:
        SourceFault: the contract itself cannot be read, or no file of the feed can.
    """
    name = f"statistics/{folder.name}"
    sidecar = read_contract(folder, name)
    draft = _Draft()
    faults: list[SourceFault] = []
    for file in sidecar.files:
        try:
            _read_file(folder, name, sidecar, file, catalogue, draft)
        except SourceFault as fault:
            faults.append(fault)
    if faults and not draft.frames:
        raise faults[0]
    frames = [frame for frame in draft.frames if len(frame)]
    figures = pd.concat(frames, ignore_index=True) if frames else _no_figures()
    figures = figures.astype("object").where(figures.notna() & (figures != ""), None)
    figures["recorded_at"] = figures["recorded_at"].fillna(sidecar.recorded_at.isoformat())
    figures, repeated = _without_repeats(figures)
    return RawFeed(
        sidecar, name, figures, _each_once(draft.releases),
        (*draft.rejections, *(fault.rejection for fault in faults), *repeated),
        draft.missing_cells,
    )  # fmt: skip


def _without_repeats(figures: pd.DataFrame) -> tuple[pd.DataFrame, list[Rejection]]:
    """The figures without those that only say again what stands above them."""
    repeated = figures.duplicated([*FIGURE_ADDRESS, "value"], keep="first")
    rejections = [
        Rejection(
            row["source_file"], int(row["source_line"]), row["source_field"], "duplicate_key",
            "a figure that stands once", row["value_text"],
            "Delete the row; the same figure stands above.", row["label"],
        )
        for row in frame_records(figures[repeated])
    ]  # fmt: skip
    return figures[~repeated].reset_index(drop=True), rejections


def _each_once(releases: Iterable[Release]) -> tuple[Release, ...]:
    """Several files of a feed may come from one publication."""
    return tuple({release.publication_id: release for release in releases}.values())


def feed_record(feed: RawFeed) -> dict[str, Any]:
    """The feed as a row of the warehouse."""
    sidecar = feed.sidecar
    return {
        "feed_id": sidecar.feed_id,
        "title_zh": sidecar.title.zh,
        "title_en": sidecar.title.en,
        "publisher_zh": sidecar.publisher.zh,
        "publisher_en": sidecar.publisher.en,
        "department": sidecar.department,
        "frequency": sidecar.frequency,
        "licence": sidecar.licence,
        "recorded_at": as_utc(sidecar.recorded_at),
        "source_file": f"{feed.name}/{SIDECAR}",
    }


def publication_records(feed: RawFeed) -> list[dict[str, Any]]:
    """The feed's publications as rows of the warehouse."""
    return [
        {
            "publication_id": release.publication_id,
            "feed_id": feed.sidecar.feed_id,
            "title_zh": release.title,
            "publisher_zh": release.publisher,
            "status": release.status,
            "released_on": release.released_on,
            "released_on_precision": release.precision,
        }
        for release in feed.releases
    ]


def observation_records(
    feed: RawFeed, accepted: pd.DataFrame, catalogue: Catalogue
) -> tuple[list[dict[str, Any]], list[Rejection]]:
    """Type the figures that the contract let through."""
    figures = FigureReader(catalogue)

    def convert(row: Mapping[str, Any]) -> dict[str, Any]:
        code = indicator_or_unmapped(catalogue, row["indicator"])
        comparator = row["comparator"]
        bounded_above = comparator in ("<=", "<")
        bounded_below = comparator in (">=", ">")
        return {
            "feed_id": feed.sidecar.feed_id,
            "recorded_at": as_utc(datetime.fromisoformat(row["recorded_at"])),
            **{key: row[key] for key in _CARRIED},
            "indicator_code": code,
            "population": row["population"] or "",
            "period_start": int(row["period_start"]),
            "period_end": int(row["period_end"]),
            "period_part": row["period_part"] or "",
            **figures.columns(
                comparator=comparator,
                low=None if bounded_above else row["value"],
                high=None if bounded_below else row["value"],
                unit_code=row["unit"],
                indicator_code=code,
                value_text=row["value_text"],
            ),
            "raw_value_text": row.get("raw_value_text") or row["value_text"],
            "correction_id": row.get("correction_id") or "",
            "is_trusted": row["reliability"] == "trusted",
            "released_on": date.fromisoformat(row["released_on"]) if row["released_on"] else None,
            "source_line": int(row["source_line"]),
        }

    return each_row(frame_records(accepted), convert, feed.name)


_CARRIED = (
    "publication_id", "kind", "sex", "age", "residence", "label", "area_code", "area_text",
    "obs_status", "source_address", "source_file", "source_field",
)  # fmt: skip


def _read_file(
    folder: Path,
    name: str,
    sidecar: FeedSidecar,
    file: FeedFile,
    catalogue: Catalogue,
    draft: _Draft,
) -> None:
    path, file_name = folder / file.path, f"{name}/{file.path}"
    data = read_bytes(path, file_name)
    found = sha256(path)
    if found != file.sha256:
        raise SourceFault(
            Rejection(
                file_name, None, "sha256", "wrong_checksum", file.sha256, found,
                "Put the delivered file back; if the sender corrected it, declare it as a new "
                f"release with its own checksum in {name}/{SIDECAR}.",
            )
        )  # fmt: skip
    layout = sidecar.layout
    if isinstance(layout, WideLayout):
        raw = read_table(
            data, file_name, [layout.area_code_column, layout.area_name_column], file.encoding
        )
        _read_wide(raw, file_name, sidecar, layout, catalogue, draft)
    elif isinstance(layout, LongLayout):
        raw = read_table(data, file_name, _long_columns(layout), file.encoding)
        _read_long(raw, folder, file_name, sidecar, layout, catalogue, draft)


# --- wide: one row per area, one column per cell -------------------------------------------


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column head and the cell that its rule gives it."""

    head: str
    rule: ColumnRule
    codes: Mapping[str, str]

    def code(self, part: str) -> str:
        """The cell's code of one part: from the head where the rule names it, else fixed."""
        return self.codes.get(part) or str(getattr(self.rule, part))

    @property
    def indicator(self) -> str:
        """The cell's indicator."""
        return (
            self.codes[self.rule.indicator_from]
            if self.rule.indicator_from
            else str(self.rule.indicator)
        )


def map_columns(
    heads: list[str], layout: WideLayout, name: str
) -> tuple[list[MappedColumn], list[Rejection]]:
    """Apply the column rules of a wide layout; the first rule that matches a head wins."""
    rules = [(re.compile(rule.match), rule) for rule in layout.columns]
    ignored = [re.compile(column.match) for column in layout.ignore]
    mapped: list[MappedColumn] = []
    rejections: list[Rejection] = []
    for head in heads:
        if head in layout.identifiers or any(pattern.fullmatch(head) for pattern in ignored):
            continue
        hit = next(((m, rule) for p, rule in rules if (m := p.fullmatch(head))), None)
        if hit is None:
            rejections.append(
                Rejection(name, 1, head, "unmapped_column", "a column that a rule maps", head,
                          "Add a column rule to feed.yaml, or list the column under ignore.")
            )  # fmt: skip
            continue
        match, rule = hit
        try:
            codes = {
                part: layout.codes.get(part, {})[text]
                for part, text in match.groupdict().items()
                if text is not None
            }
        except KeyError as error:
            rejections.append(
                Rejection(name, 1, head, "unknown_code", "a part of the head in `codes`",
                          str(error), "Add it to the code list in feed.yaml.")
            )  # fmt: skip
            continue
        mapped.append(MappedColumn(head, rule, codes))
    used = {id(column.rule) for column in mapped}
    rejections += [
        Rejection(name, 1, rule.match, "missing_column", "a column that matches this rule", "none",
                  "Check whether the sender renamed or dropped the column.")
        for _, rule in rules
        if id(rule) not in used
    ]  # fmt: skip
    return mapped, rejections


def _read_wide(
    raw: RawTable,
    name: str,
    sidecar: FeedSidecar,
    layout: WideLayout,
    catalogue: Catalogue,
    draft: _Draft,
) -> None:
    own = {LINE, layout.area_code_column, layout.area_name_column}
    heads = [head for head in raw.frame.columns if head not in own]
    mapped, rejections = map_columns(heads, layout, name)
    draft.rejections += [*raw.rejections, *rejections]
    release = Release(
        f"{sidecar.feed_id}/{layout.released_on.isoformat()}", sidecar.title.zh,
        sidecar.publisher.zh, "official", layout.released_on, layout.released_on_precision,
    )  # fmt: skip
    draft.releases.append(release)
    figures = _melt(raw.frame, mapped, layout, set(sidecar.missing_marks))
    draft.missing_cells += len(raw.frame) * len(mapped) - len(figures)
    draft.frames.append(
        figures.assign(
            publication_id=release.publication_id,
            kind="observed",
            period_start=str(layout.period),
            period_end=str(layout.period),
            period_part="",
            comparator="=",
            obs_status="A",
            reliability="trusted",
            released_on=layout.released_on.isoformat(),
            recorded_at=None,
            source_address=None,
            source_file=name,
        )[DRAFT_COLUMNS]
    )


def _melt(
    table: pd.DataFrame, mapped: list[MappedColumn], layout: WideLayout, missing: set[str]
) -> pd.DataFrame:
    """One row per stated cell of a wide table, column by column, with the cell's codes."""
    rows, columns = len(table), len(mapped)
    printed = table[[column.head for column in mapped]].to_numpy(dtype=object).ravel(order="F")

    def per_column(values: list[str]) -> np.ndarray[Any, np.dtype[np.object_]]:
        return np.repeat(np.array(values, dtype=object), rows)

    def per_row(values: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.object_]]:
        return np.tile(values.to_numpy(dtype=object), columns)

    figures = pd.DataFrame(
        {
            "indicator": per_column([column.indicator for column in mapped]),
            "population": per_column([column.code("population") for column in mapped]),
            "sex": per_column([column.code("sex") for column in mapped]),
            "age": per_column([column.code("age") for column in mapped]),
            "residence": per_column([column.code("residence") for column in mapped]),
            "unit": per_column([column.rule.unit for column in mapped]),
            "label": per_column([column.head for column in mapped]),
            "source_field": per_column([column.head for column in mapped]),
            "area_code": per_row(table[layout.area_code_column].replace(layout.area_codes)),
            "area_text": per_row(table[layout.area_name_column]),
            "source_line": per_row(table[LINE].astype(str)),
            "value_text": printed,
        },
        dtype="object",
    )
    stated = figures[figures["value_text"].notna() & ~figures["value_text"].isin(missing)]
    return stated.assign(value=stated["value_text"].map(plain_number))


# --- long: one row per figure --------------------------------------------------------------


def _long_columns(layout: LongLayout) -> list[str]:
    return [
        value for key, value in layout.model_dump().items() if key.endswith("_column") and value
    ]


def _read_long(
    raw: RawTable,
    folder: Path,
    name: str,
    sidecar: FeedSidecar,
    layout: LongLayout,
    catalogue: Catalogue,
    draft: _Draft,
) -> None:
    labels, label_faults = _lookup(folder / layout.labels, LABEL_COLUMNS, ("label", "unit"))
    publications, publication_faults = _lookup(
        folder / layout.publications, PUBLICATION_COLUMNS, ("publication", "published")
    )
    overrides = _overrides(folder, layout)
    draft.rejections += [*raw.rejections, *label_faults, *publication_faults]
    releases = {key: _release(sidecar.feed_id, row) for key, row in publications.items()}
    draft.releases += releases.values()
    missing = set(sidecar.missing_marks)
    rows: list[dict[str, Any]] = []
    for row in frame_records(raw.frame):
        if row[layout.value_column] is None or row[layout.value_column] in missing:
            draft.missing_cells += 1
            continue
        label = {
            **labels.get((row[layout.label_column], row[layout.unit_column] or ""), {}),
            **overrides.get(_occasion(row, layout), {}),
        }
        release = releases.get((row[layout.publication_column], row[layout.published_column] or ""))
        rows.append(_long_row(row, label, release, layout, catalogue, name))
    draft.frames.append(pd.DataFrame(rows, columns=DRAFT_COLUMNS, dtype="object"))


def _long_row(
    row: Mapping[str, Any],
    label: Mapping[str, str],
    release: Release | None,
    layout: LongLayout,
    catalogue: Catalogue,
    name: str,
) -> dict[str, Any]:
    scope = layout.scopes.get(row[layout.scope_column] or "", "")
    area_text = row[layout.area_column] or ""
    year = row[layout.period_column]
    offset = int(label.get("period_offset") or 0)
    value = row[layout.value_column]
    trusted = label.get("reliability", "trusted") == "trusted"
    return {
        "publication_id": release.publication_id if release else None,
        "kind": label.get("kind") or "observed",
        "indicator": label.get("indicator") or UNMAPPED,
        "population": label.get("population"),
        "sex": label.get("sex") or "_T",
        "age": label.get("age") or "_T",
        "residence": label.get("residence") or "_T",
        "label": row[layout.label_column],
        "area_code": catalogue.resolve_area(scope, area_text) or area_text,
        "area_text": area_text,
        "period_start": str(int(year) - offset) if year and year.isdigit() else year,
        "period_end": year,
        "period_part": "",
        "comparator": label.get("comparator") or "=",
        "value": f"{label.get('sign') or ''}{plain_number(value)}",
        "unit": label.get("unit_code") or row[layout.unit_column] or "ratio",
        "value_text": value,
        "obs_status": label.get("obs_status") or "A",
        "reliability": "trusted" if trusted and _is_evidence(release) else "unreliable",
        "released_on": release.released_on.isoformat() if release and release.released_on else None,
        "recorded_at": row[layout.recorded_column] if layout.recorded_column else None,
        "source_address": row[layout.source_address_column],
        "source_file": name,
        "source_line": str(row[LINE]),
        "source_field": layout.value_column,
    }


def _occasion(row: Mapping[str, Any], layout: LongLayout) -> tuple[str, ...]:
    columns = (
        layout.label_column, layout.unit_column, layout.scope_column, layout.area_column,
        layout.period_column, layout.publication_column,
    )  # fmt: skip
    return tuple(str(row[column] or "") for column in columns)


def _overrides(folder: Path, layout: LongLayout) -> dict[tuple[str, ...], dict[str, str]]:
    """What single figures mean where their label alone would mislead, by occasion."""
    if layout.overrides is None:
        return {}
    path = folder / layout.overrides
    name = f"statistics/{folder.name}/{path.name}"
    raw = read_table(read_bytes(path, name), name, OVERRIDE_COLUMNS)
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for record in _text_records(raw.frame):
        key = tuple(record[column] for column in OVERRIDE_COLUMNS[:6])
        found.setdefault(key, {})[record["field"]] = record["value"]
    return found


#: What a publication must be for its figures to judge a plan by.
EVIDENCE = frozenset({"official", "reprint", "secondary", "comparison"})


def _is_evidence(release: Release | None) -> bool:
    return release is not None and release.status in EVIDENCE


def _release(feed_id: str, row: Mapping[str, str]) -> Release:
    released_on = row["released_on"]
    return Release(
        f"{feed_id}/{row['publication_id']}",
        row["publication"],
        row["publisher"],
        row["status"],
        date.fromisoformat(released_on) if released_on else None,
        row["released_on_precision"] or "none",
    )


def _lookup(
    path: Path, columns: list[str], keys: tuple[str, str]
) -> tuple[dict[tuple[str, str], dict[str, str]], tuple[Rejection, ...]]:
    name = f"statistics/{path.parent.name}/{path.name}"
    raw = read_table(read_bytes(path, name), name, columns)
    table: dict[tuple[str, str], dict[str, str]] = {}
    rejections = list(raw.rejections)
    for record in _text_records(raw.frame):
        wrong = _wrong_field(record)
        if wrong:
            rejections.append(
                Rejection(
                    name, int(record[LINE]), wrong, "wrong_value", "a value that can be read",
                    record[wrong], f"Correct `{wrong}`.",
                )
            )  # fmt: skip
            continue
        key = record[keys[0]], record[keys[1]]
        if key in table:
            rejections.append(
                Rejection(name, int(record[LINE]), ", ".join(keys), "duplicate_key",
                          "a key that stands once", "/".join(key), "Delete one of the two.")
            )  # fmt: skip
            continue
        table[key] = record
    return table, tuple(rejections)


def _text_records(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    for record in frame_records(frame):
        yield {key: "" if value is None else str(value) for key, value in record.items()}


def _no_figures() -> pd.DataFrame:
    return pd.DataFrame({column: [] for column in DRAFT_COLUMNS}, dtype="object")


def _wrong_field(record: Mapping[str, str]) -> str | None:
    """The first field of a lookup row that cannot be read; None where all can."""
    if record.get("period_offset") and not record["period_offset"].isdecimal():
        return "period_offset"
    if record.get("released_on"):
        try:
            date.fromisoformat(record["released_on"])
        except ValueError:
            return "released_on"
    return None
