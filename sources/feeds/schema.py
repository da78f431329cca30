"""The JSON Schema of feed contracts, by which editors complete and check `feed.yaml`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sources.feeds.contract import FeedSidecar

#: Where the schema lies among the sources, beside the folders of the feeds.
SCHEMA = Path("statistics") / "feed.schema.json"
#: What the first line of a contract says to the editor.
SCHEMA_LINE = "# yaml-language-server: $schema=../feed.schema.json\n"


def schema() -> dict[str, Any]:
    """The schema, made from the models."""
    made = FeedSidecar.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Made by `planwatch feed schema`; change sources/feeds/contract.py instead.",
        **made,
        "title": "feed.yaml",
    }


def schema_text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
