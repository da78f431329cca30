"""Ids of statements: given once, never again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sources.drafts.rows import Row

_NUMBERED = re.compile(r"^(.*?)(\d+)$")


@dataclass
class Numbering:
    """Hands out ids that continue those in use."""

    taken: set[str]
    prefix: str
    width: int
    last: int
    keeps_own: bool

    @classmethod
    def of(cls, known: Iterable[Row], fresh: Sequence[Row]) -> Numbering:
        """Continue the ids of `known`; where there are none, the machine's own ids are taken."""
        taken = {row["statement_id"] for row in known if row["statement_id"]}
        numbered = [match for name in sorted(taken) if (match := _NUMBERED.match(name))]
        prefix = Counter(match[1] for match in numbered).most_common(1)
        stem = prefix[0][0] if prefix else "s"
        own = [match[2] for match in numbered if match[1] == stem]
        return cls(
            taken,
            stem,
            max((len(digits) for digits in own), default=3),
            max((int(digits) for digits in own), default=0),
            keeps_own=not taken and len({row["statement_id"] for row in fresh}) == len(fresh),
        )

    def next_id(self, own: str = "") -> str:
        """A new id; the machine's `own` in a folder that had no statements before."""
        if self.keeps_own and own and own not in self.taken:
            self.taken.add(own)
            return own
        while True:
            self.last += 1
            name = f"{self.prefix}{self.last:0{self.width}d}"
            if name not in self.taken:
                self.taken.add(name)
                return name
