"""What the engine calls things has a name in both languages in the catalogue."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from expectations.consistency.coverage import Outcome
from expectations.consistency.events import ANSWERED
from expectations.consistency.explanations import kinds
from expectations.consistency.findings import SEVERITIES
from expectations.consistency.lives import NEW, OPEN, REOPENED, RESOLVED
from expectations.consistency.tables import judging_rules
from expectations.consistency.wording import ROLES
from sources.readers.catalogue import Catalogue
from sources.readers.delimited import frame_records

ENGINE = Path(__file__).parents[2] / "expectations" / "consistency"


def listed(catalogue: Catalogue, code_list: str) -> dict[str, tuple[str, str]]:
    return {
        row["code"]: (row["name_zh"], row["name_en"])
        for row in frame_records(catalogue.tables["code_lists"])
        if row["code_list"] == code_list
    }


def test_kinds_of_explanations_are_a_code_list_under_the_same_names(catalogue: Catalogue) -> None:
    ours = {kind.kind: (kind.name_zh, kind.name_en) for kind in kinds().values()}
    assert listed(catalogue, "EXPLANATION") == ours


def test_families_outcomes_events_and_severities_are_code_lists(catalogue: Catalogue) -> None:
    families = {rule.family for rule in judging_rules()}
    assert set(listed(catalogue, "RULE_FAMILY")) == families
    assert list(listed(catalogue, "RULE_OUTCOME")) == [str(outcome) for outcome in Outcome]
    assert set(listed(catalogue, "FINDING_EVENT")) == {NEW, RESOLVED, REOPENED, ANSWERED}
    assert set(listed(catalogue, "FINDING_STATE")) == {OPEN, RESOLVED}
    assert tuple(listed(catalogue, "SEVERITY")) == SEVERITIES


def roles_in_code() -> Iterator[str]:
    """The roles that rules in code give to members, as literals."""
    for path in ENGINE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "Member" and isinstance(node.args[1], ast.Constant):
                yield str(node.args[1].value)


def test_roles_of_members_are_a_code_list(catalogue: Catalogue) -> None:
    literals = set(roles_in_code())
    assert {"target", "baseline"} <= literals
    assert set(listed(catalogue, "MEMBER_ROLE")) == {*ROLES, *literals}
