"""Word files: the body in order, tables with spans, tracked changes, numbers of lists."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from docx import Document
from docx.oxml import OxmlElement

from tests.documents import (
    W,
    cell,
    check_grids,
    docx,
    paragraph,
    read,
    row,
    rows_of,
    spans_of,
    table,
    text_run,
    with_members,
)


def text_of(tmp_path: Path, body: str) -> list[str]:
    return read(tmp_path, "plan.docx", docx(body)).text.splitlines()


def test_paragraphs_and_tables_keep_their_order(tmp_path: Path) -> None:
    word = Document()
    word.add_heading("澄湾市人口发展规划", 0)
    word.add_paragraph("表1　主要指标")
    grid = word.add_table(rows=4, cols=4)
    for at, text in {
        (0, 0): "指标", (0, 1): "单位", (0, 2): "规划值", (1, 2): "2020年\n（基期）",
        (1, 3): "2025年", (2, 0): "常住人口", (2, 1): "万人", (2, 2): "340.1",
        (2, 3): "3450\n左右", (3, 0): "城镇化率", (3, 1): "%", (3, 3): "≥65",
    }.items():  # fmt: skip
        grid.cell(*at).text = text
    grid.cell(0, 0).merge(grid.cell(1, 0))
    grid.cell(0, 1).merge(grid.cell(1, 1))
    grid.cell(0, 2).merge(grid.cell(0, 3))
    for head in grid.rows[:2]:
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    word.add_paragraph("注：后文。")
    word.sections[0].header.paragraphs[0].text = "页眉99"
    buffer = io.BytesIO()
    word.save(buffer)
    document = read(tmp_path, "plan.docx", buffer.getvalue())
    check_grids(document)
    assert document.text == (
        "澄湾市人口发展规划\n表1 主要指标\n"
        "指标\t单位\t规划值\t\n\t\t2020年（基期）\t2025年\n"
        "常住人口\t万人\t340.1\t3450左右\n城镇化率\t%\t\t≥65\n"
        "注：后文。\n"
    )
    (found,) = document.grids
    assert found.head_rows == 2
    assert spans_of(document, found) == {"指标": (2, 1), "单位": (2, 1), "规划值": (1, 2)}


def test_insertions_stay_deletions_go(tmp_path: Path) -> None:
    assert text_of(
        tmp_path,
        paragraph(
            "常住人口",
            f"<w:del>{text_run('339').replace('w:t', 'w:delText')}</w:del>",
            f"<w:ins>{text_run('345.6')}</w:ins>",
            f"<w:moveFrom>{text_run('旧')}</w:moveFrom><w:moveTo>{text_run('万人')}</w:moveTo>",
        ),
    ) == ["常住人口345.6万人"]


def test_a_deleted_paragraph_end_joins_two_paragraphs(tmp_path: Path) -> None:
    first = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{text_run('常住人口')}</w:p>"
    assert text_of(tmp_path, first + paragraph("345.6万人") + paragraph("完")) == [
        "常住人口345.6万人",
        "完",
    ]


def test_deleted_rows_are_not_in_the_grid(tmp_path: Path) -> None:
    deleted = row("旧指标", "1").replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>")
    body = table(row("指标", "值"), deleted, row("常住人口", "345"))
    document = read(tmp_path, "plan.docx", docx(body))
    assert rows_of(document, document.grids[0]) == [["指标", "值"], ["常住人口", "345"]]


def test_hidden_text_is_dropped(tmp_path: Path) -> None:
    body = paragraph(
        "看得见",
        text_run("99", "<w:vanish/>"),
        text_run("也看得见", '<w:vanish w:val="0"/>'),
    )
    assert text_of(tmp_path, body) == ["看得见也看得见"]


def test_signs_and_breaks(tmp_path: Path) -> None:
    body = paragraph(
        "1.8",
        "<w:r><w:noBreakHyphen/></w:r>",
        "2.0",
        "<w:r><w:tab/></w:r>",
        '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>',
        "98",
        '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
        "<w:r><w:br/></w:r>",
        "下一行",
    )
    assert text_of(tmp_path, body) == ["1.8-2.0 ≥98", "下一行"]


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('专栏：床位9800张')}</w:txbxContent>"
    alternate = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
        f'2006"><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert text_of(tmp_path, paragraph("前文", alternate, "后文")) == [
        "前文后文",
        "专栏：床位9800张",
    ]


def test_tables_in_content_controls_and_within_tables(tmp_path: Path) -> None:
    inner = table(row("常住人口", "345"), row("户籍人口", "300"))
    outer = table(row("左", cell(paragraph("前文") + inner + "<w:p/>")), row("一", "二"))
    body = f"<w:sdt><w:sdtContent>{outer}</w:sdtContent></w:sdt>"
    document = read(tmp_path, "plan.docx", docx(body))
    (grid,) = document.grids
    assert rows_of(document, grid) == [["常住人口", "345"], ["户籍人口", "300"]]
    assert document.text == "左\n前文\n常住人口\t345\n户籍人口\t300\n一\n二\n"


def test_a_box_of_one_cell_is_prose(tmp_path: Path) -> None:
    document = read(
        tmp_path, "plan.docx", docx(table(row(cell(paragraph("一") + paragraph("二")))))
    )
    assert (document.text, document.grids) == ("一\n二\n", ())


def test_cells_that_begin_late_and_merges_down_several_rows(tmp_path: Path) -> None:
    start, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        row(cell("人口", start), "万人", "345", head=True),
        row(cell("", go_on), "%", "61.3"),
        row(cell("", go_on), cell("合计", '<w:gridSpan w:val="2"/>')),
        row("床位", "张", "9800").replace(
            "<w:tr>", '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>', 1
        ),
    )
    document = read(tmp_path, "plan.docx", docx(body))
    check_grids(document)
    (grid,) = document.grids
    assert grid.head_rows == 1
    assert spans_of(document, grid) == {"人口": (3, 1), "合计": (1, 2)}
    assert rows_of(document, grid)[3] == ["", "床位", "张", "9800"]


NUMBERING = f"""<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="9"/><w:numFmt w:val="chineseCounting"/>
<w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>"""


def test_numbers_of_lists_stand_before_their_paragraphs(tmp_path: Path) -> None:
    def item(level: int, text: str) -> str:
        properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>'
        return f"<w:p><w:pPr>{properties}</w:pPr>{text_run(text)}</w:p>"

    body = item(0, "现状") + item(1, "规模") + item(1, "结构") + item(2, "点") + item(0, "目标")
    body += item(1, "近期") + item(0, "保障")
    data = with_members(docx(body), {"word/numbering.xml": NUMBERING.encode()})
    assert read(tmp_path, "plan.docx", data).text.splitlines() == [
        "九、现状", "1. 规模", "2. 结构", "点", "十、目标", "1. 近期", "十一、保障",
    ]  # fmt: skip


NOTES = f"""<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{text_run("普查口径。")}</w:p></w:footnote>
</w:footnotes>"""


def test_footnotes_stand_at_the_end_without_a_number(tmp_path: Path) -> None:
    body = paragraph("常住人口345.6万人", '<w:r><w:footnoteReference w:id="2"/></w:r>', "。")
    data = docx(body + paragraph("完"))
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/footnotes" Target="footnotes.xml"/></Relationships>'
    )
    relations = archive_member(data, "word/_rels/document.xml.rels").decode()
    data = with_members(
        data,
        {
            "word/footnotes.xml": NOTES.encode(),
            "word/_rels/document.xml.rels": relations.replace(
                "</Relationships>", relation
            ).encode(),
        },
    )
    assert read(tmp_path, "plan.docx", data).text == ("常住人口345.6万人。\n完\n注：普查口径。\n")


def archive_member(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)
