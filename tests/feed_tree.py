"""Copies of the made-up city's source tree, to work in and to break."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from expectations.intake import Intake, take_in_feed
from sources.feeds.shelf import Shelf
from sources.readers.catalogue import Catalogue, read_catalogue
from tests.feed_samples import EXAMPLE

HEALTH = "yunlan_health_monthly"
EDUCATION = "yunlan_education_yearly"
ELDERLY = "yunlan_elderly_quarterly"
REGISTERED = "yunlan_registered_monthly"
BULLETIN = "yunlan_bulletin_yearly"
FEEDS = (BULLETIN, EDUCATION, ELDERLY, HEALTH, REGISTERED)
TODAY = date(2024, 6, 1)


class Tree:
    """A source tree in a folder of its own, and what is remembered beside it."""

    def __init__(self, root: Path, catalogue: Catalogue) -> None:
        self.sources = root / "sources"
        self.memory = root / "memory"
        self.catalogue = catalogue
        shutil.copytree(EXAMPLE, self.sources)

    def feed(self, feed_id: str) -> Path:
        """The folder of a feed."""
        return self.sources / "statistics" / feed_id

    def keep_only(self, feed_id: str, *files: str) -> None:
        """Take all other files of a feed away, and forget that they ever came."""
        folder = self.feed(feed_id)
        for path in sorted((folder / "files").iterdir()):
            if f"files/{path.name}" not in files:
                path.unlink()
        ledger = folder / "deliveries.csv"
        lines = ledger.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines[1:] if line.split(",")[0] in files]
        ledger.write_text("\n".join([lines[0], *kept]) + "\n", encoding="utf-8")

    def forget(self, feed_id: str) -> None:
        """Remove the committed ledger of a feed."""
        (self.feed(feed_id) / "deliveries.csv").unlink()

    def shelf(self, feed_id: str, today: date = TODAY) -> Shelf:
        """What is remembered of a feed."""
        return Shelf(self.memory / feed_id, today)

    def take_in(self, feed_id: str, today: date = TODAY) -> Intake:
        """Take the feed in as a refresh does."""
        return take_in_feed(self.feed(feed_id), self.catalogue, self.shelf(feed_id, today))


def example_catalogue() -> Catalogue:
    """The reference data of the made-up city."""
    return read_catalogue(EXAMPLE / "catalogue")
