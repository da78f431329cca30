"""The inbox: one asset over all documents that were dropped there."""

from collections.abc import Iterator

import dagster as dg

from expectations.inbox import take_in_inbox
from orchestration.assets.catalogue import load_catalogue
from orchestration.assets.common import (
    OWNERS,
    contract_check,
    contract_spec,
    land_intake,
    landing_key,
)
from orchestration.assets.sources import REFERENCES
from orchestration.fingerprint import knowledge_version
from orchestration.resources import Workspace
from orchestration.retries import retried_if_transient
from sources.readers.corrections import read_known_faults

INBOX = dg.AssetKey(["inbox", "documents"])
INBOX_FILES = dg.AssetKey(["files", "inbox"])


def inbox_file_spec() -> dg.AssetSpec:
    """The folder that documents are dropped in."""
    return dg.AssetSpec(
        INBOX_FILES,
        description="Documents in `inbox/`: .txt, .html, .pdf, .docx.",
        group_name="plans",
        kinds={"file"},
        owners=OWNERS,
    )


@dg.asset(
    key=INBOX,
    deps=[INBOX_FILES, *(landing_key(stem) for stem in REFERENCES)],
    group_name="plans",
    kinds={"python", "greatexpectations", "parquet"},
    owners=OWNERS,
    description="Draft statements of the documents in the inbox, held against the contract of "
    "statements and typed.",
    check_specs=[contract_spec(INBOX, "Documents of the inbox and their statements")],
)
def inbox_asset(
    workspace: Workspace,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:  # type: ignore[type-arg]
    """Read, extract, check and land what lies in the inbox."""
    with retried_if_transient():
        settings = workspace.settings
        intake = take_in_inbox(
            settings.sources,
            load_catalogue(settings),
            settings.warehouse / "build" / "extractions",
            knowledge_version(settings),
        )
        land_intake(settings, intake)
        yield dg.MaterializeResult(
            metadata={
                "dagster/row_count": intake.row_count,
                "documents": len(intake.tables["document"]),
                "rejected": len(intake.rejections),
            }
        )
        known, _ = read_known_faults(settings.sources)
        yield contract_check(intake, INBOX, known)
