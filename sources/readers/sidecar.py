"""YAML sidecars: what a plan or a feed says about itself, checked field by field.

The contract of a feed is in `sources.feeds.contract`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sources.model import Rejection, SourceFault
from sources.readers.delimited import decode, read_bytes

#: A checksum as it is written.
Sha256 = r"^[0-9a-f]{64}$"


class FieldError(ValueError):
    """A field that does not fit the others."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Sidecar(BaseModel):
    """Unknown fields are errors: a misspelt one must not pass unseen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Sidecar):
    """A text in both languages."""

    zh: str = Field(min_length=1, description="中文 | In Chinese", examples=["市统计局"])
    en: str = Field(
        min_length=1, description="英文 | In English", examples=["Municipal statistics bureau"]
    )


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
    text_sha256: str = Field(pattern=Sha256)
    recorded_at: datetime
    statement_count: int | None = Field(default=None, ge=0)
    note: str | None = None

    @model_validator(mode="after")
    def _years_in_order(self) -> PlanSidecar:
        if self.period_start > self.period_end:
            raise ValueError(f"period_start {self.period_start} is after {self.period_end}")
        return self


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
        raise SidecarFault(list(_field_faults(error, model, name))) from error


class SidecarFault(SourceFault):
    """A sidecar with wrong fields; the first one is the reason, all of them are there."""

    def __init__(self, rejections: Sequence[Rejection]) -> None:
        super().__init__(rejections[0])
        self.rejections = tuple(rejections)


def _field_faults(error: ValidationError, model: type[BaseModel], name: str) -> Iterator[Rejection]:
    """One rejection for each wrong field: its path, what was expected, found, an example."""
    for fault in error.errors():
        owner, path = _owner(model, fault["loc"])
        cause = fault.get("ctx", {}).get("error")
        if fault["type"].startswith("union_tag"):
            cause = FieldError("kind", "")
        if isinstance(cause, FieldError):
            steps = [int(step) if step.isdecimal() else step for step in cause.field.split(".")]
            section = _section(model, fault["loc"])
            owner = _owner(section, steps)[0] if section else None
            path = ".".join(filter(None, (path, cause.field)))
        last = path.rpartition(".")[2]
        found = "nothing" if fault["type"] == "missing" else _found(fault.get("input"), cause)
        yield Rejection(
            name, None, path, "wrong_field", _expected(fault, owner), found,
            f"Correct `{path}` in this file{_for_example(owner, last)}.",
        )  # fmt: skip


def _section(model: type[BaseModel], location: Sequence[int | str]) -> type[BaseModel] | None:
    """The model of the section that a location names."""
    return _owner(model, [*location, ""])[0] if location else model


def _found(value: object, cause: object) -> str:
    """What stands there; of a whole section only the part that is wrong."""
    for step in cause.field.split(".") if isinstance(cause, FieldError) else []:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal():
            value = value[int(step)]
    return "nothing" if value is None else repr(value)[:120]


def _owner(
    model: type[BaseModel], location: Sequence[int | str]
) -> tuple[type[BaseModel] | None, str]:
    """The model that the last field of a location belongs to, and its path as it is in the file."""
    owner: type[BaseModel] | None = model
    parts: list[str] = []
    within: list[type[BaseModel]] = []
    for step, part in enumerate(location):
        chosen = [item for item in within if _kind(item) == part]
        if chosen and step:
            # The kind of layout is no step of the path in the file.
            owner, within = chosen[0], []
            continue
        parts.append(str(part))
        if within and isinstance(part, str):
            owner, within = within[0], []
        if owner is not None and isinstance(part, str) and step < len(location) - 1:
            field = owner.model_fields.get(part)
            within = list(_models(field.annotation)) if field else []
    if within and location and isinstance(location[-1], int):
        owner = None
    return owner, ".".join(parts)


def _kind(model: type[BaseModel]) -> str:
    field = model.model_fields.get("kind")
    return str(get_args(field.annotation)[0]) if field and get_args(field.annotation) else ""


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _expected(fault: Any, owner: type[BaseModel] | None) -> str:
    if fault["type"] == "missing":
        return "a value"
    if fault["type"] == "extra_forbidden" and owner is not None:
        near = get_close_matches(str(fault["loc"][-1]), owner.model_fields, 1)
        return f"the field `{near[0]}`" if near else f"one of {', '.join(owner.model_fields)}"
    if fault["type"].startswith("union_tag"):
        return f"one of {fault['ctx'].get('expected_tags', '')}"
    message = str(fault["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    return message.removeprefix("expected ")


def _for_example(owner: type[BaseModel] | None, last: str) -> str:
    field = owner.model_fields.get(last) if owner else None
    if (
        owner is not None
        and field is None
        and (near := get_close_matches(last, owner.model_fields))
    ):
        last, field = near[0], owner.model_fields[near[0]]
    if field is None or not field.examples:
        return ""
    text = yaml.safe_dump({last: field.examples[0]}, allow_unicode=True, default_flow_style=True)
    return f", for example `{text.strip()[1:-1]}`"
