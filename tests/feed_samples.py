"""The returns of a made-up city, 云岚市, as its offices would send them.

`python -m tests.feed_samples` writes them into sources/examples/yunlan, a whole little source tree.
None of its places exists; codes that begin with 99 belong to no province.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl

EXAMPLE = Path(__file__).parents[1] / "sources" / "examples" / "yunlan"
CITY = "990100"
#: Code, name, first year, year in which it is gone, and its size against the others.
AREAS = (
    ("990102", "东湖区", None, None, 9),
    ("990103", "西山区", None, None, 7),
    ("990104", "南浦区", None, None, 6),
    ("990105", "石桥区", 2024, None, 4),
    ("990121", "云岭县", None, None, 5),
    ("990122", "北川县", None, None, 3),
    ("990123", "石桥县", None, 2024, 4),
)


def areas(year: int) -> list[tuple[str, str, int]]:
    """Codes, names and sizes of the areas of a year."""
    return [
        (code, name, size)
        for code, name, since, until, size in AREAS
        if (since or year) <= year < (until or year + 1)
    ]


def about(base: int, *parts: object) -> int:
    """A number near a base, the same for the same parts."""
    seed = int(hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:8], 16)
    return base + round(base * ((seed % 1000) - 500) / 20_000)


def halves(total: int) -> tuple[int, int]:
    """Men and women of a total."""
    men = round(total * 0.517)
    return men, total - men


# --- monthly health return: .xlsx --------------------------------------------------------------


def health_rows(year: int, month: int, *, beds: Mapping[str, int] | None = None) -> list[list[int]]:
    """出生 合计 男 女, 死亡, 床位 of each area."""
    rows = []
    for code, _, size in areas(year):
        births = about(size * 58, code, year, month, "births")
        men, women = halves(births)
        deaths = about(size * 41, code, year, month, "deaths")
        bed_count = (beds or {}).get(code) or size * 310 + (year - 2023) * 12 + month
        rows.append([births, men, women, deaths, bed_count])
    return rows


def health_workbook(
    year: int,
    month: int,
    *,
    rows: Sequence[Sequence[object]] | None = None,
    note: str = "注：p 为初步数；① 含驻地医院。",
    released: date | None = None,
    names: Sequence[str] | None = None,
    heads: Sequence[Sequence[str | None]] | None = None,
) -> openpyxl.Workbook:
    """A month as the health commission sends it: two levels of heads, a hidden row, marks."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "月报"
    sheet.append([f"云岚市卫生健康主要指标（{year}年{month}月）"])
    sheet.append(["填报单位：云岚市卫生健康委员会"])
    for head in heads or (
        ["地　区", "出生人数（人）", None, None, "死亡人数（人）", "床位数（张）"],
        [None, "合计", "男", "女", None, None],
    ):
        sheet.append(list(head))
    if heads is None:
        for merged in ("A3:A4", "B3:D3", "E3:E4", "F3:F4", "A1:F1"):
            sheet.merge_cells(merged)
    values = [list(row) for row in rows or health_rows(year, month)]
    labels = list(names or [name for _, name, _ in areas(year)])
    if rows is None or all(isinstance(x, int) for row in values for x in row):
        totals = [sum(int(str(row[n])) for row in values) for n in range(5)]
        sheet.append(["全　市", *totals])
    for at, (label, row) in enumerate(zip(labels, values, strict=True)):
        shown: list[object] = list(row)
        if rows is None and at == 0:
            shown[2] = f"{row[2]}p"
        if rows is None and at == 1:
            shown[3] = f"{row[3]}①"
        if rows is None and at == 2:
            # A number that a program keeps as text.
            shown[0] = str(row[0])
        sheet.append([f"　{label}", *shown])
    hidden = sheet.max_row + 1
    sheet.append(["上月核对", 1, 2, 3, 4, 5])
    sheet.row_dimensions[hidden].hidden = True
    sheet.append([note])
    day = released or date(year + month // 12, month % 12 + 1, 15)
    sheet.append([f"填表人：张某　报出日期：{day.year}年{day.month}月{day.day}日"])
    return book


# --- yearly education return: .ods -------------------------------------------------------------

_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
_ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"


def ods(sheet: str, rows: Iterable[Sequence[object]]) -> bytes:
    """A sheet as an OpenDocument file; `(text, columns, rows)` is a merged cell."""
    body = [f'<table:table table:name="{sheet}">']
    for row in rows:
        body.append("<table:table-row>")
        for cell in row:
            body.append(_ods_cell(cell))
        body.append("</table:table-row>")
    body.append("</table:table>")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        _add(archive, "mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        _add(archive, "content.xml", _ODS_HEAD + "".join(body) + _ODS_TAIL)
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)


def _ods_cell(cell: object) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if cell == "covered":
        return "<table:covered-table-cell/>"
    span = ""
    if isinstance(cell, tuple):
        cell, columns, rows = cell
        span = f' table:number-columns-spanned="{columns}" table:number-rows-spanned="{rows}"'
    if isinstance(cell, int | float):
        return (
            f'<table:table-cell{span} office:value-type="float" office:value="{cell}">'
            f"<text:p>{cell}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell{span} office:value-type="string"><text:p>{cell}</text:p>'
        "</table:table-cell>"
    )


def education_ods(year: int, *, students: Mapping[str, object] | None = None) -> bytes:
    """A school year as the education bureau sends it."""
    rows: list[list[object]] = [
        [f"云岚市{year}—{year + 1}学年教育事业统计简表"],
        [None, None, None, "单位：人、%、所"],
        [("区、县", 1, 2), ("在校学生", 2, 1), "covered", ("九年义务教育巩固率（%）", 1, 2),
         ("学前三年毛入园率（%）", 1, 2), ("学校数（所）", 1, 2)],
        ["covered", "普通中小学（人）", "备注", "covered", "covered", "covered"],
    ]  # fmt: skip
    total = 0
    body: list[list[object]] = []
    for code, name, size in areas(year):
        count: object = (students or {}).get(code) or about(size * 6100, code, year, "students")
        total += count if isinstance(count, int) else 0
        retention = 95 + about(200, code, year, "retention") / 100
        enrolment = 86 + about(300, code, year, "enrolment") / 100
        body.append([name, count, "…", round(retention, 2), round(enrolment, 1), size * 9])
    rows.append(["合计", total, "…", "—", "—", sum(9 * size for _, _, size in areas(year))])
    rows += body
    rows.append([f"资料来源：云岚市教育局。{year + 1}年3月25日"])
    return ods("简表", rows)


# --- quarterly return on care of the elderly: a page saved as .xls -----------------------------


def elderly_page(
    year: int, quarter: int, *, beds: Mapping[str, object] | None = None, unit: str = "张"
) -> bytes:
    """A quarter as the civil affairs bureau's system exports it: indicators down, areas across."""
    there = areas(year)
    count = [(beds or {}).get(code) or size * 420 + 4 * quarter for code, _, size in there]
    homes = [size * 5 + quarter // 4 for _, _, size in there]
    share = [f"{50 + about(80, code, year, quarter, 'share') / 10:.1f}" for code, _, _ in there]
    quarter_zh = "一二三四"[quarter - 1]

    def row(*cells: object) -> str:
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"

    table = [
        f'<tr><td colspan="{len(there) + 2}">云岚市养老服务季报'
        f"（{year}年第{quarter_zh}季度）</td></tr>",
        f'<tr><td rowspan="2">指标名称</td><td rowspan="2">计量单位</td>'
        f'<td colspan="{len(there)}">区　县</td></tr>',
        row(*(name for _, name, _ in there)),
        row("一、养老床位", unit, *count),
        row("二、养老机构", "家", *homes),
        row("护理型床位占比", "%", *share),
        f'<tr><td colspan="{len(there) + 2}">说明：床位数为季末数。</td></tr>',
    ]
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>'
        f"<body><table border=1>{''.join(table)}</table></body></html>"
    )
    return page.encode("gb18030")


# --- monthly registered population: .csv in GB18030 --------------------------------------------


def registered_csv(year: int, month: int, *, people: Mapping[str, int] | None = None) -> bytes:
    """A month as public security exports it: codes of twelve digits, thousands with commas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([f"{year}年{month:02}月户籍人口统计月报", *[""] * 8])
    writer.writerow(
        ["行政区划代码", "行政区划", "户籍户数", "户籍人口", "", "", "出生", "", "备注"]
    )
    writer.writerow(["", "", "", "小计", "男", "女", "本月", "1至本月累计", ""])
    for code, name, size in areas(year):
        total = (people or {}).get(code) or size * 61_234 + month * 17
        men, women = halves(total)
        monthly = [about(size * 55, code, year, m, "registered") for m in range(1, month + 1)]
        writer.writerow(
            [f"{code}000000", name, f"{total // 3:,}", f"{total:,}", f"{men:,}", f"{women:,}",
             monthly[-1], sum(monthly), ""]
        )  # fmt: skip
    return buffer.getvalue().replace("\r\n", "\n").encode("gb18030")


# --- yearly bulletin: running text, in GB18030 and as a page -----------------------------------


def bulletin_lines(year: int) -> list[str]:
    """A year as the bureau of statistics tells it."""
    total = 21146 + 52 * (year - 2023)
    urban = round(total * (67.8 + 0.6 * (year - 2023)) / 100)
    births, deaths = 163 - 5 * (year - 2023), 121 + 2 * (year - 2023)
    return [
        f"云岚市{year}年国民经济和社会发展统计公报",
        "云岚市统计局",
        f"{year + 1}年3月20日",
        f"{year}年，全市上下坚持稳中求进，经济运行总体平稳，民生保障持续改善。",
        "一、人口",
        f"年末全市常住人口 {_hundredths(total)} 万人，比上年末增加0.52万人，"
        f"其中城镇常住人口{_hundredths(urban)}万人，"
        f"常住人口城镇化率为{urban / total * 100:.2f}%。",
        f"全年出生人口{_hundredths(births)}万人①；死亡人口{_hundredths(deaths)}万人。",
        "二、社会事业",
        "各级各类学校办学条件继续改善，医疗卫生服务能力稳步提高。",
        "注释：",
        "① 出生人口为公安部门登记数，本公报数据均为初步统计数。",
    ]


def _hundredths(number: int) -> str:
    return f"{number // 100}.{number % 100:02}"


def bulletin_page(year: int) -> bytes:
    """A bulletin as it stands on the web."""
    lines = bulletin_lines(year)
    body = "".join(f"<p>{line}</p>" for line in lines[1:])
    page = (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>统计公报</title></head>'
        f'<body><nav><a href="/">首页</a></nav><div class="content"><h1>{lines[0]}</h1>{body}</div>'
        "</body></html>"
    )
    return page.encode()


# --- the tree ----------------------------------------------------------------------------------

#: File of each feed, and the day on which it came; None where it is not yet written down.
DELIVERED: Mapping[str, Mapping[str, str]] = {
    "yunlan_health_monthly": {
        "files/2023-11.xlsx": "2023-12-16",
        "files/2023-12.xlsx": "2024-01-17",
        "files/2024-01.xlsx": "2024-02-18",
        "files/2024-02.xlsx": "2024-03-16",
        "files/2024-02-更正.xlsx": "2024-04-02",
        "files/2024-03.xlsx": "2024-05-06",
    },
    "yunlan_bulletin_yearly": {
        "files/2022年公报.txt": "2023-03-21",
        "files/2023年公报.html": "2024-03-22",
    },
    "yunlan_education_yearly": {
        "files/2021学年.ods": "2022-03-28",
        "files/2022学年.ods": "2023-03-27",
        "files/2023学年.ods": "2024-03-29",
    },
    "yunlan_elderly_quarterly": {
        "files/2023Q3.xls": "2023-10-19",
        "files/2023Q4.xls": "2024-01-18",
        "files/2024Q1.xls": "2024-04-20",
    },
    "yunlan_registered_monthly": {
        "files/户籍人口202401.csv": "2024-02-08",
        "files/户籍人口202402.csv": "2024-03-07",
        "files/户籍人口202403.csv": "2024-04-09",
        "files/户籍人口202404.csv": "2024-05-08",
    },
}  # fmt: skip


def book_bytes(book: openpyxl.Workbook) -> bytes:
    """A workbook as a file."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def contents() -> dict[str, dict[str, bytes]]:
    """The files of every feed."""
    corrected = {"990104": 1999}
    months = [(2023, 11), (2023, 12), (2024, 1), (2024, 2), (2024, 3)]
    health = {
        f"files/{year}-{month:02}.xlsx": book_bytes(health_workbook(year, month))
        for year, month in months
    }
    health["files/2024-02-更正.xlsx"] = book_bytes(
        health_workbook(
            2024, 2, rows=health_rows(2024, 2, beds=corrected), released=date(2024, 4, 1),
            note="注：更正南浦区床位数。",
        )
    )  # fmt: skip
    return {
        "yunlan_health_monthly": health,
        "yunlan_bulletin_yearly": {
            "files/2022年公报.txt": ("\n".join(bulletin_lines(2022)) + "\n").encode("gb18030"),
            "files/2023年公报.html": bulletin_page(2023),
        },
        "yunlan_education_yearly": {
            f"files/{year}学年.ods": education_ods(year) for year in (2021, 2022, 2023)
        },
        "yunlan_elderly_quarterly": {
            f"files/{year}Q{quarter}.xls": elderly_page(year, quarter)
            for year, quarter in ((2023, 3), (2023, 4), (2024, 1))
        },
        "yunlan_registered_monthly": {
            f"files/户籍人口2024{month:02}.csv": registered_csv(2024, month)
            for month in (1, 2, 3, 4)
        },
    }


def write_files(statistics: Path) -> None:
    """Write the files of all feeds, and the ledger of when they came."""
    for feed_id, files in contents().items():
        ledger = ["file,sha256,first_seen_on,loaded_on"]
        for name, data in sorted(files.items()):
            path = statistics / feed_id / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            day = DELIVERED[feed_id][name]
            ledger.append(f"{name},{hashlib.sha256(data).hexdigest()},{day},{day}")
        text = "\n".join(ledger) + "\n"
        (statistics / feed_id / "deliveries.csv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_files(EXAMPLE / "statistics")
