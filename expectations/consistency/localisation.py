"""Which claims are wrong: the fewest whose being wrong lets everything else be true.

Fellegi and Holt's principle, over intervals, ratios and growth. Contradictions are found until no
claim outside a least set that meets all of them takes part in another one; that set is then the
smallest correction. It is a verdict only where no other set is as small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from expectations.consistency.direct import direct_proofs
from expectations.consistency.solver import Proof, Search, proof_of
from expectations.consistency.system import System

#: Least corrections looked at; more of them mean that arithmetic cannot tell.
MAX_CORRECTIONS = 24
#: Steps of the search for a least correction, and contradictions of one component.
MAX_STEPS = 20_000
MAX_FOUND = 200
MAX_CONFLICTS = 400

Keys = frozenset[int]


@dataclass(frozen=True)
class Diagnosis:
    """The contradictions of one cluster, and what would resolve them.

    Attributes:
        proofs: contradictions, each minimal and proved, the simplest first.
        corrections: the least sets of claims that resolve all of them; one is a verdict.
    """

    proofs: tuple[Proof, ...]
    corrections: tuple[Keys, ...]


@dataclass(frozen=True)
class Examination:
    """What became of one component.

    Attributes:
        diagnoses: one for each cluster of contradictions that share claims.
        search: the programme, where there was one to solve.
        unproved: conflicts that the search saw and fractions did not confirm.
    """

    diagnoses: tuple[Diagnosis, ...]
    search: Search | None
    unproved: int = 0


def examine(component: System, wrong: Keys = frozenset()) -> Examination:
    """Find the contradictions of a component and what would resolve them.

    Args:
        component: figures that hang together.
        wrong: claims known to be wrong for themselves; what they resolve is blamed on nobody else.
    """
    proofs = _distinct(direct_proofs(component))
    if not proofs and _is_plain(component):
        return Examination((), None)
    return _Examiner(component, proofs, wrong).run()


def _is_plain(component: System) -> bool:
    """Whether no two constraints can pull at the same quantity but through its value."""
    relations = {
        (c.rule_id, c.instance, c.claims if c.instance is None else None)
        for c in component.constraints
        if len(c.terms) > 1
    }
    return len(relations) < 2


def _distinct(proofs: Iterable[Proof]) -> dict[Keys, Proof]:
    """One proof, the shortest, for each set of claims; none that holds another one's claims."""
    found: dict[Keys, Proof] = {}
    for proof in proofs:
        known = found.get(proof.claims)
        if known is None or len(proof.sides) < len(known.sides):
            found[proof.claims] = proof
    return {
        claims: proof
        for claims, proof in found.items()
        if not any(other < claims for other in found)
    }


class _Examiner:
    """Adds contradictions until the least corrections correct everything."""

    def __init__(self, component: System, proofs: dict[Keys, Proof], wrong: Keys) -> None:
        self._proofs = proofs
        self._weights = {claim.key: claim.weight for claim in component.claims}
        self._wrong = wrong & self._weights.keys()
        # Half a figure for what is wrong anyway: nothing sound rivals it.
        self._knowing = {
            key: 1 if key in wrong else 2 * weight for key, weight in self._weights.items()
        }
        self._search = Search(component)
        self._unproved: set[Keys] = set()
        self._is_lost = False

    def run(self) -> Examination:
        self._complete(self._weights)
        if self._wrong:
            self._complete(self._knowing)
        diagnoses = []
        for cluster in _clusters(self._proofs):
            proofs = sorted((self._proofs[keys] for keys in cluster), key=_simplicity)
            corrections = least_corrections(cluster, self._knowing)
            diagnoses.append(Diagnosis(tuple(proofs), tuple(corrections)))
        unproved = len(self._unproved) + self._is_lost
        return Examination(tuple(diagnoses), self._search, unproved)

    def _complete(self, weights: Mapping[int, int]) -> None:
        """Add contradictions until the least corrections by these weights leave none."""
        while len(self._proofs) + len(self._unproved) < MAX_CONFLICTS:
            clusters = _clusters([*self._proofs, *self._unproved])
            options = [least_corrections(cluster, weights) for cluster in clusters]
            if not self._add_conflict(options):
                break

    def _add_conflict(self, options: Sequence[Sequence[Keys]]) -> bool:
        """Look for a contradiction that some least correction leaves; whether there was one."""
        first = frozenset[int]().union(*(corrections[0] for corrections in options))
        if self._conflict_without(first):
            return True
        for position, corrections in enumerate(options):
            others = frozenset[int]().union(
                *(o[0] for number, o in enumerate(options) if number != position)
            )
            for correction in corrections[1:]:
                if self._conflict_without(others | correction):
                    return True
        return False

    def _conflict_without(self, removed: Keys) -> bool:
        core = self._search.core(self._weights.keys() - removed)
        if core is None:
            return False
        core = self._minimal(core)
        if not core:
            # Identities do not contradict each other: the search has lost its footing.
            self._is_lost = True
            return False
        if core in self._proofs or core in self._unproved:
            return False
        proof = proof_of(self._search, core)
        if proof is None or not proof.claims <= core:
            self._unproved.add(core)
        else:
            self._proofs[proof.claims] = proof
        return True

    def _minimal(self, core: Keys) -> Keys:
        """Leave out claims as long as the contradiction stays, what is printed least first."""
        for key in sorted(core, key=lambda k: (self._weights[k], k)):
            if key in core:
                core = self._search.core(core - {key}) or core
        return core


