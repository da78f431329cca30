"""What every figure must look like, whether a plan states it or an office publishes it."""

from __future__ import annotations

from collections.abc import Mapping

from expectations.contract import AGE, YEAR, Expectation, one_of, shaped
from sources.readers.catalogue import Catalogue

#: Columns that hold codes, in plans and in statistics alike.
CODED = {
    "kind": "STATEMENT_KIND",
    "population": "POPULATION",
    "sex": "SEX",
    "residence": "RESIDENCE",
    "comparator": "COMPARATOR",
}


def figure_expectations(
    catalogue: Catalogue, more_codes: Mapping[str, str], repair: str
) -> list[Expectation]:
    """Codes, units, ages and years of a figure.

    Args:
        catalogue: where codes and units are defined.
        more_codes: further coded columns, each with its code list.
        repair: what to do about a code that is unknown.
    """
    return [
        *(
            one_of(column, catalogue.codes(codes), "unknown_code", f"a code of {codes}", repair)
            for column, codes in {**CODED, **more_codes}.items()
        ),
        one_of(
            "unit", catalogue.units, "unknown_unit", "a unit of the catalogue",
            "Correct the unit, or add it to sources/catalogue/units.csv with its exact factor.",
        ),
        shaped("age", AGE, "an age code such as Y0T14 or Y_GE60", "unknown_code"),
        shaped("period_start", YEAR, "a year"),
        shaped("period_end", YEAR, "a year"),
    ]  # fmt: skip
