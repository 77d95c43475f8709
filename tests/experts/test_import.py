"""Import of experts: everything or nothing, with every fault told by row and column (Art. 11)."""

from __future__ import annotations

import asyncio
import base64
import csv
import io
from typing import Any

import pytest
from openpyxl import Workbook

import models as m
from api import cli_import
from regulation.ability import Ability
from regulation.expert_table import EXPERTS
from regulation.violation import RuleBroken, Violation
from services.tables import template_csv, template_xlsx
from tests.codes import credit_code
from tests.experts.conftest import Pool
from tests.policies.looking import Way, ask, ask_reference, data, gid

HEADINGS = [column.heading for column in EXPERTS.columns]
ISSUER = "https://login.example.test"
Row = list[Any]


def line(number: int, **changed: Any) -> Row:
    """A good row; `changed` by column name."""
    values = {
        "name": f"专家{number}", "subject": f"expert-{number}", "title": "教授", "employer_name": "某大学",
        "employer_credit_code": credit_code(900_000), "jurisdiction": "360702", "specialities": "C、I",
        "class_codes": "3411;6511", "criteria_categories": "4.1,4.7", "load_cap": "8", "may_lead": "否",
    }  # fmt: skip
    return [{**values, **changed}[column.name] for column in EXPERTS.columns]


def as_csv(rows: list[Row], encoding: str = "utf-8-sig", headings: list[str] = HEADINGS) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[Row]) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in [HEADINGS, *rows]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def bring(pool: Pool, content: bytes, *, dry_run: bool = False) -> None:
    await pool.world.act(
        pool.clerk, Ability.PROGRAMME_IMPORT_EXPERTS, pool.world.programme,
        file=base64.b64encode(content).decode(), issuer=ISSUER, dry_run=dry_run,
    )  # fmt: skip


async def faults(pool: Pool, content: bytes, *, dry_run: bool = True) -> list[tuple[str, str]]:
    """Return place and code of every fault of a file, and require that nothing changed."""
    before = await pool.world.contents()
    with pytest.raises(RuleBroken) as refusal:
        await bring(pool, content, dry_run=dry_run)
    assert await pool.world.contents() == before
    return [(one.field, one.code) for one in refusal.value.violations]


async def known(pool: Pool, number: int, name: str = "") -> Any:
    """Let there be a person with the login of a row already."""
    person = await pool.world.person(name or f"专家{number}")
    await pool.world.put(
        m.Identity, person_id=person, programme_id=pool.world.programme, issuer=ISSUER, subject=f"expert-{number}"
    )
    return person


@pytest.mark.parametrize("kind", ["utf-8", "utf-8-sig", "gb18030", "xlsx"])
async def test_a_table_is_imported_whole_with_persons_and_logins(pool: Pool, kind: str) -> None:
    bare = dict.fromkeys(("title", "employer_credit_code", "jurisdiction", "class_codes", "load_cap", "may_lead"), "")
    rows = [line(1), line(2, **bare, criteria_categories="", specialities="q")]

    await bring(pool, as_xlsx(rows) if kind == "xlsx" else as_csv(rows, kind))

    found = await pool.world.sql(
        "SELECT f.*, p.name, i.subject, i.issuer FROM expert_profile f JOIN person p ON p.id = f.person_id"
        " JOIN identity i ON i.person_id = p.id ORDER BY i.subject"
    )
    first, second = found
    assert [(row["name"], row["subject"], row["issuer"]) for row in found] == [
        ("专家1", "expert-1", ISSUER), ("专家2", "expert-2", ISSUER),
    ]  # fmt: skip
    assert (first["specialities"], first["class_codes"], first["criteria_categories"]) == (
        ["C", "I"], ["3411", "6511"], ["4.1", "4.7"],
    )  # fmt: skip
    assert (first["load_cap"], first["may_lead"], first["employer_credit_code"]) == (8, False, credit_code(900_000))
    assert first["jurisdiction_id"] == await pool.world.jurisdiction("360702")
    assert (second["load_cap"], second["may_lead"], second["specialities"], second["jurisdiction_id"]) == (
        None, True, ["Q"], None,
    )  # fmt: skip
    assert await pool.world.one("SELECT count(*) FROM role_grant WHERE role = 'expert'") == 0


