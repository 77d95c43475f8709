"""Writing and submitting: what is saved, checked, frozen and shown to whom (Art. 4, 13, 17, 28, 31)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.application import changes
from regulation.claims import Certificate, YearProfit
from regulation.roles import Role
from regulation.violation import RuleBroken
from resolvers.errors import camel, shown
from services.inputs import CorrectionInput, FigureInput, SectionInput
from tests.services.scenery import (
    DEADLINE,
    MICROSECOND,
    applied,
    findings,
    saved,
    state_of,
    submitted,
)
from tests.world import CONTENT, ITEMS, World

JUST_IN_TIME = DEADLINE - MICROSECOND
SAVE, SUBMIT = Ability.DOSSIER_DRAFT_SAVE, Ability.DOSSIER_SUBMIT


async def draft(city: World, state: str = "draft") -> tuple[UUID, Actor]:
    """Return an application in the filing stage with its applicant."""
    dossier = await applied(city, await city.cycle("accepting"), state)
    return dossier, await city.applicant((await city.row(m.Dossier, dossier))["organisation_id"])


async def blank(city: World) -> tuple[UUID, Actor]:
    """Return an application that was only just started."""
    organisation = await city.organisation()
    applicant = await city.applicant(organisation)
    done = await city.act(applicant, Ability.CYCLE_START_APPLICATION, await city.cycle("accepting"))
    return done.id, applicant


async def content_of(city: World, dossier: UUID) -> dict[str, Any]:
    return dict((await city.draft_of(dossier))["content"])


async def faults(city: World, applicant: Actor, dossier: UUID, **given: Any) -> list[tuple[str, str]]:
    """Return what a refused save names, and require that the working copy stays as it was."""
    before = await city.draft_of(dossier)
    with pytest.raises(RuleBroken) as broken:
        await saved(city, applicant, dossier, **given)
    assert dict(await city.draft_of(dossier)) == dict(before)
    return [(violation.code, violation.field) for violation in broken.value.violations]


# --- Saving -----------------------------------------------------------------------------------------------------------


async def test_what_is_not_given_stays_and_null_takes_out(city: World) -> None:
    dossier, applicant = await blank(city)

    await saved(city, applicant, dossier, profile="简介", form={"address": "示例路1号", "employees": 9})
    await saved(city, applicant, dossier, claims={"legal_person": True}, form={"address": None})
    await saved(city, applicant, dossier, claims={"registered_on": date(2010, 1, 1)})

    assert await content_of(city, dossier) == {
        "profile": "简介",
        "form": {"employees": 9},
        "claims": {"legal_person": True, "registered_on": "2010-01-01"},
        "sections": {},
        "figures": {},
    }


async def test_money_stays_exact(city: World) -> None:
    dossier, applicant = await blank(city)
    figure = FigureInput("revenue", 2025, "万元", Decimal("12000.10"))

    await saved(city, applicant, dossier, claims={"profits": [YearProfit(2025, Decimal("0.01"))]}, figures=[figure])

    content = await content_of(city, dossier)
    assert content["claims"]["profits"] == [{"year": 2025, "profit": "0.01"}]
    assert content["figures"] == {"revenue": {"2025": "12000.10"}}


async def test_a_section_is_replaced_by_its_item_and_taken_out_by_an_empty_text(city: World) -> None:
    dossier, applicant = await blank(city)
    first = [SectionInput("4.1.2", "一", secret=False), SectionInput("4.5.2", "二", secret=True)]

    await saved(city, applicant, dossier, sections=first)
    await saved(city, applicant, dossier, sections=[SectionInput("4.1.2", " ", secret=False)])

    assert (await content_of(city, dossier))["sections"] == {"4.5.2": {"text": "二", "secret": True}}


async def test_characters_outside_the_basic_plane_are_kept(city: World) -> None:
    dossier, applicant = await blank(city)

    await saved(city, applicant, dossier, form={"legal_representative": "𠮷䶮𰻝"})

    assert (await content_of(city, dossier))["form"]["legal_representative"] == "𠮷䶮𰻝"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"profile": "质" * 30_001}, [("TEXT_TOO_LONG", "profile")]),
        ({"trade_secrets": "质" * 30_001}, [("TEXT_TOO_LONG", "trade_secrets")]),
        ({"profile": "简\x00介"}, [("TEXT_CONTROL_CHARACTER", "profile")]),
        ({"form": {"address": "\x07"}}, [("TEXT_CONTROL_CHARACTER", "form.address")]),
        ({"claims": {"licences": "\x00"}}, [("TEXT_CONTROL_CHARACTER", "claims.licences")]),
        (
            {"claims": {"certificates": [Certificate("\x00", date(2022, 1, 1), date(2027, 1, 1))]}},
            [("TEXT_CONTROL_CHARACTER", "claims.certificates.0.standard")],
        ),
        ({"claims": {"registered_on": date(2026, 5, 7)}}, [("DATE_IN_FUTURE", "claims.registered_on")]),
        (
            {"claims": {"profits": [YearProfit(2024, Decimal(1)), YearProfit(2025, Decimal("NaN"))]}},
            [("NUMBER_NOT_FINITE", "claims.profits.1.profit")],
        ),
        (
            {"claims": {"profits": [YearProfit(2025, Decimal(1)), YearProfit(2025, Decimal(2))]}},
            [("GIVEN_TWICE", "claims.profits.1.year")],
        ),
        ({"claims": {"profits": [YearProfit(2025, Decimal("1E+5000"))]}}, [("NUMBER_NOT_FINITE", "claims.profits.0.profit")]),
        (
            {"claims": {"certificates": [Certificate(" ", date(2022, 1, 1), date(2027, 1, 1))]}},
            [("TEXT_MISSING", "claims.certificates.0.standard")],
        ),
        ({"form": {"employees": -5}}, [("NUMBER_OUT_OF_RANGE", "form.employees")]),
        ({"form": {"website": "javascript:alert(1)"}}, [("WEBSITE_INVALID", "form.website")]),
        ({"form": {"website": "java\tscript:1//"}}, [("WEBSITE_INVALID", "form.website")]),
        ({"sections": [SectionInput("9.9.9", "无此条", secret=False)]}, [("ITEM_UNKNOWN", "sections.0.item")]),
        (
            {"sections": [SectionInput("4.1.2", "一", secret=False), SectionInput("4.1.2", "二", secret=False)]},
            [("GIVEN_TWICE", "sections.1")],
        ),
        ({"figures": [FigureInput("turnover", 2025, "万元", Decimal(1))]}, [("FIGURE_UNKNOWN", "figures.0.figure")]),
        ({"figures": [FigureInput("revenue", 2025, "", Decimal(1))]}, [("FIGURE_UNIT", "figures.0.unit")]),
        ({"figures": [FigureInput("revenue", 2025, "元", Decimal(1))]}, [("FIGURE_UNIT", "figures.0.unit")]),
        ({"figures": [FigureInput("revenue", 2022, "万元", Decimal(1))]}, [("FIGURE_YEAR", "figures.0.year")]),
        ({"figures": [FigureInput("revenue", 2026, "万元", Decimal(1))]}, [("FIGURE_YEAR", "figures.0.year")]),
        (
            {"figures": [FigureInput("revenue", 2025, "万元", Decimal("-0.01"))]},
            [("FIGURE_OUT_OF_RANGE", "figures.0.value")],
        ),
        (
            {"figures": [FigureInput("customer_satisfaction", 2025, "%", Decimal("100.01"))]},
            [("FIGURE_OUT_OF_RANGE", "figures.0.value")],
        ),
        ({"figures": [FigureInput("employees", 2025, "人", Decimal("1.5"))]}, [("FIGURE_TOO_PRECISE", "figures.0.value")]),
        ({"figures": [FigureInput("revenue", 2025, "万元", Decimal("NaN"))]}, [("NUMBER_NOT_FINITE", "figures.0.value")]),
        ({"figures": [FigureInput("revenue", 2025, "万元", Decimal("1E+30"))]}, [("NUMBER_NOT_FINITE", "figures.0.value")]),
        ({"figures": [FigureInput("revenue", 2025, "万元", Decimal("1E+5000"))]}, [("NUMBER_NOT_FINITE", "figures.0.value")]),
    ],
)  # fmt: skip
async def test_what_cannot_be_kept_is_named_at_its_field(
    city: World, given: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    dossier, applicant = await draft(city)

    assert await faults(city, applicant, dossier, **given) == found


@pytest.mark.parametrize(
    "website", ["", "example.com", "example.com:8080/a", "https://例子.中国/?q=a:b", "HTTP://a.cn"]
)
async def test_an_address_of_the_web_is_a_website(city: World, website: str) -> None:
    dossier, applicant = await draft(city)

    await saved(city, applicant, dossier, form={"website": website})

    assert (await content_of(city, dossier))["form"]["website"] == website


def test_the_code_of_a_figure_in_a_path_is_that_of_the_catalogue() -> None:
    assert camel("figures.total_assets.2025") == "figures.total_assets.2025"
    assert camel("claims.operating_since") == "claims.operatingSince"


def test_yes_and_no_are_told_as_json_has_them() -> None:
    (change,) = changes({"claims": {"legal_person": True}}, {"claims": {"legal_person": False}})

    assert (change["before"], change["after"]) == ("true", "false")


@pytest.mark.parametrize(
    ("figure", "value", "told"), [("revenue", "-1", "(≥ 0)"), ("customer_satisfaction", "100.01", "(0–100)")]
)
async def test_a_figure_out_of_range_is_told_the_range(city: World, figure: str, value: str, told: str) -> None:
    dossier, applicant = await draft(city)
    unit = "%" if figure == "customer_satisfaction" else "万元"

    with pytest.raises(RuleBroken) as broken:
        await saved(city, applicant, dossier, figures=[FigureInput(figure, 2025, unit, Decimal(value))])

    assert told in shown(broken.value.violations[0], "en").message


async def test_the_sections_of_the_report_share_thirty_thousand_characters(city: World) -> None:
    dossier, applicant = await blank(city)
    await saved(city, applicant, dossier, sections=[SectionInput("4.1.2", "质" * 20_000, secret=False)])

    await saved(city, applicant, dossier, sections=[SectionInput("4.1.3", "量" * 10_000, secret=True)])
    found = await faults(city, applicant, dossier, sections=[SectionInput("4.1.4", "奖", secret=False)])

    assert found == [("TEXT_TOO_LONG", "sections")]


async def test_two_editors_do_not_overwrite_each_other(city: World) -> None:
    dossier, applicant = await draft(city)
    colleague = await city.applicant((await city.row(m.Dossier, dossier))["organisation_id"])
    copy = await city.draft_of(dossier)
    await city.act(applicant, SAVE, copy["id"], version=copy["version"], profile="甲写的")

    found = await city.refusal(colleague, SAVE, copy["id"], version=copy["version"], profile="乙写的")

    assert found == ("CONFLICT", "STALE_VERSION", "Art.17")
    assert (await content_of(city, dossier))["profile"] == "甲写的"


@pytest.mark.parametrize("state", ["submitted", "recommended", "withdrawn"])
async def test_what_is_submitted_or_withdrawn_is_not_written_to(city: World, state: str) -> None:
    dossier, applicant = await draft(city, state)

    found = await city.refusal(applicant, SAVE, (await city.draft_of(dossier))["id"], profile="后改")

    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.17")


# --- Submitting -------------------------------------------------------------------------------------------------------


async def refused(
    city: World, actor: Actor, dossier: UUID, *, seen: int = 1, truth: bool = True
) -> tuple[str, str, str]:
    return await city.refusal(actor, SUBMIT, dossier, draft_version=seen, truth_stated=truth)


async def test_at_the_deadline_it_is_too_late_a_microsecond_before_it_is_not(city: World) -> None:
    dossier, applicant = await draft(city)
    copy = (await city.draft_of(dossier))["id"]

    late_save = await city.refusal(city.at(applicant, DEADLINE), SAVE, copy, profile="晚了")
    late = await refused(city, city.at(applicant, DEADLINE), dossier)
    await saved(city, city.at(applicant, JUST_IN_TIME), dossier, profile="正好")
    await submitted(city, city.at(applicant, JUST_IN_TIME), dossier)

    assert (late_save, late) == (("RULE", "DEADLINE_PASSED", "Art.17"),) * 2
    assert (await city.row(m.Dossier, dossier))["profile"] == "正好"


async def test_submitting_puts_the_statement_of_truth_on_record(city: World) -> None:
    dossier, applicant = await draft(city)

    await submitted(city, city.at(applicant, JUST_IN_TIME), dossier)

    row = await city.row(m.Dossier, dossier)
    assert (row["state"], row["submitted_at"], row["truth_stated_at"]) == ("submitted", JUST_IN_TIME, JUST_IN_TIME)
    (version,) = await city.sql("SELECT * FROM dossier_version WHERE dossier_id = $1", dossier)
    assert (version["submission"], version["submitted_by_id"]) == (1, applicant.person_id)


async def test_without_the_statement_of_truth_nothing_is_submitted(city: World) -> None:
    dossier, applicant = await draft(city)

    assert await refused(city, applicant, dossier, truth=False) == ("RULE", "TRUTH_NOT_STATED", "Art.17")


async def test_what_the_signer_did_not_see_is_not_submitted(city: World) -> None:
    dossier, applicant = await draft(city)
    await saved(city, applicant, dossier, profile="同事刚改过")

    assert await refused(city, applicant, dossier, seen=1) == ("RULE", "DRAFT_CHANGED", "Art.17")
    assert await state_of(city, dossier) == "draft"


def without(*path: str) -> dict[str, Any]:
    """Return complete content without what lies at a path."""

    def left(value: Any, parts: tuple[str, ...]) -> Any:
        head, *rest = parts
        if not rest:
            return {name: part for name, part in value.items() if name != head}
        return {name: left(part, tuple(rest)) if name == head else part for name, part in value.items()}

    return dict(left(dict(CONTENT), path))


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        (("profile",), ("TEXT_MISSING", "Art.17", "profile")),
        (("form", "legal_representative"), ("FORM_INCOMPLETE", "Art.17", "form.legal_representative")),
        (("form", "address"), ("FORM_INCOMPLETE", "Art.17", "form.address")),
        (("form", "employees"), ("FORM_INCOMPLETE", "Art.17", "form.employees")),
        (("form", "main_products"), ("FORM_INCOMPLETE", "Art.17", "form.main_products")),
        (("claims", "legal_person"), ("CLAIM_MISSING", "Art.13(1)", "claims.legal_person")),
        (("claims", "registered_on"), ("CLAIM_MISSING", "Art.13(1)", "claims.registered_on")),
        (("claims", "operating_since"), ("CLAIM_MISSING", "Art.13(1)", "claims.operating_since")),
        (("claims", "laws_complied"), ("CLAIM_MISSING", "Art.13(2)", "claims.laws_complied")),
        (("claims", "licences"), ("CLAIM_MISSING", "Art.13(2)", "claims.licences")),
        (("claims", "certificates"), ("CLAIM_MISSING", "Art.13(3)", "claims.certificates")),
        (("claims", "leading_statement"), ("CLAIM_MISSING", "Art.13(4)", "claims.leading_statement")),
        (("claims", "safety_level"), ("CLAIM_MISSING", "Art.13(4)", "claims.safety_level")),
        (("claims", "profits"), ("CLAIM_MISSING", "Art.13(4)", "claims.profits")),
        (("claims", "distinctive_statement"), ("CLAIM_MISSING", "Art.13(5)", "claims.distinctive_statement")),
        (("claims", "vetoes"), ("CLAIM_MISSING", "Art.13(6)", "claims.vetoes")),
        (("sections", "4.7.5"), ("SECTION_MISSING", "Art.4", "sections.4.7.5")),
        (("figures", "revenue", "2024"), ("FIGURE_MISSING", "Art.4", "figures.revenue.2024")),
        (("figures", "employees", "2023"), ("FIGURE_MISSING", "Art.4", "figures.employees.2023")),
    ],
)
async def test_an_application_that_lacks_something_is_not_submitted(
    city: World, path: tuple[str, ...], missing: tuple[str, str, str]
) -> None:
    dossier, applicant = await draft(city)
    await city.change(m.DossierDraft, (await city.draft_of(dossier))["id"], content=without(*path))

    with pytest.raises(RuleBroken) as broken:
        await submitted(city, applicant, dossier)

    assert [(v.code, v.article, v.field) for v in broken.value.violations] == [missing]
    assert await state_of(city, dossier) == "draft"
    assert await city.one("SELECT count(*) FROM dossier_version WHERE dossier_id = $1", dossier) == 0


@pytest.mark.parametrize("path", [("claims", "safety_level"), ("claims", "profits"), ("figures", "tax_paid")])
async def test_a_hospital_is_not_asked_what_only_business_has(city: World, path: tuple[str, ...]) -> None:
    dossier, applicant = await draft(city)
    content = without(*path)
    content["claims"] = {**content["claims"], "for_profit": False}
    await city.change(m.DossierDraft, (await city.draft_of(dossier))["id"], content=content)

    await submitted(city, applicant, dossier)

    assert await state_of(city, dossier) == "submitted"


async def test_a_blank_application_is_told_everything_it_lacks(city: World) -> None:
    dossier, applicant = await blank(city)

    with pytest.raises(RuleBroken) as broken:
        await city.act(applicant, SUBMIT, dossier, draft_version=1, truth_stated=True)

    # Presentation, 4 facts of the form, 10 claims, 23 sections, 2 figures asked of everybody for 3 years, 6 conditions.
    assert len(broken.value.violations) == 1 + 4 + 10 + 23 + 6 + 6


@pytest.mark.parametrize("condition", range(1, 7))
async def test_each_condition_needs_evidence_of_its_own(city: World, condition: int) -> None:
    dossier, applicant = await draft(city)
    await city.evidence(dossier)
    await city.sql("UPDATE document SET condition = NULL WHERE dossier_id = $1 AND condition = $2", dossier, condition)

    with pytest.raises(RuleBroken) as broken:
        await city.act(applicant, SUBMIT, dossier, draft_version=1, truth_stated=True)

    missing = [("EVIDENCE_MISSING", f"Art.13({condition})", f"evidence.{condition}")]
    assert [(v.code, v.article, v.field) for v in broken.value.violations] == missing


async def test_readers_see_what_was_submitted_not_what_is_being_written(city: World) -> None:
    dossier, applicant = await draft(city)
    await submitted(city, applicant, dossier)
    await city.act(
        await city.actor(Role.OFFICE), Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("缺少附件")]
    )

    await saved(
        city, applicant, dossier, profile="正在补正", sections=[SectionInput("4.1.2", "改写", secret=True)],
        form={"address": "新址"}, figures=[FigureInput("revenue", 2025, "万元", Decimal(1))],
    )  # fmt: skip

    row = await city.row(m.Dossier, dossier)
    assert (row["profile"], row["form"]["address"]) == ("简介", "章贡区示例路1号")
    assert {"figure": "revenue", "year": 2025, "value": "12000.50"} in row["figures"]
    assert row["sections"][0] == {"item": "4.1.2", "title": "高层领导的作用", "text": "4.1.2自评"}


async def test_secret_sections_are_kept_apart_from_the_others(city: World) -> None:
    dossier, applicant = await draft(city)

    await submitted(city, applicant, dossier)

    assert [one["item"] for one in (await city.row(m.Dossier, dossier))["sections"]] == [
        item for item in ITEMS if item != "4.5.2"
    ]
    (secret,) = await city.sql("SELECT * FROM dossier_secret WHERE dossier_id = $1", dossier)
    assert [(one["item"], one["text"]) for one in secret["sections"]] == [("4.5.2", "4.5.2自评")]
    (version,) = await city.sql("SELECT * FROM dossier_version WHERE dossier_id = $1", dossier)
    assert "4.5.2" not in version["content"]["sections"]
    assert "trade_secrets" not in version["content"]


async def test_a_corrected_application_is_submitted_again_and_tells_what_changed(city: World) -> None:
    dossier, applicant = await draft(city)
    await submitted(city, applicant, dossier)
    await city.act(
        await city.actor(Role.OFFICE), Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("缺少附件")]
    )

    await saved(city, applicant, dossier, profile="已补正", trade_secrets="新配方", form={"website": "example.org"})
    await submitted(city, applicant, dossier)

    row = await city.row(m.Dossier, dossier)
    assert (row["state"], row["profile"], row["submission"]) == ("submitted", "已补正", 2)
    (second,) = await city.sql("SELECT * FROM dossier_version WHERE dossier_id = $1 AND submission = 2", dossier)
    assert second["changes"] == [
        {"path": "form.website", "before": None, "after": "example.org"},
        {"path": "profile", "before": "简介", "after": "已补正"},
    ]
    (secret,) = await city.sql("SELECT * FROM dossier_version_secret WHERE version_id = $1", second["id"])
    assert secret["changes"] == [{"path": "trade_secrets", "before": "工艺参数", "after": "新配方"}]
    first = "SELECT content ->> 'profile' FROM dossier_version WHERE submission = 1 AND dossier_id = $1"
    assert await city.one(first, dossier) == "简介"


async def test_of_earlier_submissions_others_read_nothing(city: World) -> None:
    """What is secret now may have been open before (Art. 31)."""
    dossier, applicant = await draft(city)
    await submitted(city, applicant, dossier)
    clerk, handler, county = await city.actor(Role.OFFICE), await city.actor(Role.OFFICE), await city.county()
    await city.act(clerk, Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("请标注商业秘密")])
    first = await city.visible(county, "dossier_version", f"dossier_id = '{dossier}'")
    await saved(city, applicant, dossier, sections=[SectionInput("4.1.2", "工艺秘密", secret=True)])
    await submitted(city, city.at(applicant, JUST_IN_TIME), dossier)
    await city.act(handler, Ability.DOSSIER_TAKE_CASE, dossier)
    await city.act(handler, Ability.DOSSIER_OPEN, dossier)

    seen = {who: len(await city.visible(actor, "dossier_version", f"dossier_id = '{dossier}'"))
            for who, actor in {"county": county, "clerk": clerk, "handler": handler, "applicant": applicant}.items()}  # fmt: skip

    assert len(first) == 1
    assert seen == {"county": 1, "clerk": 1, "handler": 2, "applicant": 2}
    assert first.isdisjoint(await city.visible(county, "dossier_version", f"dossier_id = '{dossier}'"))


@pytest.mark.parametrize("table", ["dossier_version", "dossier_version_secret"])
@pytest.mark.parametrize("change", ["UPDATE {} SET content = '{{}}'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_a_version_stays_as_it_was_whoever_asks(city: World, table: str, change: str) -> None:
    dossier, applicant = await draft(city)
    await submitted(city, applicant, dossier)

    with pytest.raises(asyncpg.PostgresError) as refusal:
        await city.sql(change.format(table))

    assert "APPEND_ONLY" in str(refusal.value) or "permission denied" in str(refusal.value)
    assert await city.one(f"SELECT count(*) FROM {table} WHERE dossier_id = $1", dossier) == 1


async def test_the_digest_of_a_version_is_on_the_ledger(city: World) -> None:
    dossier, applicant = await draft(city)

    await submitted(city, applicant, dossier)

    digest = await city.one("SELECT digest FROM dossier_version WHERE dossier_id = $1", dossier)
    bodies = [row["body"] for row in await city.sql("SELECT body FROM ledger_payload")]
    assert any(digest in body for body in bodies)


async def test_withdrawing_closes_the_working_copy(city: World) -> None:
    dossier, applicant = await draft(city)

    await city.act(applicant, Ability.DOSSIER_WITHDRAW, dossier, reason="自愿退出")

    assert (await city.draft_of(dossier))["state"] == "closed"


async def test_a_certificate_of_the_furthest_dates_is_checked_like_any_other(city: World) -> None:
    """An application must be checked before the list is drafted: one must not stop the whole cycle (Art. 13, 17)."""
    dossier, applicant = await draft(city)
    certificates = [Certificate("GB/T 19001-2016", date.min, date.max)]
    await saved(city, applicant, dossier, claims={"certificates": certificates, "registered_on": date.min})
    await submitted(city, applicant, dossier)
    await city.sql(
        "UPDATE cycle SET stage = 'qualifying' FROM dossier d WHERE d.cycle_id = cycle.id AND d.id = $1", dossier
    )
    given = findings(**{f"c{n}": "不符合" for n in range(1, 7)})

    await city.act(await city.actor(Role.OFFICE), Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=given)

    assert await city.one("SELECT count(*) FROM eligibility_finding WHERE dossier_id = $1", dossier) == 6


# --- Others -----------------------------------------------------------------------------------------------------------


async def test_another_applicants_working_copy_is_not_there(city: World) -> None:
    dossier, _ = await draft(city)
    rival = await city.applicant(await city.organisation())

    save = await city.refusal(rival, SAVE, (await city.draft_of(dossier))["id"], profile="篡改")
    submit = await refused(city, rival, dossier)
    withdraw = await city.refusal(rival, Ability.DOSSIER_WITHDRAW, dossier, reason="破坏")

    assert (save, submit) == (("NOT_FOUND", "NOT_FOUND", "Art.17"),) * 2
    assert withdraw == ("NOT_FOUND", "NOT_FOUND", "Art.5")


@pytest.mark.parametrize("role", [Role.OFFICE, Role.OFFICE_DIRECTOR, Role.SUPERVISOR])
async def test_nobody_else_finds_a_working_copy(city: World, role: Role) -> None:
    dossier, _ = await draft(city, "returned")
    actor = await city.actor(role)

    found = await city.refusal(actor, SAVE, (await city.draft_of(dossier))["id"], profile="代改")

    assert found[0] == "NOT_FOUND"
    assert await city.visible(actor, "dossier_draft") == set()


async def test_the_instant_of_the_deadline_is_shanghai_midnight() -> None:
    assert datetime.fromisoformat("2026-06-01T00:00:00+08:00") == DEADLINE


async def test_what_is_marked_secret_later_is_quoted_in_no_open_change(city: World) -> None:
    dossier, applicant = await draft(city)
    await saved(city, applicant, dossier, sections=[SectionInput("4.1.2", "烧结曲线", secret=False)])
    await submitted(city, applicant, dossier)
    await city.act(
        await city.actor(Role.OFFICE), Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("请标为秘密")]
    )
    await saved(city, applicant, dossier, sections=[SectionInput("4.1.2", "烧结曲线", secret=True)])

    await submitted(city, applicant, dossier)

    told = "SELECT changes::text FROM {} WHERE dossier_id = $1 ORDER BY id DESC LIMIT 1"
    assert "烧结曲线" not in await city.one(told.format("dossier_version"), dossier)
    assert "烧结曲线" in await city.one(told.format("dossier_version_secret"), dossier)
