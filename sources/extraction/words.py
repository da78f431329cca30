"""Classes of words, from lexicon/words.csv, as parts of patterns."""

from __future__ import annotations

import csv
from functools import lru_cache

from sources.extraction.figures import LEXICON


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    found: dict[str, list[str]] = {}
    with (LEXICON / "words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["class"], []).append(row["words"])
    return {name: "|".join(words) for name, words in found.items()}


def words(name: str) -> str:
    """The alternation of a class of words, to be put in brackets by the caller.

    rise, fall: verbs and nouns of change; move: verbs that lead to a level, with 到 or 至;
    before_figure: what may stand between a noun phrase and its figure; after_boundary: what may
    stand between the beginning of a clause and its noun phrase; weak: words that name nothing;
    build, action: what is done to make the things that are counted; place: names of places that
    no gazetteer has; kind_of_place: what ends like a name and is none; place_head: heads of columns
    of places; place_end: how a name of a place ends.
    """
    return _classes()[name]
