"""The table of faults in docs/faults.md: `python -m tests.faults.feeds.table` writes it."""

from __future__ import annotations

from sources.readers.catalogue import Catalogue, read_catalogue
from sources.rejection_words import repair_zh
from sources.settings import PROJECT_ROOT
from tests.faults.feeds.building import FEED, FILE, ROWS
from tests.faults.feeds.catalogue import FAULTS

HEAD = """# Broken deliveries

Every way in which the tests break a delivery of a feed (`tests/faults/feeds`), and what becomes of
it. Each ends in quarantine with the reason. What is good beside it loads, and nothing is lost. See
[feeds](feeds.md). This page is made by `python -m tests.faults.feeds.table`.

测试中故意弄坏的每一种报送及其处理结果：均以所列原因进入隔离区，其余照常装载，内容一概留存。

| fault | 情形 | What is wrong | reason | held back · 隔离范围 | 报送单位如何处理 |
|---|---|---|---|---|---|
"""
_HELD = {FILE: "file · 整个文件", ROWS: "rows · 有误的行", FEED: "feed · 整个数据源"}


def fault_table(catalogue: Catalogue) -> str:
    """The page."""
    table = catalogue.tables["code_lists"]
    reasons = table[table["code_list"] == "REJECTION_REASON"]
    names = dict(zip(reasons["code"], reasons["name_zh"], strict=True))
    rows = [
        f"| `{fault.name}` | {fault.zh} | {fault.en} | `{fault.reason}` {names[fault.reason]} "
        f"| {_HELD[fault.holds]} | {repair_zh(fault.reason)} |"
        for fault in FAULTS
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    page = PROJECT_ROOT / "docs" / "faults.md"
    shipped = read_catalogue(PROJECT_ROOT / "sources" / "catalogue")
    page.write_text(fault_table(shipped), encoding="utf-8")
