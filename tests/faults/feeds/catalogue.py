"""Every way in which a delivery is broken here, and by which name it is caught."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from typing import Any

from tests.faults.feeds.building import (
    BROKEN,
    FEED,
    FILE,
    NAMES,
    ROWS,
    Fault,
    bytes_of,
    cell,
    changed,
    columns,
    doubled_ods,
    each,
    empty_book,
    field,
    health,
    in_contract,
    in_ods,
    loaded_before,
    moved,
    of_elderly,
    of_health,
    of_registered,
    of_xlsx_part,
    packed,
    replaced,
    sparse,
    two_sheets,
    without_merges,
)
from tests.feed_samples import registered_csv
from tests.feed_tree import BULLETIN, EDUCATION, ELDERLY, HEALTH, REGISTERED, Tree

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
_LOGIN = (
    "<html><head><title>统一身份认证</title></head><body><h1>请登录</h1>"
    "<form><input name=u><input name=p type=password></form></body></html>"
)
_FOREIGN = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hosts">]><worksheet>&e;</worksheet>'
_SHEET_PART = "xl/worksheets/sheet1.xml"


def _gone(tree: Tree) -> None:
    (tree.feed(REGISTERED) / BROKEN[REGISTERED]).unlink()


def _twice(tree: Tree) -> None:
    folder = tree.feed(REGISTERED) / "files"
    shutil.copy(folder / "户籍人口202403.csv", folder / "户籍人口202404.csv")


def _huge(tree: Tree) -> None:
    sparse(tree.feed(REGISTERED) / BROKEN[REGISTERED], 80 * 1024 * 1024)


def _pinned(sidecar: dict[str, Any]) -> None:
    sidecar["releases"] = [{"file": BROKEN[REGISTERED], "sha256": "ab" * 32}]


def _wide_csv() -> bytes:
    head = ",".join(f"列{n}" for n in range(100_000))
    return f"2024年04月,,\n{head}\n{','.join('1' * 100_000)}\n".encode()


def _long_csv() -> bytes:
    line = ",".join("1" * 12).encode() + b"\n"
    return registered_csv(2024, 4) + line * 150_000


def _bomb(_: bytes) -> bytes:
    return b"<worksheet>" + b" " * (80 * 1024 * 1024)


def _flipped(data: bytes) -> bytes:
    """The workbook with bytes turned round in the middle of its sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo(_SHEET_PART)
    start = part.header_offset + 30 + len(_SHEET_PART) + part.compress_size // 3
    return (
        data[:start] + bytes(byte ^ 255 for byte in data[start : start + 60]) + data[start + 60 :]
    )


def _mojibake(data: bytes) -> bytes:
    return data.decode("gb18030").encode("utf-8").decode("gb18030", "replace").encode("utf-8")


def _tenth(lines: list[str]) -> None:
    columns(lambda cells: [*cells[:2], *(_ten_thousandth(text) for text in cells[2:8]), ""])(lines)


def _ten_thousandth(text: str) -> str:
    return f"{int(text.replace(',', '')) / 10_000:.4f}"


