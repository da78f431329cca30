"""Contracts of feeds: the schema that editors use, and the shipped feeds under it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import yaml
from pydantic import BaseModel

from expectations.intake import take_in_feed
from sources.feeds.contract import FeedSidecar
from sources.feeds.schema import SCHEMA, SCHEMA_LINE, schema, schema_text
from sources.readers.catalogue import Catalogue
from sources.readers.statistics import feed_folders
from sources.readers.value_corrections import COLUMNS

PROJECT = Path(__file__).parents[2]
FEEDS = {folder.name: folder for folder in feed_folders(PROJECT / "sources")}
#: Figures of each shipped feed, and a checksum over where they stand and what they say.
FIGURES = {
    "census2010_county": (13_522, "7f0098eb8fbc8356"),
    "census2020_county": (11_994, "a19b653cb60ff3f0"),
    "published_figures": (1_015, "e67fa11959aa0cd9"),
}


def models(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    if model in seen:
        return
    seen.add(model)
    yield model
    for field in model.model_fields.values():
        pending: list[Any] = [field.annotation]
        while pending:
            item = pending.pop()
            if isinstance(item, type) and issubclass(item, BaseModel):
                yield from models(item, seen)
            pending += get_args(item)


def test_the_schema_is_that_of_the_models(project_sources: Path) -> None:
    assert (project_sources / SCHEMA).read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("model", models(FeedSidecar, set()))
def test_every_field_says_in_both_languages_what_it_is_with_an_example(
    model: type[BaseModel],
) -> None:
    assert model.__doc__
    for name, field in model.model_fields.items():
        zh, _, en = (field.description or "").partition(" | ")
        assert re.search(r"[\u4e00-\u9fff]", zh), (model, name)
        assert en, (model, name)
        assert field.examples, (model, name)


@pytest.mark.parametrize("feed_id", FEEDS)
def test_a_shipped_contract_names_the_schema_and_meets_it(feed_id: str) -> None:
    text = (FEEDS[feed_id] / "feed.yaml").read_text(encoding="utf-8")
    assert text.startswith(SCHEMA_LINE)
    assert (FEEDS[feed_id] / "../feed.schema.json").resolve() == PROJECT / "sources" / SCHEMA
    jsonschema.validate(yaml.safe_load(text), schema())


def test_the_contract_in_the_guide_is_that_of_the_example() -> None:
    guide = (PROJECT / "docs" / "feeds.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(# yaml-language-server.*?)```", guide, re.DOTALL)
    folder = PROJECT / "sources" / "examples" / "yunlan" / "statistics" / "yunlan_health_monthly"
    assert yaml.safe_load(shown) == yaml.safe_load((folder / "feed.yaml").read_text("utf-8"))


def test_the_guide_tells_of_every_field_of_the_correction_file() -> None:
    guide = (PROJECT / "docs" / "feeds.md").read_text(encoding="utf-8")
    assert ",".join(COLUMNS) + "\n" in guide


@pytest.mark.parametrize("feed_id", FEEDS)
def test_a_shipped_feed_keeps_its_figures(feed_id: str, catalogue: Catalogue) -> None:
    records = take_in_feed(FEEDS[feed_id], catalogue).tables["observation"]
    said = sorted("|".join(str(record[column]) for column in _SAID) for record in records)
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
    assert (len(records), digest) == FIGURES[feed_id]


#: What must not change by accident: address, cell, place, time, value, vintage.
_SAID = (
    "source_file", "source_line", "source_field", "publication_id", "kind", "indicator_code",
    "population", "sex", "age", "residence", "area_code", "period_start", "period_end",
    "comparator", "value_low", "value_high", "unit_code", "canonical_low", "obs_status",
    "is_trusted", "released_on",
)  # fmt: skip


def test_the_shipped_feeds_have_26531_figures() -> None:
    assert sum(count for count, _ in FIGURES.values()) == 26_531
