"""What the search sees, what fractions prove, and what a certificate says to anybody."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

from expectations.consistency.certificates import Certificate, Inequality, certificate_of
from expectations.consistency.claims import Claim
from expectations.consistency.direct import direct_proofs
from expectations.consistency.engine import check, find
from expectations.consistency.figures import Figure, address_of
from expectations.consistency.localisation import examine
from expectations.consistency.solver import Proof, Search, proof_of
from expectations.consistency.system import Application, Constraint, System, within
from sources.readers.catalogue import Catalogue
from tests.builders import Plan

ONE = Fraction(1)


def system_of(figures: dict[str, Figure], sums: list[tuple[str, str]]) -> System:
    """Claims about unrelated cells, and sums between them: `("z", "xy")` says z = x + y."""
    cells = {name: replace(address_of(figure), area_code=name) for name, figure in figures.items()}
    claims = [
        Claim(number, (figure,), cells[name], None, "", figure.interval)
        for number, (name, figure) in enumerate(figures.items())
    ]
    applications = [
        Application(
            number, "parts_area", None, (),
            (*((cells[part], ONE) for part in parts), (cells[whole], -ONE)),
        )
        for number, (whole, parts) in enumerate(sums)
    ]  # fmt: skip
    constraints: list[Constraint] = [
        within(((claim.address, ONE),), claim.interval, frozenset({claim.key})) for claim in claims
    ]
    constraints += [
        Constraint(item.part, Fraction(0), Fraction(0), frozenset(), item.rule_id, item.instance)
        for item in applications
    ]
    return System(claims, constraints, applications, frozenset(cells.values()))


def names(system: System, proof: Proof) -> set[str]:
    """The areas that stand for the letters of a proof."""
    return {system.claims[key].address.area_code for key in proof.claims}


def certified(system: System, proof: Proof) -> Certificate:
    return certificate_of(proof, {claim.key: claim for claim in system.claims})


# --- together, though each alone holds ----------------------------------------------------


@pytest.fixture
def letters(catalogue: Catalogue) -> dict[str, Figure]:
    """x, y and w are 1, z is 3 and v is 2, each give or take a half."""
    plan = Plan(catalogue)
    values = {"x": "1", "y": "1", "w": "1", "z": "3", "v": "2"}
    return {name: plan.states(value) for name, value in values.items()}


SUMS = [("z", "xy"), ("v", "xyw")]


def test_either_sum_holds_alone(letters: dict[str, Figure]) -> None:
    for one in SUMS:
        system = system_of(letters, [one])
        assert list(direct_proofs(system)) == []
        assert examine(system).diagnoses == ()


def test_both_sums_together_are_impossible(letters: dict[str, Figure]) -> None:
    system = system_of(letters, SUMS)
    assert list(direct_proofs(system)) == []
    examination = examine(system)
    assert examination.unproved == 0
    (diagnosis,) = examination.diagnoses
    (proof,) = diagnosis.proofs
    # v would be z + w, which is at least 3.
    assert names(system, proof) == {"z", "w", "v"}
    assert certified(system, proof).is_valid()
    assert len(diagnosis.corrections) == 3


@pytest.mark.parametrize("left_out", ["z", "w", "v"])
def test_without_any_of_them_the_others_hold(letters: dict[str, Figure], left_out: str) -> None:
    system = system_of(letters, SUMS)
    rest = [claim.key for claim in system.claims if claim.address.area_code != left_out]
    search = Search(system)
    assert search.core(rest) is None
    assert search.core(range(len(system.claims))) is not None


def test_the_search_names_no_more_claims_than_fractions_prove(letters: dict[str, Figure]) -> None:
    system = system_of(letters, SUMS)
    search = Search(system)
    core = search.core(range(len(system.claims)))
    assert core is not None
    proof = proof_of(search, core)
    assert proof is not None
    assert proof.claims <= core
    assert all(multiplier > 0 for multiplier, _, _ in proof.sides)


def test_real_cells_can_be_impossible_together_only(catalogue: Catalogue) -> None:
    # 600 may be 600.45 for men and women, and 599.85 for the registered population.
    plan = Plan(catalogue)
    resident = plan.states("600")
    others = [
        plan.states("309.60", sex="M"),
        plan.states("290.85", sex="F"),
        plan.states("437.30", population="registered"),
        plan.states("162.55", "resident_registered_difference", population=""),
    ]
    assert find([resident, *others[:2]], catalogue) == []
    assert find([resident, *others[2:]], catalogue) == []
    report = check([resident, *others], catalogue)
    assert report.unproved == 0
    (finding,) = report.findings
    assert finding.rule_id == "joint"
    assert {member.figure for member in finding.members} == set(others)
    assert finding.culprit is None
    assert finding.certificate is not None
    assert finding.certificate.is_valid()
    for left_out in others:
        rest = [figure for figure in others if figure != left_out]
        assert find([resident, *rest], catalogue) == []


def test_a_conflict_far_below_the_printed_precision_is_none(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    figures = [
        plan.states("600.45"),
        plan.states("309.60", sex="M"),
        plan.states("290.85", sex="F"),
    ]
    report = check(figures, catalogue)
    assert (report.findings, report.unproved) == ([], 0)


# --- one constraint alone -----------------------------------------------------------------


def test_two_values_of_a_cell_need_no_search(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    figures = {"a": plan.states("638.12"), "b": plan.states("638.32")}
    system = system_of(figures, [])
    same = replace(
        system,
        constraints=[
            within(((system.claims[0].address, ONE),), claim.interval, frozenset({claim.key}))
            for claim in system.claims
        ],
    )
    (proof,) = direct_proofs(same)
    assert proof.claims == {0, 1}
    assert certified(same, proof).is_valid()


def test_parts_alone_can_be_more_than_their_whole(catalogue: Catalogue) -> None:
    # Women, of whom nothing is said, are no fewer than none.
    plan = Plan(catalogue)
    figures = {"z": plan.states("300"), "x": plan.states("326.27")}
    system = system_of({**figures, "y": plan.states("0", comparator=">=")}, [("z", "xy")])
    (proof,) = direct_proofs(system)
    assert names(system, proof) == {"z", "x"}
    assert certified(system, proof).is_valid()


def test_every_pair_of_values_that_breaks_a_sum_is_found(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    values = {"z": "638.12", "x": "326.27", "y": "300.00"}
    system = system_of({name: plan.states(v) for name, v in values.items()}, [("z", "xy")])
    again = plan.states("638.32")
    restated = Claim(3, (again,), system.claims[0].address, None, "", again.interval)
    twice = replace(
        system,
        claims=[*system.claims, restated],
        constraints=[
            *system.constraints,
            within(((system.claims[0].address, ONE),), again.interval, frozenset({3})),
        ],
    )
    found = {proof.claims for proof in direct_proofs(twice)}
    assert found == {frozenset({0, 1, 2}), frozenset({3, 1, 2}), frozenset({0, 3})}
    for one, other in combinations(found, 2):
        assert not one <= other


# --- certificates -------------------------------------------------------------------------


def inequality(terms: dict[str, int], bound: str, *, is_strict: bool = False) -> Inequality:
    exact = {name: Fraction(value) for name, value in terms.items()}
    return Inequality(exact, Fraction(bound), (), "value", is_strict)


def test_a_certificate_is_checked_by_multiplying_and_adding() -> None:
    # men >= 326.265, women >= 311.845, everybody <= 638.105
    steps = (
        (ONE, inequality({"men": -1}, "-326.265")),
        (ONE, inequality({"women": -1}, "-311.845")),
        (ONE, inequality({"all": 1}, "638.105")),
        (ONE, inequality({"men": 1, "women": 1, "all": -1}, "0")),
    )
    assert Certificate(steps).is_valid()
    assert not Certificate(steps[:3]).is_valid()  # what is left does not cancel
    assert not Certificate(steps[:2]).is_valid()
    weaker = (*steps[:2], (ONE, inequality({"all": 1}, "638.11")), steps[3])
    assert not Certificate(weaker).is_valid()  # 0 <= 0 is true


def test_a_negative_multiplier_proves_nothing() -> None:
    turned = ((-ONE, inequality({"x": 1}, "5")), (-ONE, inequality({"x": -1}, "3")))
    assert not Certificate(turned).is_valid()


def test_less_than_nothing_is_not_the_same_as_nothing() -> None:
    at_most = (ONE, inequality({"x": 1}, "80"))
    at_least = (ONE, inequality({"x": -1}, "-80"))
    more_than = (ONE, inequality({"x": -1}, "-80", is_strict=True))
    assert not Certificate((at_most, at_least)).is_valid()
    assert Certificate((at_most, more_than)).is_valid()
    unused = (Fraction(0), inequality({"x": -1}, "-80", is_strict=True))
    assert not Certificate((at_most, at_least, unused)).is_valid()


def test_an_empty_certificate_proves_nothing() -> None:
    assert not Certificate(()).is_valid()


def test_a_certificate_is_written_down_exactly(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    (finding,) = find([plan.states("638.12"), plan.states("638.32")], catalogue)
    assert finding.certificate is not None
    steps = finding.certificate.as_json()
    assert [step["figures"] for step in steps] == [["f002"], ["f001"]]
    # 638.32 is at least 638.315, 638.12 at most 638.125.
    assert [Fraction(str(step["bound"])) for step in steps] == [
        Fraction("-638.315"),
        Fraction("638.125"),
    ]
    assert {step["reason"] for step in steps} == {"value"}


def test_a_certificate_names_the_figures_of_every_member(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    figures = [
        plan.states("29.69", "dependency_ratio"),
        plan.states("19.41", "population_share", age="Y0T14"),
        plan.states("10.29", "population_share", age="Y_GE65"),
    ]
    (finding,) = find(figures, catalogue)
    assert finding.certificate is not None
    named = {name for _, step in finding.certificate.steps for name in step.figures}
    assert named == {member.figure.figure_id for member in finding.members}
    reasons = {step.reason for _, step in finding.certificate.steps}
    assert {"dependency_ratio", "population_share", "parts_age"} <= reasons


def test_quantities_of_a_certificate_are_told_apart(catalogue: Catalogue) -> None:
    plan = Plan(catalogue)
    figures = [
        plan.states("598.98"),
        plan.states("305.21", sex="M"),
        plan.states("295.77", sex="F"),
    ]
    (finding,) = find(figures, catalogue)
    assert finding.certificate is not None
    quantities = {name for _, step in finding.certificate.steps for name in step.terms}
    assert len(quantities) == 3
    assert all(name.startswith("population/resident/") for name in quantities)