def _impossible_rate(data: bytes) -> bytes:
    """The education return with a share of 39x %."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["content.xml"].decode()
    parts["content.xml"] = re.sub(
        r">(9\d\.\d+)<|\"(9\d\.\d+)\"", _with_three, text, count=2
    ).encode()
    return packed(parts)


def _with_three(match: re.Match[str]) -> str:
    return match[0][0] + "3" + match[0][1:]


def _right(lines: list[str]) -> None:
    """A cell was put in: everything behind it moved by one."""
    columns(lambda cells: [*cells[:2], "0", *cells[2:7], ""])(lines)


def _unequal(values: list[list[Any]]) -> None:
    for row in values[:4]:
        row[1] += 40


FAULTS = [
    # --- the file ---------------------------------------------------------------------------
    Fault("empty_file", REGISTERED, "empty_file", FILE, "文件为空", "The file is empty",
          bytes_of(REGISTERED, b"")),
    Fault("truncated_zip", HEALTH, "damaged_file", FILE, "压缩包被截断",
          "The workbook is cut off",
          changed(HEALTH, lambda data: data[: len(data) * 2 // 3])),
    Fault("flipped_bytes", HEALTH, "damaged_file", FILE, "文件字节损坏", "Bytes of it are flipped",
          changed(HEALTH, _flipped)),
    Fault("picture_as_workbook", HEALTH, "unknown_format", FILE, "图片改名为表格",
          "A picture under the name of a workbook", bytes_of(HEALTH, _PNG)),
    Fault("encrypted_workbook", HEALTH, "encrypted", FILE, "工作簿有密码", "It asks for a password",
          bytes_of(HEALTH, _OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le"))),
    Fault("zip_bomb", HEALTH, "too_large", FILE, "压缩炸弹", "A zip bomb",
          of_xlsx_part(_SHEET_PART, _bomb)),
    Fault("xml_bomb", HEALTH, "unsafe_content", FILE, "XML 实体炸弹", "A bomb of XML entities",
          of_xlsx_part(_SHEET_PART, lambda _: f"{_LAUGHS}<worksheet>&i;</worksheet>".encode())),
    Fault("foreign_entity", HEALTH, "unsafe_content", FILE, "引用外部文件的实体",
          "An entity that reads a file of the machine",
          of_xlsx_part(_SHEET_PART, lambda _: _FOREIGN)),
    Fault("hundred_thousand_columns", REGISTERED, "too_large", FILE, "十万列",
          "A hundred thousand columns", bytes_of(REGISTERED, _wide_csv)),
    Fault("last_column_filled", HEALTH, "too_large", FILE, "表格写到最后一列（XFD）",
          "Something stands in the last column, XFD", of_health(cell("XFD3", "·"))),
    Fault("endless_rows", REGISTERED, "too_large", FILE, "行数无尽", "Rows without end",
          bytes_of(REGISTERED, _long_csv)),
    Fault("huge_file", REGISTERED, "too_large", FILE, "文件过大", "A file of 80 megabytes", _huge),
    Fault("binary_in_csv", REGISTERED, "wrong_encoding", FILE, "CSV 含二进制",
          "Bytes that are no text",
          changed(REGISTERED, lambda data: data[:60] + bytes(30) + data[60:])),
    Fault("gb18030_read_as_utf8", REGISTERED, "wrong_encoding", FILE, "编码误读后另存（乱码）",
          "Text that was read in a wrong encoding and saved", changed(REGISTERED, _mojibake)),
    Fault("broken_bytes", REGISTERED, "wrong_encoding", FILE, "编码混杂", "Bytes of no encoding",
          changed(REGISTERED, lambda data: data[:200] + b"\xff\xfe\x80\x81" * 40 + data[200:])),
    Fault("login_page", ELDERLY, "no_tables", FILE, "下载到的是登录页", "The login page was saved",
          bytes_of(ELDERLY, _LOGIN.encode())),
    Fault("empty_workbook", HEALTH, "no_tables", FILE, "空工作簿", "A workbook with nothing in it",
          bytes_of(HEALTH, empty_book)),
    # --- the delivery -----------------------------------------------------------------------
    Fault("wrong_name", REGISTERED, "unexpected_file", FILE, "文件名不合约定",
          "A name that was not agreed", moved(REGISTERED, "四月报表.csv")),
    Fault("sent_twice", REGISTERED, "duplicate_delivery", FILE, "上期文件改名重报",
          "Last month's file under this month's name", _twice),
    Fault("changed_in_place", REGISTERED, "changed_delivery", FILE, "同名改动已装载文件",
          "A loaded file was changed", loaded_before(
              REGISTERED, changed(REGISTERED, lambda data: data.replace(b"551,174", b"551,175")))),
    Fault("gone", REGISTERED, "missing_delivery", ROWS, "已装载文件被删除", "A loaded file is gone",
          loaded_before(REGISTERED, _gone)),
    Fault("other_checksum", REGISTERED, "wrong_checksum", FILE, "与申明的校验和不符",
          "Another content than was declared", in_contract(REGISTERED, _pinned)),
    # --- the contract -----------------------------------------------------------------------
    Fault("contract_with_wrong_field", REGISTERED, "wrong_field", FEED, "契约字段有误",
          "A field of the contract is wrong",
          in_contract(REGISTERED, lambda sidecar: sidecar.update(frequency="sometimes"))),
    Fault("contract_with_unknown_indicator", REGISTERED, "unknown_reference", FEED,
          "契约引用了不存在的指标", "The contract names an indicator that does not exist",
          in_contract(REGISTERED, lambda sidecar: sidecar["layout"]["columns"][0].update(
              indicator="houses_of_cards"))),
    # --- sheet and head ---------------------------------------------------------------------
    Fault("sheet_renamed", HEALTH, "missing_sheet", FILE, "工作表改名", "The sheet was renamed",
          two_sheets(["Sheet1"])),
    Fault("sheet_hidden", HEALTH, "missing_sheet", FILE, "数据表被隐藏", "The sheet is hidden",
          two_sheets(["月报"], hidden=True)),
    Fault("two_sheets", EDUCATION, "ambiguous_sheet", FILE, "两张同类工作表",
          "Two sheets that fit", bytes_of(EDUCATION, doubled_ods)),
    Fault("head_gone", HEALTH, "missing_head", FILE, "表头丢失", "The head is gone",
          of_health(lambda sheet: sheet.delete_rows(3, 2))),
    Fault("area_head_renamed", HEALTH, "missing_head", FILE, "地区列改名", "区域 instead of 地区",
          of_health(cell("A3", "单　位"))),
    Fault("column_renamed", HEALTH, "missing_column", FILE, "列改名", "A head was renamed",
          of_health(cell("E3", "死亡率"))),
    Fault("column_dropped", HEALTH, "missing_column", FILE, "漏报一列", "A column was left out",
          of_health(lambda sheet: sheet.delete_cols(6))),
    Fault("two_heads_merged", HEALTH, "missing_column", FILE, "两个表头被合并",
          "Two heads were merged into one",
          of_health(lambda sheet: (cell("C4", "男女")(sheet), cell("D4", None)(sheet),
                                   sheet.merge_cells("C4:D4")))),
    Fault("upper_head_lost", HEALTH, "missing_column", FILE, "上级表头丢失",
          "The upper level of the head is gone", of_health(cell("B3", None))),
    Fault("merges_lost", HEALTH, "missing_column", FILE, "合并单元格丢失",
          "The merged cells of the head are gone", of_health(without_merges)),
    Fault("column_twice", HEALTH, "duplicate_column", FILE, "同一列报了两次",
          "A column stands twice", of_health(cell("G3", "死亡人数（人）"))),
    Fault("column_added", HEALTH, "unmapped_column", ROWS, "多报一列", "A column was added",
          of_health(lambda sheet: [cell(f"G{row}", value)(sheet) for row, value in
                                   ((3, "门诊人次"), (5, 100), (6, 12), (7, 13))])),
    Fault("transposed", HEALTH, "missing_head", FILE, "行列倒置", "Rows and columns are swapped",
          of_health(lambda sheet: (sheet.delete_rows(1, 40),
                                   [sheet.append(row) for row in (
                                       ["2024年3月", "东湖区", "西山区"], ["出生人数", 1, 2],
                                       ["死亡人数", 3, 4])]))),
    # --- units ------------------------------------------------------------------------------
    Fault("unit_in_head_changed", HEALTH, "unit_changed", FILE, "表头单位变更",
          "The unit in a head changed", of_health(cell("E3", "死亡人数（万人）"))),
    Fault("unit_in_title_changed", EDUCATION, "unit_changed", FILE, "题注单位变更",
          "The unit in the title changed", in_ods("单位：人、%、所", "单位：万人")),
    Fault("unit_column_changed", ELDERLY, "unit_changed", FILE, "单位列变更",
          "The unit in its column changed", of_elderly(unit="万张")),
    Fault("unit_changed_silently", REGISTERED, "unit_changed", FILE, "单位悄然变更（人改万人）",
          "Figures in another unit, and nothing says so", of_registered(_tenth)),
    Fault("unit_in_cell", REGISTERED, "unit_changed", ROWS, "单元格内另写单位",
          "Another unit beside one figure", of_registered(field(3, 2, "18.37万户"))),
    # --- what the figures say ---------------------------------------------------------------
    Fault("thousandfold", REGISTERED, "scale_slip", ROWS, "个别数字相差万倍",
          "One figure is ten thousand times too large", of_registered(field(4, 2, "1428810000"))),
    Fault("thousandfold_in_first_delivery", HEALTH, "scale_slip", ROWS, "首次报送即相差千倍",
          "A thousandfold figure in a first delivery",
          of_health(rows=lambda values: values[1].__setitem__(4, values[1][4] * 1000)),
          history=False),
    Fault("decimal_point_moved", ELDERLY, "decimal_slip", ROWS, "小数点错位",
          "A decimal point moved", of_elderly(beds={"990103": 29440})),
    Fault("shifted_columns", REGISTERED, "shifted_column", FILE, "错列", "The columns are shifted",
          of_registered(_right)),
    Fault("impossible_rate", EDUCATION, "impossible_value", ROWS, "毛入学率近400%",
          "A rate of nearly 400 %", changed(EDUCATION, _impossible_rate)),
    Fault("negative_count", HEALTH, "impossible_value", ROWS, "人数为负", "Fewer than no people",
          of_health(rows=lambda values: values[0].__setitem__(3, -12))),
    Fault("men_and_women", HEALTH, "broken_sum", ROWS, "男女之和不等于合计",
          "Men and women are not the total",
          of_health(rows=lambda values: values[2].__setitem__(1, values[2][1] + 50))),
    Fault("areas_and_city", HEALTH, "broken_sum", ROWS, "分地区之和不等于全市",
          "The areas are not the city", of_health(cell("F5", 99999))),
    Fault("most_sums_broken", HEALTH, "broken_sum", FILE, "多数行合计不符",
          "Most rows do not add up", of_health(rows=_unequal)),
    # --- cells ------------------------------------------------------------------------------
    Fault("letter_in_number", REGISTERED, "wrong_number", ROWS, "数字中混入字母",
          "A letter in a number", of_registered(field(3, 2, "1837O8"))),
    Fault("two_numbers_in_cell", REGISTERED, "wrong_number", ROWS, "一格两数",
          "Two numbers in one cell", of_registered(field(3, 2, "183708/2"))),
    Fault("number_became_date", REGISTERED, "wrong_number", ROWS, "数字被改成日期",
          "A number became a date", of_registered(field(3, 6, "2024-03-05"))),
    Fault("scientific_notation", REGISTERED, "wrong_number", ROWS, "科学记数法丢失位数",
          "Digits were lost to scientific notation", of_registered(field(3, 2, "1.84E+05"))),
    Fault("column_too_narrow", REGISTERED, "value_not_shown", ROWS, "列宽不足显示 ####",
          "#### instead of a figure", of_registered(field(3, 2, "######"))),
    Fault("decimal_comma", EDUCATION, "wrong_number", ROWS, "小数点写成逗号",
          "A comma for the decimal point", in_ods(
              '<table:table-cell office:value-type="float" office:value="54',
              '<table:table-cell office:value-type="string"><text:p>95,2</text:p>'
              '</table:table-cell><table:table-cell office:value-type="float" office:value="54')),
    Fault("endless_number", REGISTERED, "wrong_number", ROWS, "数字长得离谱",
          "A number of four hundred digits", of_registered(field(3, 2, "9" * 400))),
    Fault("too_many_decimals", ELDERLY, "wrong_value", ROWS, "小数位数过多",
          "More decimals than can be stored", replaced(
              ELDERLY, "<td>20</td>", "<td>20.00000000000000001</td>")),
    Fault("formula_in_csv", REGISTERED, "wrong_number", ROWS, "CSV 单元格含公式",
          "A formula in a CSV", of_registered(field(3, 2, "=1+HYPERLINK(1)"))),
    Fault("formula_error", HEALTH, "formula_error", ROWS, "公式出错", "A formula with an error",
          of_xlsx_part(_SHEET_PART, lambda xml: xml.replace(
              b'<c r="F7" t="n"><v>', b'<c r="F7" t="e"><v>#REF!</v></c><c r="H7" t="n"><v>', 1)
              if b'<c r="F7" t="n"><v>' in xml else xml.replace(
                  b'<c r="F7"><v>', b'<c r="F7" t="e"><v>#REF!</v></c><c r="H7"><v>', 1))),
    Fault("formula_without_value", HEALTH, "formula_without_value", ROWS, "公式未存结果",
          "A formula that was never calculated", of_health(cell("F7", "=SUM(F8:F9)"))),
    Fault("merged_figures", HEALTH, "merged_value", ROWS, "数值单元格被合并",
          "Figures of two areas in one merged cell",
          of_health(lambda sheet: sheet.merge_cells("F7:F8"))),
    Fault("unknown_missing_mark", REGISTERED, "unknown_mark", ROWS, "缺失记号未约定",
          "A mark for missing that was not agreed", of_registered(field(3, 7, "-"))),
    Fault("unknown_letter", HEALTH, "unknown_mark", ROWS, "记号未约定",
          "A letter beside a figure that was not agreed", of_health(cell("E7", "287x"))),
    # --- rows -------------------------------------------------------------------------------
    Fault("county_twice", REGISTERED, "duplicate_key", ROWS, "地区重复", "A county stands twice",
          of_registered(lambda lines: lines.append(lines[3].replace("551,", "561,")))),
    Fault("county_missing", REGISTERED, "missing_area", ROWS, "缺少一个县", "A county is missing",
          of_registered(lambda lines: lines.pop(5))),
    Fault("csv_cut_off", REGISTERED, "missing_area", ROWS, "CSV 末尾被截断", "The end is cut off",
          changed(REGISTERED, lambda data: data[:-70])),
    Fault("county_misspelt", HEALTH, "unknown_area", ROWS, "地区名写错", "A county is misspelt",
          of_health(names=[name.replace("云岭县", "云铃县") for name in NAMES])),
    Fault("unknown_code", REGISTERED, "unknown_area", ROWS, "地区代码有误", "A code of no area",
          of_registered(field(5, 0, "990199000000"))),
    Fault("county_before_renaming", HEALTH, "area_out_of_year", ROWS, "仍用改名前的地区名",
          "A county under the name it had before",
          of_health(names=[name.replace("石桥区", "石桥县") for name in NAMES])),
    Fault("area_blank", HEALTH, "missing_value", ROWS, "未填地区", "A row without its area",
          of_health(cell("A8", None))),
    Fault("empty_form", HEALTH, "no_figures", FILE, "空表", "A form that nobody filled in",
          of_health(lambda sheet: [cell(f"{c}{r}", None)(sheet) for c in "BCDEF"
                                   for r in range(5, 12)])),
    # --- time -------------------------------------------------------------------------------
    Fault("month_of_last_year", HEALTH, "wrong_period", FILE, "标题月份与文件名不符",
          "The title is of another month", of_health(cell("A1", "卫生健康主要指标（2023年3月）"))),
    Fault("month_not_stated", HEALTH, "missing_period", FILE, "标题未写月份",
          "The title names no month", of_health(cell("A1", "卫生健康主要指标"))),
    Fault("thirteenth_month", HEALTH, "missing_period", FILE, "月份写成13月", "A thirteenth month",
          of_health(cell("A1", "卫生健康主要指标（2024年13月）"))),
    Fault("future_year", EDUCATION, "wrong_period", FILE, "年份在将来", "A year to come",
          lambda tree: (in_ods("2023—2024学年", "2033—2034学年")(tree),
                        moved(EDUCATION, "2033学年.ods")(tree))[0]),
    Fault("quarter_in_words", ELDERLY, "missing_period", FILE, "季度写法不合约定",
          "The quarter is written otherwise", replaced(ELDERLY, "2024年第一季度", "2024年春季")),
    Fault("year_missing", EDUCATION, "missing_period", FILE, "标题漏写年份",
          "The title names no year", in_ods("2023—2024学年教育", "本学年教育")),
    # --- bulletins --------------------------------------------------------------------------
    Fault("bulletin_sentence_gone", BULLETIN, "missing_column", FILE, "公报缺少约定的句子",
          "A bulletin without a sentence that was agreed",
          replaced(BULLETIN, "死亡人口", "自然减少", "utf-8")),
    Fault("bulletin_unit_changed", BULLETIN, "unit_changed", ROWS, "公报改用另一单位",
          "A bulletin that prints another unit",
          replaced(BULLETIN, "死亡人口1.21万人", "死亡人口12100人", "utf-8")),
    Fault("bulletin_says_two_things", BULLETIN, "ambiguous_figure", FILE, "公报前后数值不一",
          "A bulletin that states a figure twice, not alike",
          replaced(BULLETIN, "</div>", "<p>另据统计，出生人口1.64万人。</p></div>", "utf-8")),
    Fault("bulletin_without_text", BULLETIN, "no_main_text", FILE, "公报网页没有正文",
          "The page of a bulletin without its text", bytes_of(BULLETIN, _LOGIN.encode())),
]  # fmt: skip
__all__ = ["FAULTS", "Fault", "each", "health"]