async def test_a_dry_run_of_a_good_table_changes_nothing(pool: Pool) -> None:
    before = await pool.world.contents()

    await bring(pool, as_csv([line(1), line(2)]), dry_run=True)

    assert await pool.world.contents() == before


@pytest.mark.parametrize("dry_run", [True, False])
async def test_every_bad_row_is_told_and_no_good_one_imported(pool: Pool, dry_run: bool) -> None:
    await known(pool, 7, "别人")
    rows = [
        line(1),
        line(2, subject="expert-1", name=""),  # row 3: the login of row 2
        line(3, specialities="C、制造业", class_codes="34", criteria_categories="4.9", jurisdiction="某县"),
        [""] * len(HEADINGS),  # row 5: blank, left out
        line(5, employer_credit_code="9136", load_cap="八", may_lead="也许"),
        line(7),  # row 7: another's login
        line(8, employer_name="=A1", load_cap="0", title=""),
    ]

    found = await faults(pool, as_csv(rows), dry_run=dry_run)

    assert found == [
        ("rows.3.name", "TEXT_MISSING"),
        ("rows.3.subject", "LOGIN_TWICE_IN_FILE"),
        ("rows.4.class_codes", "CLASS_FORM"),
        ("rows.4.criteria_categories", "CATEGORY_UNKNOWN"),
        ("rows.4.jurisdiction", "JURISDICTION_UNKNOWN"),
        ("rows.4.specialities", "SECTION_UNKNOWN"),
        ("rows.6.employer_credit_code", "CREDIT_CODE_LENGTH"),
        ("rows.6.load_cap", "NUMBER_UNREADABLE"),
        ("rows.6.may_lead", "ANSWER_UNREADABLE"),
        ("rows.7.name", "NAME_DIFFERS"),
        ("rows.8.employer_name", "CELL_FORMULA"),
        ("rows.8.load_cap", "LOAD_CAP_OUT_OF_RANGE"),
    ]


async def test_who_is_known_keeps_the_account(pool: Pool) -> None:
    person = await known(pool, 1)

    await bring(pool, as_csv([line(1), line(2)]))

    assert await pool.world.one("SELECT person_id FROM expert_profile ORDER BY id LIMIT 1") == person
    assert await pool.world.one("SELECT count(*) FROM identity") == 2


async def test_nobody_is_doubled_by_a_second_import(pool: Pool) -> None:
    content = as_csv([line(1), line(2)])
    await bring(pool, content)

    assert await faults(pool, content, dry_run=False) == [
        ("rows.2.subject", "ALREADY_IN_POOL"),
        ("rows.3.subject", "ALREADY_IN_POOL"),
    ]


async def test_two_clerks_who_import_at_once_admit_each_once(pool: Pool) -> None:
    content = as_csv([line(number) for number in range(20)])

    done = await asyncio.gather(*(bring(pool, content) for _ in range(4)), return_exceptions=True)

    assert [type(one) for one in done if one is not None] == [RuleBroken] * 3
    assert await pool.world.one("SELECT count(*) FROM expert_profile") == 20


async def test_who_was_removed_comes_back_with_what_the_table_says(pool: Pool) -> None:
    person = await known(pool, 1)
    profile = await pool.admit(person)
    await pool.world.act(pool.clerk, Ability.EXPERT_PROFILE_REMOVE, profile, reason="本人申请")

    await bring(pool, as_csv([line(1)]))

    row = await pool.world.row(m.ExpertProfile, profile)
    assert (row["state"], row["reason"], row["load_cap"], row["employer_name"]) == ("admitted", None, 8, "某大学")


async def test_who_was_disqualified_does_not_come_back_by_a_table(pool: Pool) -> None:
    person = await known(pool, 1)
    await pool.world.put(
        m.ConductRecord, person_id=person, programme_id=pool.world.programme, kind="breach", state="disqualified",
        text="泄密", opened_at=pool.world.clock, hear_until=pool.world.clock,
    )  # fmt: skip

    assert await faults(pool, as_csv([line(1)])) == [("rows.2.subject", "EXPERT_DISQUALIFIED")]


