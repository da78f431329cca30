"""What an engine says of one made plan, held against what is known of it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from benchmarks.worlds.errors import Slip, slip
from benchmarks.worlds.oracle import Verdict, judge
from benchmarks.worlds.plan import MadePlan, make_plan
from expectations.consistency.figures import Figure
from expectations.consistency.findings import SEVERITIES, WORTH_A_LOOK, Finding
from sources.readers.catalogue import Catalogue

Find = Callable[[Iterable[Figure], Catalogue], list[Finding]]

#: Plans of other seeds that are tried where a plan offers no figure for a slip.
NEXT_SEED, MORE_PLANS = 1_000_003, 30
FIRST_FEW = 3
#: Codes of the list EXPLANATION that name a slip by its kind. Ten times as much is one kind in
#: figures, whether a point was moved or ‰ meant; a restatement off at random has no name.
_TENFOLD = frozenset({"decimal_point", "per_mille"})
EXPLAINED_BY: Mapping[str, frozenset[str]] = {
    "mistyped_digit": frozenset({"digit"}),
    "transposed_digits": frozenset({"transposition"}),
    "moved_point": _TENFOLD,
    "ten_times": _TENFOLD,
    "unit_of_ten_thousand": frozenset({"unit_scale"}),
    "permille_for_percent": _TENFOLD,
    "points_for_percent": frozenset({"points_for_percent", "percent_for_points"}),
    "four_for_five": frozenset({"intervals", "total_for_average"}),
    "wrong_base_year": frozenset({"base_year"}),
    "other_population": frozenset({"registered_for_resident"}),
    "neighbouring_cell": frozenset({"copied", "other_indicator"}),
    "wrong_denominator": frozenset({"denominator"}),
    "sum_of_rounded_parts": frozenset({"rounded_parts"}),
    "differing_restatement": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """A finding that accuses nobody who is guilty."""

    seed: int
    severity: str
    rule_id: str
    message: str
    figures: tuple[str, ...]

    def __str__(self) -> str:
        shown = "; ".join(self.figures)
        return f"seed {self.seed} {self.severity} {self.rule_id}: {self.message} [{shown}]"


@dataclass(frozen=True, slots=True)
class Seconds:
    """What one plan cost: making it, the engine, the oracle."""

    making: float
    finding: float
    judging: float = 0.0


@dataclass(frozen=True, slots=True)
class CleanResult:
    """What the engine said of a plan without any slip."""

    seed: int
    figures: int
    alarms: tuple[Alarm, ...]
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class SlipResult:
    """What became of one slip.

    Attributes:
        detectable: whether the figures cannot all be true.
        equals: how many claims could be the wrong one, this one among them.
        found: whether a grave finding points at it.
        first, first_few, among: whether it is the first candidate of the gravest finding that
            points at it, one of the first three, any of them.
        other_accused: whether that finding calls another figure the culprit.
        explicable: whether a reader can see what happened.
        explained_first, explained: whether a slip of this kind is named for it, before others.
    """

    error: str
    seed: int
    described: str
    detectable: bool
    equals: int
    found: bool
    first: bool
    first_few: bool
    among: bool
    other_accused: bool
    explicable: bool
    explained_first: bool
    explained: bool
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeededResult:
    """What the engine said of a plan with slips."""

    seed: int
    slips: tuple[SlipResult, ...]
    alarms: tuple[Alarm, ...]
    seconds: Seconds


def score_clean(seed: int, catalogue: Catalogue, find: Find) -> CleanResult:
    """Whatever is found in a plan that is true is an alarm."""
    started = time.perf_counter()
    plan = make_plan(seed, catalogue)
    made = time.perf_counter()
    findings = _found(find, plan, catalogue, seed)
    seconds = Seconds(made - started, time.perf_counter() - made)
    return CleanResult(seed, len(plan.figures), _alarms(findings, seed), seconds)


def score_seeded(
    seed: int, errors: Sequence[str], catalogue: Catalogue, find: Find
) -> SeededResult | None:
    """One plan with a slip of each of some classes; None where no plan offers one."""
    started = time.perf_counter()
    made = seeded_plan(seed, errors, catalogue)
    if made is None:
        return None
    used_seed, true_plan, slips = made
    plan = true_plan.with_entries({s.wrong.figure_id: s.wrong for s in slips})
    done = time.perf_counter()
    findings = [
        f for f in _found(find, plan, catalogue, used_seed) if f.severity != WORTH_A_LOOK
    ]  # fmt: skip
    found = time.perf_counter()
    wrong = {s.wrong.figure_id for s in slips}
    results = []
    for one in slips:
        verdict = _verdict(plan, without=wrong - {one.wrong.figure_id})
        results.append(_result(one, plan, verdict, findings, used_seed))
    seconds = Seconds(done - started, found - done, time.perf_counter() - found)
    beside = [f for f in findings if not wrong & set(_touched(f))]
    return SeededResult(used_seed, tuple(results), _alarms(beside, used_seed), seconds)


def seeded_plan(
    seed: int, errors: Sequence[str], catalogue: Catalogue
) -> tuple[int, MadePlan, list[Slip]] | None:
    """The first plan from a seed on that offers slips of some classes, with its seed.

    From the seed that comes back on, the same plan and slips come back at once.
    """
    for step in range(MORE_PLANS):
        used = seed + step * NEXT_SEED
        plan = make_plan(used, catalogue, mixed_kinds=False)
        rng = random.Random(f"slip {used} {' '.join(errors)}")
        slips = [made for error in errors if (made := slip(plan, error, rng))]
        if len({made.entry.figure_id for made in slips}) == len(errors):
            return used, plan, slips
    return None


def _found(find: Find, plan: MadePlan, catalogue: Catalogue, seed: int) -> list[Finding]:
    try:
        return find(plan.figures, catalogue)
    except Exception as error:
        raise RuntimeError(f"the engine fails on the plan of seed {seed}: {error!r}") from error


def _verdict(plan: MadePlan, *, without: Collection[str]) -> Verdict:
    pairs = zip(plan.entries, plan.figures, strict=True)
    kept = [(entry.quantity, f) for entry, f in pairs if entry.figure_id not in without]
    return judge(plan.printer, kept)


def _alarms(findings: Iterable[Finding], seed: int) -> tuple[Alarm, ...]:
    return tuple(
        Alarm(
            seed, finding.severity, finding.rule_id, finding.message_en,
            tuple(f"L{f.line} {f.figure_id} {f.value_text}{f.unit_code}" for f in finding.figures),
        )
        for finding in findings
    )  # fmt: skip


def _touched(finding: Finding) -> list[str]:
    """Figures that a finding points at, by id."""
    culprit = () if finding.culprit is None else (finding.culprit,)
    return [f.figure_id for f in (*finding.figures, *finding.candidates, *culprit)]


def _result(
    one: Slip, plan: MadePlan, verdict: Verdict, findings: Iterable[Finding], seed: int
) -> SlipResult:
    wrong = one.wrong.figure_id
    pointing = [finding for finding in findings if wrong in _touched(finding)]
    pointing.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    gravest = pointing[0] if pointing else None
    named = _candidates(gravest)
    kinds = _explanations(gravest, wrong)
    right = EXPLAINED_BY[one.error]
    culprit = gravest.culprit if gravest else None
    return SlipResult(
        error=one.error,
        seed=seed,
        described=_described(one),
        detectable=verdict.is_detectable,
        equals=len(verdict.culprits),
        found=gravest is not None,
        first=wrong in named[:1],
        first_few=wrong in named[:FIRST_FEW],
        among=wrong in named,
        other_accused=culprit is not None and culprit.figure_id != wrong,
        explicable=one.is_explicable and bool(right),
        explained_first=kinds[:1] != () and kinds[0] in right,
        explained=bool(right & set(kinds)),
        kinds=kinds,
    )


def _candidates(finding: Finding | None) -> list[str]:
    if finding is None:
        return []
    named = finding.candidates or ((finding.culprit,) if finding.culprit else ())
    return [figure.figure_id for figure in named]


def _explanations(finding: Finding | None, wrong: str) -> tuple[str, ...]:
    """Kinds of slips that a finding names; those of other figures as an empty kind."""
    if finding is None:
        return ()
    return tuple(e.kind if e.figure.figure_id == wrong else "" for e in finding.explanations)


def _described(one: Slip) -> str:
    quantity, cell = one.entry.quantity, one.entry.quantity.cell
    codes = "/".join((cell.population, cell.sex, cell.age, cell.residence))
    years = f"{quantity.start}-{quantity.end}" if quantity.years else f"{quantity.end}"
    return (
        f"{one.wrong.figure_id} L{one.wrong.line} {cell.indicator_code}[{codes}] "
        f"{quantity.area} {years} {quantity.measure}: "
        f"{one.entry.number}{one.entry.style.unit} -> {one.wrong.number}{one.wrong.style.unit}"
    )


@dataclass
class Counts:
    """Slips of one class, counted.

    Attributes:
        seeded: all of them; detectable: those that contradict something.
        found: detectable ones at which a grave finding points; `unproven` undetectable ones.
        single: detectable ones that alone could be wrong, and `first`, `first_few` of them.
        several: detectable ones among `equals` claims, and `among` of them.
        explicable: found ones of which a reader can see what happened, and `explained_first`,
            `explained` of them.
    """

    seeded: int = 0
    detectable: int = 0
    found: int = 0
    unproven: int = 0
    single: int = 0
    first: int = 0
    first_few: int = 0
    several: int = 0
    among: int = 0
    other_accused: int = 0
    explicable: int = 0
    explained_first: int = 0
    explained: int = 0

    def add(self, result: SlipResult) -> None:
        """Count one slip."""
        self.seeded += 1
        if not result.detectable:
            self.unproven += result.found
            return
        is_single = result.equals == 1
        self.detectable += 1
        self.found += result.found
        self.single += is_single
        self.first += is_single and result.first
        self.first_few += is_single and result.first_few
        self.several += not is_single
        self.among += not is_single and result.among
        self.other_accused += is_single and result.other_accused
        is_explicable = result.found and result.explicable
        self.explicable += is_explicable
        self.explained_first += is_explicable and result.explained_first
        self.explained += is_explicable and result.explained

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def recall(self) -> float:
        """Found ones of the detectable ones."""
        return self.found / self.detectable if self.detectable else 1.0
