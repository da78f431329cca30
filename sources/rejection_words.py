"""What the sender of a rejected file or row can do, in Chinese, by reason.

The English repair stands in each rejection, as exactly as the fault allows; these sentences go with
it, so that a colleague at an office can act on them without English.
"""

from __future__ import annotations

from collections.abc import Mapping

_REPAIRS: Mapping[str, str] = {
    "file_unreadable": "请重新拷贝或重新报送该文件。",
    "wrong_encoding": "请将文件另存为 UTF-8（或以 .xlsx 报送）。",
    "not_text": "请将表格导出为 CSV 或 .xlsx。",
    "empty_file": "请报送填好的完整文件。",
    "missing_column": "请核对是否改名、合并或漏报了该列，按约定的表头重新报送。",
    "duplicate_column": "每列只报一次；失去上级表头的列请补全表头。",
    "wrong_number_of_fields": "含逗号的内容请加引号，并核对该行是否完整。",
    "not_delimited": "请修正该行的引号。",
    "file_cut_off": "请核对文件是否完整拷贝。",
    "not_yaml": "请修正 YAML 语法。",
    "wrong_field": "请按提示修正该字段。",
    "wrong_checksum": "请放回原文件；如为更正，请另行申明。",
    "unmapped_column": "契约未约定此列：请在 feed.yaml 中增加规则，或列入 ignore。",
    "unknown_code": "请在代码表中补充，或更正写法。",
    "unknown_unit": "请更正单位，或在 units.csv 中补充。",
    "unknown_area": "请更正地区名称，或在契约的 names 中写明其含义。",
    "unknown_reference": "请更正代码，或在目录中补充。",
    "missing_value": "请补填该项。",
    "missing_key": "请补全主键。",
    "duplicate_key": "同一单元只能有一个数值：请删除重复的行或列。",
    "wrong_number": "请改为数字；缺失请用约定的记号。",
    "wrong_value": "请对照原表更正该行。",
    "incomplete": "请核对文件是否完整。",
    "correction_outdated": "来源已改正：请删除该条申明，或将其状态改为 fixed_at_source。",
    "unknown_format": "请以 .xlsx、.xls、.ods 或 .csv 报送。",
    "damaged_file": "文件已损坏：请重新保存后再报送。",
    "encrypted": "请去除密码后重新报送。",
    "no_text_layer": "请提供含文字层的文件。",
    "no_main_text": "请提供含正文的文件。",
    "too_large": "请只报送约定的表格，删除表外的行列。",
    "unsafe_content": "请去除不安全的内容后重新保存。",
    "not_extracted": "请换一种格式再试。",
    "no_tables": "请报送含表格的文件；图片请先录入。",
    "unexpected_file": "请按约定命名文件。",
    "changed_delivery": "已装载的文件不得同名改动：请恢复原文件，更正件另行命名或申明。",
    "missing_delivery": "已装载的文件不见了：请放回，或申明撤回。",
    "duplicate_delivery": "与另一文件内容完全相同：请删除副本，或报送应报的文件。",
    "missing_sheet": "请按约定命名工作表。",
    "ambiguous_sheet": "请只保留一个该名称的工作表。",
    "ambiguous_figure": "同一说法对应多个数值：请在契约的 sentences 中写明取哪一个。",
    "missing_head": "请按约定的表头报送。",
    "missing_period": "请按约定写明数据所属期。",
    "wrong_period": "请核对文件名、标题中的年月是否正确。",
    "no_figures": "请报送填好数字的表格。",
    "missing_area": "请补报该地区。",
    "area_out_of_year": "该地区当年不存在或已改名：请说明所指范围，并在契约的 names 中写明。",
    "unknown_mark": "请只用约定的记号，或在契约的 marks 中写明。",
    "formula_error": "请修正公式，或改为数值粘贴。",
    "formula_without_value": "请在表格程序中打开、重新计算并保存后再报送。",
    "value_not_shown": "请加宽该列或改用常规格式，再保存报送。",
    "number_out_of_range": "请核对该数字。",
    "text_too_long": "请将说明文字移出数据单元格。",
    "merged_value": "请取消合并单元格，逐格填写。",
    "unit_changed": "请按约定的单位报送；如单位确已变更，请告知以修改契约。",
    "shifted_column": "数字与表头错列：请核对后重新报送。",
    "scale_slip": "与上期或邻近数字相差千倍或万倍：请核对单位。",
    "decimal_slip": "与上期相差十倍或百倍：请核对小数点。",
    "broken_sum": "分项之和与合计不符：请核对。",
    "impossible_value": "数值超出该指标可能的范围：请核对。",
}


def repair_zh(reason_code: str) -> str:
    """What the sender can do about a reason."""
    return _REPAIRS.get(reason_code, "请对照原件核对后重新报送。")


def known_reasons() -> frozenset[str]:
    """The reasons that have a sentence of their own."""
    return frozenset(_REPAIRS)
