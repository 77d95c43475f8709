"""The table in which organisations are imported (Art.3)."""

from typing import Final

from regulation.imports import Column, Form

COLUMNS: Final = (
    Column("name", "单位名称", example="赣州示例制造有限公司"),
    Column("credit_code", "统一社会信用代码", code=True, example="91350100M000100Y43"),
    Column("section_code", "行业门类", example="C"),
    Column("class_code", "行业小类", required=False, code=True, example="3411"),
    Column("jurisdiction", "所属县（市、区）", example="360702"),
    Column("contact_name", "联系人", example="张三"),
    Column("representative", "法定代表人", required=False, example="李四"),
    Column("employees", "从业人员数", required=False, number=True, whole=True, example="320"),
    Column("revenue", "营业收入（元）", required=False, number=True, example="56000000"),
    Column("assets", "资产总额（元）", required=False, number=True, example="41000000"),
)
REGISTER: Final = Form(COLUMNS, "Art.3", "credit_code", "organisations")