def _simplicity(proof: Proof) -> tuple[int, int, list[int]]:
    return len(proof.claims), len(proof.sides), sorted(proof.claims)


def _clusters(conflicts: Iterable[Keys]) -> list[list[Keys]]:
    """Conflicts that hang together through the claims they share."""
    clusters: list[tuple[set[int], list[Keys]]] = []
    for conflict in conflicts:
        near = [cluster for cluster in clusters if cluster[0] & conflict]
        merged = (set(conflict), [conflict])
        for cluster in near:
            merged[0].update(cluster[0])
            merged[1].extend(cluster[1])
        clusters = [cluster for cluster in clusters if cluster not in near] + [merged]
    return [members for _, members in clusters]


def least_corrections(conflicts: Sequence[Keys], weights: Mapping[int, int]) -> list[Keys]:
    """The lightest set of claims that meets every conflict, then those that rival it.

    A claim weighs as many as the figures that make it. A set rivals the lightest one if it has no
    more claims and where the two differ weighs less than twice as much: one wrong figure is a
    slip, the same slip in two places hardly one.
    """
    return _Corrections(conflicts, weights).find()


class _Corrections:
    def __init__(self, conflicts: Sequence[Keys], weights: Mapping[int, int]) -> None:
        self._conflicts = sorted(conflicts, key=lambda c: (len(c), sorted(c)))
        self._weights = weights
        self._steps = 0
        self._best = self._greedy()
        self._limit = self._weight(self._best)
        self._size = len(self._weights)
        self._found: list[Keys] = []

    def find(self) -> list[Keys]:
        self._branch(frozenset(), frozenset(), self._take_lighter)
        self._limit = 2 * self._weight(self._best) - 1
        self._size = len(self._best)
        self._branch(frozenset(), frozenset(), self._found.append)
        least = [c for c in self._found if not any(other < c for other in self._found)]
        rivals = [c for c in least if c != self._best and self._rivals(c)]
        rivals.sort(key=lambda c: (self._weight(c), sorted(c)))
        return [self._best, *rivals[: MAX_CORRECTIONS - 1]]

    def _take_lighter(self, correction: Keys) -> None:
        if self._weight(correction) < self._weight(self._best):
            self._best = correction
            self._limit = self._weight(correction)

    def _rivals(self, other: Keys) -> bool:
        mine, theirs = self._best - other, other - self._best
        return len(theirs) <= len(mine) and self._weight(theirs) < 2 * self._weight(mine)

    def _branch(self, chosen: Keys, excluded: Keys, take: Callable[[Keys], None]) -> None:
        self._steps += 1
        if self._steps >= MAX_STEPS or len(self._found) > MAX_FOUND:
            return
        open_conflicts = [c for c in self._conflicts if not c & chosen]
        if not open_conflicts:
            take(chosen)
            return
        if len(chosen) >= self._size:
            return
        if self._weight(chosen) + self._least(open_conflicts, excluded) > self._limit:
            return
        conflict = min(open_conflicts, key=lambda c: len(c - excluded))
        for key in sorted(conflict - excluded, key=lambda k: (self._weights[k], k)):
            self._branch(chosen | {key}, excluded, take)
            excluded |= {key}

    def _least(self, conflicts: Sequence[Keys], excluded: Keys) -> int:
        """What conflicts that share no claim cost at the least."""
        total, seen = 0, set[int]()
        for conflict in conflicts:
            if not conflict & seen:
                seen |= conflict
                rest = conflict - excluded
                if not rest:
                    return self._limit + 1
                total += min(self._weights[key] for key in rest)
        return total

    def _greedy(self) -> Keys:
        chosen: set[int] = set()
        while rest := [c for c in self._conflicts if not c & chosen]:
            keys = {key for conflict in rest for key in conflict}
            chosen.add(max(keys, key=lambda k: (sum(k in c for c in rest) / self._weights[k], -k)))
        return frozenset(chosen)

    def _weight(self, keys: Iterable[int]) -> int:
        return sum(self._weights[key] for key in keys)


