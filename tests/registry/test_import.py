"""Import of organisations: everything or nothing, with every fault told by row and column (Art. 3, 6, 13, 14)."""

from __future__ import annotations

import base64
import csv
import io
import resource
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

import models as m
from regulation.ability import Ability
from regulation.register_table import COLUMNS, REGISTER
from regulation.violation import RuleBroken
from services.tables import read_table, template_csv, template_xlsx
from tests.codes import credit_code
from tests.registry.conftest import Office

HEADINGS = [column.heading for column in COLUMNS]
Row = list[Any]


def line(number: int, **changed: Any) -> Row:
    """A good row; `changed` by column name."""
    values = {
        "name": f"示例企业{number}", "credit_code": credit_code(800_000 + number), "section_code": "C",
        "class_code": "1310", "jurisdiction": "360702", "contact_name": "张三", "representative": "李四",
        "employees": "320", "revenue": "56,000,000.00", "assets": "",
    }  # fmt: skip
    return [{**values, **changed}[column.name] for column in COLUMNS]


def as_csv(rows: list[Row], encoding: str = "utf-8-sig", headings: list[str] = HEADINGS) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[Row], headings: list[str] = HEADINGS) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in [headings, *rows]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def bring(office: Office, content: bytes, *, dry_run: bool = False) -> None:
    await office.world.act(
        office.clerk, Ability.PROGRAMME_IMPORT_ORGANISATIONS, office.world.programme,
        file=base64.b64encode(content).decode(), dry_run=dry_run,
    )  # fmt: skip


async def faults(office: Office, content: bytes, *, dry_run: bool = True) -> list[tuple[str, str]]:
    """Return place and code of every fault of a file, and require that nothing changed."""
    before = await office.world.contents()
    with pytest.raises(RuleBroken) as refusal:
        await bring(office, content, dry_run=dry_run)
    assert await office.world.contents() == before
    return [(one.field, one.code) for one in refusal.value.violations]


@pytest.mark.parametrize("kind", ["utf-8", "utf-8-sig", "gb18030", "xlsx"])
async def test_a_table_is_imported_whole(office: Office, kind: str) -> None:
    rows = [line(1, name="赣州𠮷祥有限公司"), line(2, section_code="M", class_code="", employees="", revenue="")]

    await bring(office, as_xlsx(rows) if kind == "xlsx" else as_csv(rows, kind))

    first, second = await office.world.sql("SELECT * FROM organisation ORDER BY id")
    detail = await office.world.sql("SELECT * FROM organisation_detail ORDER BY id")
    assert (first["name"], first["sector_group"], first["class_code"]) == ("赣州𠮷祥有限公司", "manufacturing", "1310")
    # 320 people and 56 million: both reach the medium class of manufacturing (300; 20 million).
    assert (first["size_class"], second["size_class"]) == ("medium", None)
    assert [row["credit_code"] for row in detail] == [credit_code(800_001), credit_code(800_002)]
    assert {row["organisation_id"] for row in detail} == {first["id"], second["id"]}


async def test_a_dry_run_of_a_good_table_changes_nothing(office: Office) -> None:
    before = await office.world.contents()

    await bring(office, as_csv([line(1), line(2)]), dry_run=True)

    assert await office.world.contents() == before


@pytest.mark.parametrize("dry_run", [True, False])
async def test_every_bad_row_is_told_and_no_good_one_imported(office: Office, dry_run: bool) -> None:
    await office.world.organisation(credit_code=credit_code(800_009))
    good = credit_code(800_001)
    rows = [
        line(1),
        line(2, credit_code=good.lower(), contact_name=""),  # row 3: the code of row 2, in other letters
        line(3, section_code="制造", class_code="", jurisdiction="某县"),
        [""] * len(HEADINGS),  # row 5: blank, left out
        line(5, credit_code="9136", employees="三百", revenue="5千万"),
        line(9),  # row 7: registered
        line(7, name="=A1", class_code="01"),
        line(8, credit_code="9.13607E+17"),
        line(10, name="甲\u202e公司", employees="-5"),
    ]

    found = await faults(office, as_csv(rows), dry_run=dry_run)

    assert found == [
        ("rows.3.contact_name", "TEXT_MISSING"),
        ("rows.3.credit_code", "CODE_TWICE_IN_FILE"),
        ("rows.4.jurisdiction", "JURISDICTION_UNKNOWN"),
        ("rows.4.section_code", "SECTION_UNKNOWN"),
        ("rows.6.credit_code", "CREDIT_CODE_LENGTH"),
        ("rows.6.employees", "NUMBER_UNREADABLE"),
        ("rows.6.revenue", "NUMBER_UNREADABLE"),
        ("rows.7.credit_code", "ALREADY_REGISTERED"),
        ("rows.8.class_code", "CLASS_FORM"),
        ("rows.8.name", "CELL_FORMULA"),
        ("rows.9.credit_code", "CODE_AS_NUMBER"),
        ("rows.10.employees", "NUMBER_OUT_OF_RANGE"),
        ("rows.10.name", "NAME_CHARACTER"),
    ]


