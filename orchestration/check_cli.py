"""The command on a plan before it is issued: `planwatch check`.

It loads nothing and needs neither Dagster, dbt nor the warehouse.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.document_cli import outcome, write_out
from sources.settings import Settings

if TYPE_CHECKING:
    from expectations.checking import Material
    from orchestration.check_report import Checked
    from sources.model import Rejection

#: Exit codes of `planwatch check`.
NOTHING_CERTAIN, CERTAIN_FOUND, REFUSED = 0, 1, 2


def add_check_command(commands: Any) -> None:
    """Add the command to those of the command line."""
    check = commands.add_parser(
        "check",
        help="figures of a document that cannot all be true",
        description="Find the figures of a plan that cannot all be true. Exit codes: "
        "0 nothing certain, 1 at least one certain finding, 2 wrong use or unreadable document.",
    )
    check.add_argument(
        "target", metavar="PATH|PLAN_ID",
        help="a document (.txt .html .pdf .docx), or a plan's folder in sources/plans",
    )  # fmt: skip
    check.add_argument("--area", metavar="NAME", help="the area that the document is about")
    check.add_argument("--format", choices=("text", "json", "html"), default="text")
    check.add_argument(
        "--document", metavar="PATH", help="with PLAN_ID: the document, to show the figures in"
    )
    check.add_argument("--output", metavar="FILE", type=Path, help="write it there")
    check.add_argument(
        "--evidence", metavar="FILE", type=Path,
        help="write the proofs there: certificates, and values that fit everything else",
    )  # fmt: skip
    check.set_defaults(run=_check)


def _check(settings: Settings, options: argparse.Namespace) -> int:
    from expectations.consistency.findings import CERTAIN
    from sources.model import SourceFault

    folder = _plan_folder(settings, options.target)
    if folder and options.area:
        return _refused("--area only goes with a document; plan.yaml says what a plan is about.")
    if not folder and options.document:
        return _refused("--document only goes with PLAN_ID.")
    try:
        if folder:
            checked = _checked_plan(folder, settings, options.document)
        else:
            checked = _checked_document(options.target, options.area, settings)
    except SourceFault as fault:
        return _refused(str(fault))
    try:
        _deliver(_report(checked, options.format), options.output)
        if options.evidence:
            _deliver(_evidence(checked), options.evidence)
    except OSError as error:
        return _refused(f"{error.filename} cannot be written: {error.strerror or error}.")
    return CERTAIN_FOUND if checked.counts[CERTAIN] else NOTHING_CERTAIN


def _plan_folder(settings: Settings, target: str) -> Path | None:
    """The folder of a plan, by its id or by its path."""
    from sources.readers.plans import SIDECAR

    by_id = settings.sources / "plans" / target
    return next((path for path in (by_id, Path(target)) if (path / SIDECAR).is_file()), None)


def _checked_plan(folder: Path, settings: Settings, document: str | None) -> Checked:
    from expectations.checking import material_of_plan
    from sources.model import Rejection, SourceFault
    from sources.readers.catalogue import read_catalogue
    from sources.readers.plans import SIDECAR, read_plan

    plan = read_plan(folder.resolve())
    catalogue = read_catalogue(settings.sources / "catalogue")
    if plan.sidecar.area_code not in catalogue.areas:
        raise SourceFault(
            Rejection(
                f"plans/{folder.name}/{SIDECAR}", None, "area_code", "unknown_area",
                "an area of the catalogue", plan.sidecar.area_code,
                "Correct the code, or add the area to sources/catalogue/areas.csv.",
            )
        )  # fmt: skip
    text = _text(document, plan.sidecar.text_sha256) if document else None
    title = plan.sidecar.title
    material = material_of_plan(plan, catalogue)
    return _checked(material, plan.sidecar.document_id, title.zh, title.en, None, text)


def _text(path: str, declared: str) -> str:
    """The text of the document that a plan's statements were read from.

    Raises:
        SourceFault: it cannot be read, or it is another document.
    """
    from sources.model import Rejection, SourceFault
    from sources.readers.documents import read_document

    document = read_document(Path(path), path)
    if document.sha256 != declared:
        raise SourceFault(
            Rejection(
                path, None, "", "wrong_checksum",
                f"the document that plan.yaml declares (text_sha256 {declared})",
                document.sha256,
                "Give the document that the statements were read from, or draft this one: "
                "planwatch extract PATH --into FOLDER.",
            )
        )  # fmt: skip
    return document.text


def _checked_document(target: str, area: str | None, settings: Settings) -> Checked:
    from expectations.checking import material_of_reading
    from sources.extraction.records import Fate
    from sources.model import Rejection, SourceFault
    from sources.readers.catalogue import read_catalogue
    from sources.reading import Task

    reading = outcome(Task(Path(target), target, area))
    if isinstance(reading, Rejection):
        raise SourceFault(reading)
    extraction, name = reading.extraction, Path(target).name
    catalogue = read_catalogue(settings.sources / "catalogue")
    material = material_of_reading(name, extraction, catalogue)
    title = extraction.title or name
    unread = sum(entry.fate is Fate.UNREAD for entry in extraction.coverage)
    return _checked(material, name, title, title, unread, reading.document.text)


def _checked(
    material: Material, name: str, title_zh: str, title_en: str, unread: int | None,
    text: str | None,
) -> Checked:  # fmt: skip
    from expectations.consistency.coverage import Outcome
    from expectations.consistency.engine import check
    from orchestration.check_report import Checked

    _say_left_out(material.rejections)
    found = check(material.figures, material.catalogue)
    return Checked(
        name=name,
        title_zh=title_zh,
        title_en=title_en,
        findings=tuple(found.findings),
        figures=tuple(material.figures),
        rule_count=len(found.coverage),
        applied_count=sum(
            item.outcome in (Outcome.HELD, Outcome.BROKEN) for item in found.coverage
        ),
        catalogue=material.catalogue,
        unread_count=unread,
        text=text,
    )


def _report(checked: Checked, form: str) -> str:
    from orchestration.check_report import json_report, text_report

    if form == "html":
        from orchestration.check_page import html_report

        return html_report(checked)
    if form == "json":
        return json_report(checked)
    from orchestration.language import language

    return text_report(checked, language())


def _evidence(checked: Checked) -> str:
    import json

    from expectations.consistency.evidence import evidence

    proofs = evidence(checked.figures, checked.findings, checked.catalogue)
    return json.dumps(proofs, ensure_ascii=False, indent=1) + "\n"


def _deliver(report: str, output: Path | None) -> None:
    if output is None:
        write_out(report)
    else:
        output.write_bytes(report.encode("utf-8", "backslashreplace"))


def _say_left_out(rejections: tuple[Rejection, ...]) -> None:
    """Statements that could not be checked: nothing is dropped in silence."""
    for rejection in rejections:
        print(f"planwatch: not checked: {rejection.sentence()}", file=sys.stderr)


def _refused(sentence: str) -> int:
    print(f"planwatch: {sentence}", file=sys.stderr)
    return REFUSED