@dataclass(frozen=True)
class Story:
    """One wrong figure, as far as it can be told, and the contradictions that it explains.

    Attributes:
        proofs: the simplest first; the finding is about that one.
        culprit: the claim that is wrong, if arithmetic singles it out.
        suspects: claims that could be wrong instead, the likeliest first.
    """

    proofs: tuple[Proof, ...]
    culprit: int | None
    suspects: tuple[int, ...]


def stories(diagnosis: Diagnosis, rank: Mapping[int, int]) -> Iterator[Story]:
    """Divide contradictions among the claims of a least correction.

    Args:
        diagnosis: contradictions that hang together.
        rank: how good an explanation each claim has; the least goes first, claims without one
            are left out.
    """
    certain = frozenset.intersection(*diagnosis.corrections)
    chosen = min(diagnosis.corrections, key=lambda c: _preference(c, diagnosis.proofs, rank))
    shared = _shared(chosen, diagnosis.proofs)
    for key, proofs in shared.items():
        suspects = _suspects(key, proofs, diagnosis, rank)
        yield Story(proofs, key if key in certain else None, suspects)


def _shared(chosen: Keys, proofs: Sequence[Proof]) -> dict[int, tuple[Proof, ...]]:
    """Each contradiction goes to the claim that explains it alone, else to the first that does."""
    mine: dict[int, list[Proof]] = {key: [] for key in sorted(chosen)}
    for proof in sorted(proofs, key=lambda p: (len(p.claims & chosen), _simplicity(p))):
        explaining = proof.claims & chosen
        if explaining:
            mine[min(explaining, key=lambda key: (bool(mine[key]), key))].append(proof)
    return {
        key: tuple(sorted(found, key=lambda p: (len(p.claims & chosen), _simplicity(p))))
        for key, found in mine.items()
        if found
    }


def _preference(
    correction: Keys, proofs: Sequence[Proof], rank: Mapping[int, int]
) -> tuple[int, int, list[int]]:
    """Short stories before long ones, well explained ones before others."""
    shared = _shared(correction, proofs)
    length = sum(len(found[0].claims) for found in shared.values())
    worst = max(rank.values(), default=0) + 1
    return length, sum(rank.get(key, worst) for key in correction), sorted(correction)


def _suspects(
    key: int, proofs: Sequence[Proof], diagnosis: Diagnosis, rank: Mapping[int, int]
) -> tuple[int, ...]:
    """Claims that could stand for one of the correction, then the others of the contradiction."""
    worst = max(rank.values(), default=0) + 1
    instead = {other for correction in diagnosis.corrections for other in correction}
    common = frozenset.intersection(*(proof.claims for proof in proofs))
    candidates = sorted(
        proofs[0].claims,
        key=lambda k: (k != key and k not in instead, k not in common, rank.get(k, worst), k),
    )
    return tuple(candidates)