async def test_what_a_spreadsheet_did_to_a_cell_is_told(office: Office) -> None:
    rows = [
        line(1, class_code=111),  # 0111, whose zero is lost
        line(2, credit_code=913607000000000000),
        line(3, name="=CONCATENATE(A1,B1)"),
        line(4, contact_name="#REF!"),
        line(5, employees=320, revenue=56000000.5),
    ]

    found = await faults(office, as_xlsx(rows))

    assert found == [
        ("rows.2.class_code", "CODE_AS_NUMBER"),
        ("rows.3.credit_code", "CODE_AS_NUMBER"),
        ("rows.4.name", "CELL_FORMULA"),
        ("rows.5.contact_name", "CELL_ERROR"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "COLUMN_MISSING"),
        (as_csv([]), "ROWS_MISSING"),
        (as_csv([line(1)[1:]], headings=HEADINGS[1:]), "COLUMN_MISSING"),
        (as_csv([[*line(1), "x"]], headings=[*HEADINGS, "备注"]), "COLUMN_UNKNOWN"),
        (as_csv([[*line(1), "x"]], headings=[*HEADINGS, "单位名称"]), "COLUMN_TWICE"),
        (b"PK\x03\x04 no archive", "TABLE_UNREADABLE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "TABLE_ENCODING"),  # the old xls, or an encrypted xlsx
        (as_csv([line(1)], "utf-16"), "TABLE_ENCODING"),
        (as_csv([line(1)]) + b'"open', "TABLE_UNREADABLE"),
        (b"x" * 1_400_001, "TABLE_TOO_LARGE"),
        (as_csv([line(1, name="x" * 2_001)]), "CELL_TOO_LONG"),
        # Told one by one, or each compared with each, these would stop the server for minutes.
        (b"a," * 690_000 + b"\nx", "COLUMNS_TOO_MANY"),
        (b"name," * 270_000 + b"\nx", "COLUMNS_TOO_MANY"),
        (as_csv([[*line(1), *"x" * 191]]), "COLUMNS_TOO_MANY"),  # 201 columns
        (b"a\n" * 10_002, "ROWS_TOO_MANY"),
    ],
)
async def test_a_file_that_is_no_table_is_refused(office: Office, content: bytes, code: str) -> None:
    assert code in {found for _, found in await faults(office, content)}


@pytest.mark.parametrize("seed", range(30))
async def test_a_damaged_file_is_refused_or_read_and_nothing_else(seed: int) -> None:
    chance = Random(seed)
    content = bytearray(template_xlsx(REGISTER))
    for _ in range(chance.randint(1, 40)):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    damaged = bytes(content[: chance.randint(4, len(content))]) if seed % 2 else bytes(content)

    codes: set[str] = set()
    try:
        await read_table(damaged, REGISTER)
    except RuleBroken as broken:
        codes = {one.code for one in broken.violations}

    assert codes <= {"TABLE_UNREADABLE", "TABLE_TOO_LARGE", "CELL_TOO_LONG"}