async def test_a_login_that_is_another_person_in_another_programme_is_one_of_this_one_too(pool: Pool) -> None:
    """Whatever the name there, and nothing tells that the login is known (Art. 11, 34)."""
    person = await known(pool, 1, "别名")
    other = await pool.world.put(m.Programme, code="OTHER", name="他奖", name_en="Other", authority="他办")
    await pool.world.change(m.Person, person, created_in_id=other)
    await pool.world.sql("UPDATE identity SET programme_id = $1 WHERE person_id = $2", other, person)

    await bring(pool, as_csv([line(1)]))

    rows = await pool.world.sql(
        "SELECT p.name FROM identity i JOIN person p ON p.id = i.person_id WHERE i.subject = 'expert-1' ORDER BY p.id"
    )
    assert [row["name"] for row in rows] == ["别名", "专家1"]


@pytest.mark.parametrize("empty", [template_xlsx(EXPERTS), template_csv(EXPERTS)], ids=["xlsx", "csv"])
async def test_the_template_is_read_but_for_its_example(pool: Pool, empty: bytes) -> None:
    assert await faults(pool, empty, dry_run=False) == [("rows.2.subject", "ROW_IS_EXAMPLE")]


async def test_a_code_that_a_spreadsheet_made_a_number_is_refused(pool: Pool) -> None:
    assert await faults(pool, as_xlsx([line(1, subject=12345, class_codes=3411)])) == [
        ("rows.2.class_codes", "CODE_AS_NUMBER"),
        ("rows.2.subject", "CODE_AS_NUMBER"),
    ]


async def test_a_file_without_a_needed_column_is_refused(pool: Pool) -> None:
    found = await faults(pool, as_csv([line(1)[1:]], headings=HEADINGS[1:]))

    assert found == [("rows.1", "COLUMN_MISSING")]


@pytest.mark.parametrize("name", ["director", "expert", "county"])
async def test_only_a_clerk_imports(pool: Pool, name: str) -> None:
    who = {"director": pool.director, "expert": await pool.world.expert(), "county": await pool.world.county()}[name]

    found = await pool.world.refusal(
        who, Ability.PROGRAMME_IMPORT_EXPERTS, pool.world.programme, file="", issuer=ISSUER, dry_run=True
    )

    assert found == ("FORBIDDEN", "NO_RIGHT", "Art.11")


async def test_a_file_that_is_none_is_refused_under_the_article_of_experts(pool: Pool) -> None:
    """Experts are chosen under Art. 11; Art. 3 is that of organisations."""
    damaged = as_xlsx([line(1)])[:-40]

    with pytest.raises(RuleBroken) as refusal:
        await bring(pool, damaged)

    assert [(one.code, one.article, one.field) for one in refusal.value.violations] == [
        ("TABLE_UNREADABLE", "Art.11", "file"),
    ]


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_the_answer_counts_rows_and_newcomers_and_tells_each_fault_by_its_row(pool: Pool, way: Way) -> None:
    await known(pool, 2)
    query = """mutation ($i: ImportExpertsInput!) { importExperts(input: $i) {
 rows newcomers errors { field code article message } } }"""
    good, bad = as_csv([line(1), line(2), line(3)]), as_csv([line(1), line(9, load_cap="八")])

    answers = [
        (await data(pool.world, pool.clerk, query, way, i={
            "programmeId": gid("programme", pool.world.programme), "idempotencyKey": f"import-{n}", "issuer": ISSUER,
            "file": base64.b64encode(content).decode(), "dryRun": True,
        }))["importExperts"]
        for n, content in enumerate((good, bad))
    ]  # fmt: skip

    assert answers[0] == {"rows": 3, "newcomers": 2, "errors": []}
    assert (answers[1]["rows"], answers[1]["newcomers"]) == (None, None)
    assert [(one["field"], one["code"], one["article"]) for one in answers[1]["errors"]] == [
        ("rows.3.loadCap", "NUMBER_UNREADABLE", "Art.11"),
    ]


def test_the_faults_are_whole_lines_when_nobody_looks_at_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    found = "示" * 50
    told = [Violation("NUMBER_UNREADABLE", "Art.11", "rows.12.employer_credit_code", {"found": found})]

    cli_import._tell(told, "zh-CN")

    head, fault = capsys.readouterr().out.splitlines()
    assert head == "row\tcolumn\tcode\tmessage"
    assert fault.split("\t")[:3] == ["12", "employerCreditCode", "NUMBER_UNREADABLE"]
    assert found in fault
