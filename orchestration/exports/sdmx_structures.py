"""SDMX structures as SDMX-ML 3.0: concepts, code lists, data structures, dataflows.

Pure: what is described is handed in, and the same description gives the same bytes.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]

from orchestration.exports.release import Bilingual

AGENCY = "PLANWATCH"
#: A version of two places: code lists grow with the warehouse, so they are not final.
VERSION = "1.0"
CONCEPTS = "CS_PLANWATCH"
COMPONENTS = Path(__file__).with_name("sdmx_components.csv")

_NAMESPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"
_MESSAGE, _STRUCTURE, _COMMON = (
    f"{{{_NAMESPACE}{part}}}" for part in ("message", "structure", "common")
)
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_PACKAGES = {
    "AgencyScheme": "base",
    "Codelist": "codelist",
    "ConceptScheme": "conceptscheme",
    "Concept": "conceptscheme",
    "DataStructure": "datastructure",
    "Dataflow": "datastructure",
}


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a list.

    Attributes:
        parent: the code that it hangs below.
        warehouse_code: what the warehouse calls it, where that is another name.
    """

    id: str
    name: Bilingual
    parent: str = ""
    warehouse_code: str = ""

    @property
    def annotations(self) -> dict[str, str]:
        """What has no element of its own.

        The schema of SDMX 3.0 takes as a parent only what begins with a letter, which codes of
        areas do not.
        """
        noted = {"WAREHOUSE_CODE": self.warehouse_code}
        if not self.parent[:1].isalpha():
            noted["PARENT"] = self.parent
        return {name: text for name, text in noted.items() if text}


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list."""

    id: str
    name: Bilingual
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """A dimension, the measure or an attribute; it has a concept of the same id."""

    id: str
    role: str
    flows: tuple[str, ...]
    code_list: str
    text_type: str
    is_required: bool
    name: Bilingual
    meaning: Bilingual


@dataclass(frozen=True, slots=True)
class Flow:
    """A dataflow and its data structure."""

    id: str
    name: Bilingual
    meaning: Bilingual

    @property
    def dataflow(self) -> str:
        """The id of the dataflow."""
        return f"DF_{self.id.upper()}"

    @property
    def structure(self) -> str:
        """The id of the data structure."""
        return f"DSD_{self.id.upper()}"

    @property
    def reference(self) -> str:
        """How data refer to the dataflow."""
        return f"{AGENCY}:{self.dataflow}({VERSION})"


def read_components() -> tuple[Component, ...]:
    """Every component, in the order in which they stand in the data."""
    with COMPONENTS.open(encoding="utf-8", newline="") as file:
        return tuple(
            Component(
                row["component_id"], row["role"], tuple(row["flows"].split()), row["code_list"],
                row["text_type"], row["is_required"] == "true",
                Bilingual(row["name_zh"], row["name_en"]),
                Bilingual(row["meaning_zh"], row["meaning_en"]),
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def components_of(flow: str, components: Sequence[Component]) -> tuple[Component, ...]:
    """The components of one dataflow."""
    return tuple(component for component in components if flow in component.flows)


def structure_message(
    flows: Sequence[Flow],
    components: Sequence[Component],
    code_lists: Mapping[str, CodeList],
    prepared: datetime,
) -> bytes:
    """The whole message, as SDMX-ML 3.0."""
    root = etree.Element(
        f"{_MESSAGE}Structure",
        nsmap={part: f"{_NAMESPACE}{name}" for part, name in
               (("mes", "message"), ("str", "structure"), ("com", "common"))},
    )  # fmt: skip
    _header(root, prepared)
    structures = _child(root, f"{_MESSAGE}Structures")
    _agency(_child(structures, f"{_STRUCTURE}AgencySchemes"))
    used = {component.code_list for component in components if component.code_list}
    listed = _child(structures, f"{_STRUCTURE}Codelists")
    for name in sorted(used):
        _code_list(listed, code_lists[name])
    _concepts(_child(structures, f"{_STRUCTURE}ConceptSchemes"), components)
    designs = _child(structures, f"{_STRUCTURE}DataStructures")
    for flow in flows:
        _data_structure(designs, flow, components_of(flow.id, components))
    announced = _child(structures, f"{_STRUCTURE}Dataflows")
    for flow in flows:
        item = _maintained(announced, "Dataflow", flow.dataflow, flow.name, flow.meaning)
        _child(item, f"{_STRUCTURE}Structure").text = _urn("DataStructure", flow.structure)
    message: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return message


def _header(root: etree._Element, prepared: datetime) -> None:
    header = _child(root, f"{_MESSAGE}Header")
    _child(header, f"{_MESSAGE}ID").text = f"{AGENCY}_STRUCTURES"
    _child(header, f"{_MESSAGE}Test").text = "false"
    _child(header, f"{_MESSAGE}Prepared").text = prepared.strftime("%Y-%m-%dT%H:%M:%SZ")
    _child(header, f"{_MESSAGE}Sender", id=AGENCY)


def _agency(schemes: etree._Element) -> None:
    scheme = _child(
        schemes, f"{_STRUCTURE}AgencyScheme", id="AGENCIES", agencyID="SDMX",
        isExternalReference="false", isPartial="true",
    )  # fmt: skip
    _named(scheme, Bilingual("机构", "Agencies"))
    _named(
        _child(scheme, f"{_STRUCTURE}Agency", id=AGENCY),
        Bilingual("规划观察", "Planwatch"),
    )


def _code_list(parent: etree._Element, code_list: CodeList) -> None:
    item = _maintained(parent, "Codelist", code_list.id, code_list.name)
    for code in code_list.codes:
        element = _child(item, f"{_STRUCTURE}Code", id=code.id)
        _annotated(element, code.annotations)
        _named(element, code.name)
        if code.parent[:1].isalpha():
            _child(element, f"{_STRUCTURE}Parent").text = code.parent


def _annotated(element: etree._Element, annotations: Mapping[str, str]) -> None:
    listed = _child(element, f"{_COMMON}Annotations") if annotations else element
    for name, text in annotations.items():
        annotation = _child(listed, f"{_COMMON}Annotation", id=name)
        _child(annotation, f"{_COMMON}AnnotationTitle").text = text


def _concepts(parent: etree._Element, components: Sequence[Component]) -> None:
    names = Bilingual("规划与统计的概念", "Concepts of plans and statistics")
    scheme = _maintained(parent, "ConceptScheme", CONCEPTS, names)
    for component in components:
        concept = _child(scheme, f"{_STRUCTURE}Concept", id=component.id)
        _named(concept, component.name, component.meaning)


def _data_structure(parent: etree._Element, flow: Flow, components: Sequence[Component]) -> None:
    item = _maintained(parent, "DataStructure", flow.structure, flow.name, flow.meaning)
    parts = _child(item, f"{_STRUCTURE}DataStructureComponents")
    dimensions = _child(parts, f"{_STRUCTURE}DimensionList", id="DimensionDescriptor")
    by_role = {
        role: [component for component in components if component.role == role]
        for role in ("dimension", "time", "measure", "attribute")
    }
    for position, component in enumerate(by_role["dimension"], start=1):
        _component(dimensions, "Dimension", component, position=str(position))
    for component in by_role["time"]:
        _component(dimensions, "TimeDimension", component)
    attributes = _child(parts, f"{_STRUCTURE}AttributeList", id="AttributeDescriptor")
    for component in by_role["attribute"]:
        element = _component(
            attributes, "Attribute", component,
            usage="mandatory" if component.is_required else "optional",
        )  # fmt: skip
        relation = _child(element, f"{_STRUCTURE}AttributeRelationship")
        _child(relation, f"{_STRUCTURE}Observation")
    measures = _child(parts, f"{_STRUCTURE}MeasureList", id="MeasureDescriptor")
    for component in by_role["measure"]:
        _component(measures, "Measure", component, usage="optional")


def _component(
    parent: etree._Element, tag: str, component: Component, **attributes: str
) -> etree._Element:
    element = _child(parent, f"{_STRUCTURE}{tag}", id=component.id, **attributes)
    identity = _child(element, f"{_STRUCTURE}ConceptIdentity")
    identity.text = f"{_urn('Concept', CONCEPTS)}.{component.id}"
    local = _child(element, f"{_STRUCTURE}LocalRepresentation")
    if component.code_list:
        _child(local, f"{_STRUCTURE}Enumeration").text = _urn("Codelist", component.code_list)
    else:
        _child(local, f"{_STRUCTURE}TextFormat", textType=component.text_type)
    return element


def _maintained(
    parent: etree._Element, kind: str, name: str, names: Bilingual, meaning: Bilingual | None = None
) -> etree._Element:
    element = _child(
        parent, f"{_STRUCTURE}{kind}", id=name, agencyID=AGENCY, version=VERSION,
        isExternalReference="false",
    )  # fmt: skip
    _named(element, names, meaning)
    return element


def _named(element: etree._Element, name: Bilingual, meaning: Bilingual | None = None) -> None:
    for tag, text in (("Name", name), ("Description", meaning)):
        for language in ("en", "zh") if text else ():
            child = _child(element, f"{_COMMON}{tag}")
            child.set(_XML_LANGUAGE, language)
            child.text = getattr(text, language)


def _urn(kind: str, name: str) -> str:
    owner = f"{AGENCY}:{name}({VERSION})"
    return f"urn:sdmx:org.sdmx.infomodel.{_PACKAGES[kind]}.{kind}={owner}"


def _child(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, tag, attrib=attributes)