@pytest.mark.parametrize(
    ("part", "before", "filling"),
    [
        ("xl/styles.xml", b"</styleSheet>", b"<cellXfs>" + b"<xf/>" * 4_000_000 + b"</cellXfs>"),
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b'<row r="3">' + b"<c/>" * 3_000_000 + b"</row>"),
    ],
    ids=["styles", "one wide row"],
)
async def test_a_small_file_that_unpacks_to_millions_of_parts_takes_nothing_of_the_server(
    part: str, before: bytes, filling: bytes
) -> None:
    out = io.BytesIO()
    with (
        ZipFile(io.BytesIO(template_xlsx(REGISTER))) as table,
        ZipFile(out, "w", ZIP_DEFLATED, compresslevel=9) as bomb,
    ):
        for name in table.namelist():
            text = table.read(name)
            bomb.writestr(name, text.replace(before, filling + before) if name == part else text)
    assert len(out.getvalue()) < 40_000
    took = resource.getrusage(resource.RUSAGE_SELF)

    with pytest.raises(RuleBroken, match="TABLE_UNREADABLE"):
        await read_table(out.getvalue(), REGISTER)

    now = resource.getrusage(resource.RUSAGE_SELF)
    assert now.ru_utime - took.ru_utime < 1
    assert now.ru_maxrss - took.ru_maxrss < 50_000  # KiB


async def test_cells_that_are_blank_to_the_end_of_the_sheet_are_none(office: Office) -> None:
    await bring(office, as_csv([[*line(1), *[" "] * 16_374]], headings=[*HEADINGS, *[""] * 16_374]))

    assert await office.world.one(
        "SELECT count(*) FROM organisation_detail WHERE credit_code = $1", credit_code(800_001)
    )


async def test_of_faults_beyond_count_the_first_thousand_are_told_and_how_many_there_are_more(office: Office) -> None:
    rows = [line(number, employees="三百", revenue="五千万") for number in range(1, 601)]  # 1,200 faults

    found = await faults(office, as_csv(rows), dry_run=False)

    assert found[:2] == [("rows.2.employees", "NUMBER_UNREADABLE"), ("rows.2.revenue", "NUMBER_UNREADABLE")]
    assert found[999:] == [("rows.501.revenue", "NUMBER_UNREADABLE"), ("file", "FAULTS_MORE")]


async def test_a_figure_of_a_million_digits_is_no_number(office: Office) -> None:
    found = await faults(office, as_csv([line(1, employees="1E+999999", revenue="1e-999999")]))

    assert found == [("rows.2.employees", "NUMBER_UNREADABLE"), ("rows.2.revenue", "NUMBER_UNREADABLE")]


async def test_what_is_not_base64_is_refused(office: Office) -> None:
    found = await office.world.refusal(
        office.clerk, Ability.PROGRAMME_IMPORT_ORGANISATIONS, office.world.programme, file="甲", dry_run=True
    )

    assert found == ("RULE", "TABLE_UNREADABLE", "Art.3")


@pytest.mark.parametrize("empty", [template_xlsx(REGISTER), template_csv(REGISTER)], ids=["xlsx", "csv"])
async def test_the_template_is_read_but_for_its_example(office: Office, empty: bytes) -> None:
    assert await faults(office, empty, dry_run=False) == [("rows.2.credit_code", "ROW_IS_EXAMPLE")]
    assert [cell.kind for _, cells in await read_table(empty, REGISTER) for cell in cells] == ["text"] * 20


async def test_a_ban_entered_before_becomes_that_of_the_imported_organisation(office: Office) -> None:
    ban = await office.ban(credit_code(800_001))

    await bring(office, as_csv([line(1)]))

    assert (await office.world.row(m.Ban, ban))["organisation_id"] == await office.world.one(
        "SELECT id FROM organisation"
    )


async def test_the_ledger_keeps_a_digest_and_no_file(office: Office) -> None:
    await bring(office, as_csv([line(1)]))

    body = await office.world.one("SELECT body::text FROM ledger_payload ORDER BY id DESC LIMIT 1")
    assert credit_code(800_001) not in body
    assert '"rows":1' in body


async def test_only_a_clerk_imports(office: Office) -> None:
    world = office.world

    found = [
        await world.refusal(actor, Ability.PROGRAMME_IMPORT_ORGANISATIONS, world.programme, file="", dry_run=True)
        for actor in (office.director, await world.county(), world.anybody())
    ]

    assert found == [("FORBIDDEN", "NO_RIGHT", "Art.3")] * 3
