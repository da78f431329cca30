"""YAML sidecars: what a plan or a feed says about itself, checked field by field."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sources.model import Rejection, SourceFault
from sources.readers.delimited import decode, read_bytes

Sha256 = Field(pattern=r"^[0-9a-f]{64}$")


class Sidecar(BaseModel):
    """Unknown fields are errors: a misspelt one must not pass unseen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Sidecar):
    """A text in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class PlanSidecar(Sidecar):
    """`plan.yaml`: the issued document that a folder's statements were read from."""

    document_id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: Bilingual
    issuer: str | None = None
    document_number: str | None = None
    issued_on: date | None = None
    published_on: date | None = None
    period_start: int = Field(ge=1949, le=2100)
    period_end: int = Field(ge=1949, le=2100)
    area_code: str
    text_sha256: str = Sha256
    recorded_at: datetime
    statement_count: int | None = Field(default=None, ge=0)
    note: str | None = None

    @model_validator(mode="after")
    def _years_in_order(self) -> PlanSidecar:
        if self.period_start > self.period_end:
            raise ValueError(f"period_start {self.period_start} is after {self.period_end}")
        return self


class ColumnRule(Sidecar):
    """How the heads of a wide table that match a pattern say which cell a column holds."""

    match: str
    indicator: str | None = None
    indicator_from: str | None = None
    unit: str
    population: str = ""
    sex: str = "_T"
    age: str = "_T"
    residence: str = "_T"
    note: str | None = None

    @model_validator(mode="after")
    def _one_indicator(self) -> ColumnRule:
        if (self.indicator is None) == (self.indicator_from is None):
            raise ValueError(f"rule {self.match!r} needs either indicator or indicator_from")
        try:
            groups = re.compile(self.match).groupindex
        except re.error as error:
            raise ValueError(f"{self.match!r} is no pattern: {error}") from error
        if self.indicator_from is not None and self.indicator_from not in groups:
            raise ValueError(f"rule {self.match!r} has no group {self.indicator_from!r}")
        return self


class IgnoredColumn(Sidecar):
    """A column that is left out on purpose."""

    match: str
    reason: str


class WideLayout(Sidecar):
    """One row per area, one column per cell."""

    kind: Literal["wide"]
    area_code_column: str
    area_name_column: str
    area_codes: dict[str, str] = {}
    period: int
    released_on: date
    released_on_precision: Literal["day", "month", "year"] = "day"
    identifiers: list[str] = []
    ignore: list[IgnoredColumn] = []
    columns: list[ColumnRule] = Field(min_length=1)
    codes: dict[str, dict[str, str]] = {}


class LongLayout(Sidecar):
    """One row per figure, with labels and publications as printed."""

    kind: Literal["long"]
    scope_column: str
    area_column: str
    label_column: str
    period_column: str
    value_column: str
    unit_column: str
    publication_column: str
    published_column: str
    source_address_column: str
    labels: str
    publications: str
    overrides: str | None = None
    scopes: dict[str, str]


class FeedFile(Sidecar):
    """One delivered file and its checksum."""

    path: str
    sha256: str = Sha256
    encoding: str = "utf-8"


class FeedSidecar(Sidecar):
    """`feed.yaml`: the contract of a feed of periodic statistics."""

    feed_id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: Bilingual
    publisher: Bilingual
    department: str
    frequency: Literal["A", "S", "Q", "M", "decennial", "irregular"]
    licence: str | None = None
    recorded_at: datetime
    missing_marks: list[str] = ["", "NA", "—", "…"]
    expected_areas: int | None = Field(default=None, ge=1)
    files: list[FeedFile] = Field(min_length=1)
    layout: WideLayout | LongLayout = Field(discriminator="kind")


S = TypeVar("S", bound=Sidecar)


def as_utc(moment: datetime) -> datetime:
    """The moment in UTC without its zone, as the warehouse stores timestamps."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def read_sidecar(path: Path, model: type[S], name: str) -> S:
    """Read a sidecar.

    Raises:
        SourceFault: missing, mis-encoded, no YAML, or a field that is wrong, with its path.
    """
    text = decode(read_bytes(path, name), name)
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise SourceFault(
            Rejection(
                name,
                mark.line + 1 if mark else None,
                "",
                "not_yaml",
                "YAML",
                str(getattr(error, "problem", error)),
                "Mend the YAML of this file.",
            )
        ) from error
    except ValueError as error:
        raise SourceFault(
            Rejection(name, None, "", "not_yaml", "YAML", str(error), "Mend the YAML of this file.")
        ) from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise SourceFault(
            Rejection(
                name,
                None,
                field,
                "wrong_field",
                first["msg"],
                repr(first.get("input"))[:120],
                f"Correct `{field}` in this file.",
            )
        ) from error
