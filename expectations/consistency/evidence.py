"""What proves a verdict: contradictions as certificates, everything else as values that fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from expectations.consistency.certificates import name_of
from expectations.consistency.claims import Claims
from expectations.consistency.figures import Figure
from expectations.consistency.findings import Finding
from expectations.consistency.grounding import ground
from expectations.consistency.localisation import examine
from expectations.consistency.partitions import AreaPartitions
from expectations.consistency.solver import Search
from expectations.consistency.system import System
from expectations.consistency.witness import witness
from sources.readers.catalogue import Catalogue


def evidence(
    figures: Sequence[Figure], findings: Sequence[Finding], catalogue: Catalogue
) -> dict[str, list[dict[str, Any]]]:
    """Everything needed to redo the verdict on one document without this program.

    Returns:
        `contradictions`: the certificate of each finding that has one. `consistent`: for each
        group of figures that hang together, the figures that were taken out and exact values, in
        canonical units, at which all the others and every identity hold.
    """
    claims = Claims(sorted(figures, key=lambda figure: figure.order), catalogue)
    grounding = ground(claims, catalogue, AreaPartitions(catalogue))
    return {
        "contradictions": [
            {"finding_id": item.finding_id, "certificate": item.certificate.as_json()}
            for item in findings
            if item.certificate is not None
        ],
        "consistent": [_fitting(component) for component in grounding.components],
    }


def _fitting(component: System) -> dict[str, Any]:
    examination = examine(component)
    taken_out = frozenset[int]().union(
        *(diagnosis.corrections[0] for diagnosis in examination.diagnoses)
    )
    by_key = {claim.key: claim for claim in component.claims}
    search = examination.search or Search(component)
    values = witness(search, by_key.keys() - taken_out)

    def ids(keys: frozenset[int]) -> list[str]:
        return [f.figure_id for key in sorted(keys) for f in by_key[key].figures]

    return {
        "figures": ids(frozenset(by_key) - taken_out),
        "taken_out": ids(taken_out),
        "values": None
        if values is None
        else {name_of(address): str(value) for address, value in sorted(values.items())},
    }
