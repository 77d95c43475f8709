"""Rules from the draft to a version in force, and the versions that a cycle goes by (Art. 10, 11, 34)."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.rules import RuleKind
from regulation.violation import RuleBroken
from services.door import Refused
from tests.services.scenery import NOTICE, rules_resolved
from tests.world import World

BODY = "# 总则\n\n一、评审坚持公开、公正。\n二、每份材料由五名专家评审。"
CHANGED = {"body": BODY.replace("五名", "七名"), "reason": "材料增多"}
NOT_FOUND = ("NOT_FOUND", "NOT_FOUND", "Art.10")
UNRESOLVED = ("RULE", "NOT_RESOLVED", "Art.10")


@dataclass
class Book:
    """The people who make rules, and the day from which they count."""

    world: World
    clerk: Actor
    director: Actor
    secretary: Actor
    today: date

    def draft(self, **given: Any) -> dict[str, Any]:
        return {"kind": RuleKind.REVIEW, "title": "评审细则", "body": BODY, "effective_from": self.today, **given}

    async def drafted(self, **given: Any) -> UUID:
        done = await self.world.act(
            self.clerk, Ability.PROGRAMME_DRAFT_RULES, self.world.programme, **self.draft(**given)
        )
        return done.id

    async def refused(self, **given: Any) -> tuple[str, str, str]:
        return await self.world.refusal(
            self.clerk, Ability.PROGRAMME_DRAFT_RULES, self.world.programme, **self.draft(**given)
        )

    async def submitted(self, **given: Any) -> UUID:
        key = await self.drafted(**given)
        await self.world.act(self.director, Ability.RULE_DOCUMENT_SUBMIT, key)
        return key

    async def approved(self, *, after: int = 0, **given: Any) -> UUID:
        """Return a version in force from `after` days on."""
        key = await self.submitted(effective_from=self.today + timedelta(days=after), **given)
        await rules_resolved(self.world, key)
        await self.world.act(self.secretary, Ability.RULE_DOCUMENT_APPROVE, key)
        return key

    async def row(self, key: UUID) -> Any:
        return await self.world.row(m.RuleDocument, key)

    def later(self, days: int) -> Book:
        """Return the same people some days later."""
        after = self.world.clock + timedelta(days=days)
        clerk, director, secretary = [self.world.at(one, after) for one in (self.clerk, self.director, self.secretary)]
        return Book(self.world, clerk, director, secretary, self.today + timedelta(days=days))


@pytest.fixture
async def book(world: World) -> Book:
    clerk, director, secretary = [
        await world.actor(role) for role in (Role.OFFICE, Role.OFFICE_DIRECTOR, Role.LEADING_GROUP_SECRETARY)
    ]
    return Book(world, clerk, director, secretary, world.clock.date())


# --- On the way into force -------------------------------------------------------------------------------------------


async def test_rules_become_a_version_once_the_plenary_resolved_and_its_secretary_approves(book: Book) -> None:
    key = await book.submitted()
    resolution = await rules_resolved(book.world, key)

    await book.world.act(book.secretary, Ability.RULE_DOCUMENT_APPROVE, key)

    row = await book.row(key)
    assert (row["state"], row["number"], row["resolution_id"], row["based_on_id"]) == ("approved", 1, resolution, None)
    said = {
        "body": BODY, "effectiveFrom": "2026-05-06", "kind": "REVIEW", "number": 1, "reason": "", "repeals": False,
        "title": "评审细则", "titleEn": "",
    }  # fmt: skip
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert row["content_digest"] == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize("outcome", [None, "declined", "not_adopted"])
async def test_rules_that_no_plenary_accepted_are_not_approved(book: Book, outcome: str | None) -> None:
    key = await book.submitted()
    await rules_resolved(book.world, await book.submitted(title="另一稿"))
    if outcome:
        await rules_resolved(book.world, key, outcome=outcome)

    assert await book.world.refusal(book.secretary, Ability.RULE_DOCUMENT_APPROVE, key) == UNRESOLVED


async def test_nobody_takes_two_steps_of_rules(book: Book) -> None:
    city, key = book.world, await book.drafted()
    both = await city.actor(Role.OFFICE_DIRECTOR)
    await city.change(m.RuleDocument, key, drafted_by_id=both.person_id)

    submitted = await city.refusal(both, Ability.RULE_DOCUMENT_SUBMIT, key)
    await city.act(book.director, Ability.RULE_DOCUMENT_SUBMIT, key)
    await city.change(m.RuleDocument, key, submitted_by_id=book.secretary.person_id)
    approved = await city.refusal(book.secretary, Ability.RULE_DOCUMENT_APPROVE, key)

    assert submitted == ("FORBIDDEN", "BARRED_DRAFTED_BY_ME", "Art.10")
    assert approved == ("FORBIDDEN", "BARRED_SUBMITTED_BY_ME", "Art.10")


async def test_the_leading_group_learns_of_a_draft_when_the_director_submits_it(book: Book) -> None:
    city, key = book.world, await book.drafted()

    assert await city.refusal(book.secretary, Ability.RULE_DOCUMENT_APPROVE, key) == NOT_FOUND
    assert await city.refusal(book.clerk, Ability.RULE_DOCUMENT_SUBMIT, key) == ("FORBIDDEN", "NO_RIGHT", "Art.10")


@pytest.mark.parametrize("role", [Role.OFFICE, Role.OFFICE_DIRECTOR, Role.LEADING_GROUP, Role.SUPERVISOR])
async def test_nobody_but_the_secretary_of_the_leading_group_approves(book: Book, role: Role) -> None:
    key = await book.submitted()
    await rules_resolved(book.world, key)

    refused = await book.world.refusal(await book.world.actor(role), Ability.RULE_DOCUMENT_APPROVE, key)

    assert refused == ("FORBIDDEN", "NO_RIGHT", "Art.10")


async def test_a_clerk_revises_the_own_draft_until_it_is_submitted(book: Book) -> None:
    city, key = book.world, await book.drafted()
    other, words = (
        await city.actor(Role.OFFICE),
        {"title": "评审工作细则", "body": "新文本", "effective_from": book.today},
    )

    foreign = await city.refusal(other, Ability.RULE_DOCUMENT_REVISE, key, **words)
    await city.act(book.clerk, Ability.RULE_DOCUMENT_REVISE, key, **words)
    row = await book.row(key)
    await city.act(book.director, Ability.RULE_DOCUMENT_SUBMIT, key)
    late = await city.refusal(book.clerk, Ability.RULE_DOCUMENT_REVISE, key, **words)

    assert (row["title"], row["body"], row["version"]) == ("评审工作细则", "新文本", 2)
    assert foreign == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.10")
    assert late == ("FORBIDDEN", "WRONG_STATE", "Art.10")


async def test_the_director_does_not_submit_a_draft_that_was_revised_meanwhile(book: Book) -> None:
    key = await book.drafted()
    await book.world.act(
        book.clerk, Ability.RULE_DOCUMENT_REVISE, key, title="评审细则", body="另一文本", effective_from=book.today
    )

    refused = await book.world.refusal(book.director, Ability.RULE_DOCUMENT_SUBMIT, key, version=1)

    assert refused == ("CONFLICT", "STALE_VERSION", "Art.10")


async def test_rejected_rules_are_nobodys_version(book: Book) -> None:
    city, key = book.world, await book.submitted()

    blank = await city.refusal(book.secretary, Ability.RULE_DOCUMENT_REJECT, key, reason=" ")
    await city.act(book.secretary, Ability.RULE_DOCUMENT_REJECT, key, reason="依据不足")
    await rules_resolved(city, key)

    row = await book.row(key)
    assert blank == ("RULE", "TEXT_MISSING", "Art.10")
    assert (row["state"], row["rejection"], row["number"], row["content_digest"]) == (
        "rejected",
        "依据不足",
        None,
        None,
    )
    assert (await city.refusal(book.secretary, Ability.RULE_DOCUMENT_APPROVE, key))[1] == "WRONG_STATE"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"title": " "}, "TEXT_MISSING"),
        ({"title": "长" * 201}, "TEXT_TOO_LONG"),
        ({"body": ""}, "TEXT_MISSING"),
        ({"body": "\n" * 3000}, "TEXT_MISSING"),
        ({"body": "行\n" * 3000}, "RULES_TOO_LONG"),
        ({"body": "控制\x00字符"}, "TEXT_CONTROL_CHARACTER"),
        ({"repeals": True}, "REPEAL_WITH_TEXT"),
        ({"repeals": True, "body": ""}, "NOTHING_TO_REPEAL"),
        ({"effective_from": date(2026, 5, 5)}, "EFFECT_IN_PAST"),
        ({"effective_from": date(9999, 1, 1)}, "EFFECT_TOO_FAR"),
    ],
)
async def test_a_draft_that_could_not_take_effect_is_refused(book: Book, given: dict[str, Any], code: str) -> None:
    assert (await book.refused(**given))[:2] == ("RULE", code)


async def test_all_that_is_wrong_with_a_draft_is_told_at_its_field(book: Book) -> None:
    await book.approved()
    wrong = {"title": " ", "title_en": "x" * 201, "body": "", "reason": "", "effective_from": date(2026, 5, 5)}

    with pytest.raises(RuleBroken) as broken:
        await book.drafted(**wrong)

    assert {(one.field, one.code) for one in broken.value.violations} == {
        ("title", "TEXT_MISSING"), ("title_en", "TEXT_TOO_LONG"), ("body", "TEXT_MISSING"), ("reason", "TEXT_MISSING"),
        ("effective_from", "EFFECT_IN_PAST"),
    }  # fmt: skip


# --- Versions --------------------------------------------------------------------------------------------------------


async def test_another_version_says_why_and_follows_the_one_before(book: Book) -> None:
    first = await book.approved()

    unexplained = await book.refused(**{**CHANGED, "reason": " "}, effective_from=book.today + timedelta(days=1))
    unchanged = await book.refused(reason="重申", effective_from=book.today + timedelta(days=1))
    same_day = await book.refused(**CHANGED)
    second = await book.row(await book.approved(after=1, **CHANGED))

    assert (unexplained[1:], unchanged[1:]) == (("TEXT_MISSING", "Art.34"), ("RULES_UNCHANGED", "Art.34"))
    assert same_day == ("RULE", "EFFECT_BEFORE_LATEST", "Art.34")
    assert (second["number"], second["based_on_id"], second["reason"]) == (2, first, "材料增多")


async def test_versions_are_counted_by_what_they_are_about(book: Book) -> None:
    review = await book.row(await book.approved())
    visits = await book.row(await book.approved(kind=RuleKind.SITE_REVIEW, title="现场评审规则"))

    assert [(row["kind"], row["number"]) for row in (review, visits)] == [("review", 1), ("site_review", 1)]


async def test_of_two_drafts_on_one_version_only_one_is_approved(book: Book) -> None:
    """The other would take back what the first one changed (Art. 34)."""
    city = book.world
    keys = [
        await book.submitted(title=title, effective_from=book.today + timedelta(days=n))
        for n, title in enumerate("甲乙")
    ]
    for key in keys:
        await rules_resolved(city, key)

    async def approve(key: UUID) -> str:
        try:
            await city.act(book.secretary, Ability.RULE_DOCUMENT_APPROVE, key)
        except RuleBroken as broken:
            return broken.violations[0].code
        except Refused as refused:
            return refused.reason
        return ""

    found = await asyncio.gather(*map(approve, keys))

    # Whichever comes first: the other is based on no version, or takes effect before it as well.
    assert min(found) == ""
    assert max(found) in {"RULES_BASE_REPLACED", "EFFECT_BEFORE_LATEST"}
    assert await city.one("SELECT count(*) FROM rule_document WHERE state = 'approved'") == 1


async def test_a_draft_that_another_version_overtook_is_not_submitted(book: Book) -> None:
    key = await book.drafted(effective_from=book.today + timedelta(days=5))
    await book.approved(title="先行批准")

    assert await book.world.refusal(book.director, Ability.RULE_DOCUMENT_SUBMIT, key) == (
        "RULE", "RULES_BASE_REPLACED", "Art.10",
    )  # fmt: skip


async def test_rules_are_not_approved_after_the_day_on_which_they_were_to_take_effect(book: Book) -> None:
    key = await book.submitted()
    await rules_resolved(book.world, key)

    late = await book.world.refusal(book.later(1).secretary, Ability.RULE_DOCUMENT_APPROVE, key)

    assert late == ("RULE", "EFFECT_IN_PAST", "Art.34")


@pytest.mark.parametrize("change", ["body = '改'", "number = 7", "state = 'drafted'"])
async def test_a_version_stays_as_it_was_approved(book: Book, change: str) -> None:
    key = await book.approved()

    with pytest.raises(asyncpg.PostgresError, match="RULES_STAND"):
        await book.world.sql(f"UPDATE rule_document SET {change} WHERE id = $1", key)
    with pytest.raises(asyncpg.PostgresError, match="permission denied"):
        await book.world.sql("DELETE FROM rule_document WHERE id = $1", key)


# --- Cycles ----------------------------------------------------------------------------------------------------------


async def announced(book: Book) -> UUID:
    """Return a cycle that was announced on the day of the book."""
    cycle = await book.world.cycle("drafting")
    await book.world.act(book.clerk, Ability.CYCLE_ANNOUNCE, cycle, **NOTICE)
    return cycle


async def kept(book: Book, cycle: UUID) -> dict[str, UUID]:
    rows = await book.world.sql("SELECT kind, rule_document_id FROM cycle_rule WHERE cycle_id = $1", cycle)
    return {row["kind"]: row["rule_document_id"] for row in rows}


async def test_a_cycle_names_the_rules_of_its_announcement_and_keeps_them(book: Book) -> None:
    first = await book.approved()
    await book.approved(after=1, kind=RuleKind.OBJECTION, title="异议办理规则")  # not in force yet

    cycle = await announced(book)
    await book.approved(after=1, **CHANGED)

    digest = (await book.row(first))["content_digest"]
    details = await book.world.one("SELECT details FROM notice WHERE cycle_id = $1", cycle)
    assert details["rules"] == [{
        "kind": "REVIEW", "number": 1, "title": "评审细则", "titleEn": "", "repeals": False, "contentDigest": digest,
    }]  # fmt: skip
    assert await kept(book, cycle) == {"review": first}


async def test_the_day_of_rules_is_that_of_the_city(book: Book) -> None:
    """At 16:00 UTC the next day has begun in Asia/Shanghai."""
    version = await book.approved(after=1)
    evening = book.world.clock.replace(hour=16, minute=0)
    clerk = book.world.at(book.clerk, evening - timedelta(seconds=1))
    before, after = [await book.world.cycle("drafting") for _ in range(2)]

    await book.world.act(clerk, Ability.CYCLE_ANNOUNCE, before, **NOTICE)
    await book.world.act(book.world.at(book.clerk, evening), Ability.CYCLE_ANNOUNCE, after, **NOTICE)

    assert (await kept(book, before), await kept(book, after)) == ({}, {"review": version})


async def test_a_version_without_text_ends_the_rules(book: Book) -> None:
    await book.approved()
    end = await book.row(await book.approved(after=1, repeals=True, body="", reason="并入总办法"))
    again = await book.later(1).refused(repeals=True, body="", reason="再次", effective_from=date(2026, 5, 9))

    assert (end["number"], end["body"], end["repeals"]) == (2, "", True)
    assert again == ("RULE", "NOTHING_TO_REPEAL", "Art.10")
    assert await kept(book, await announced(book.later(1))) == {}


async def change(book: Book, cycle: UUID, version: UUID, *, refused: bool = False) -> Any:
    given = {"rule_document_id": version, "reason": "材料增多", **NOTICE}
    do = book.world.refusal if refused else book.world.act
    return await do(book.secretary, Ability.CYCLE_CHANGE_RULES, cycle, **given)


async def test_a_running_cycle_comes_under_another_version_by_resolution_on_it(book: Book) -> None:
    city, first = book.world, await book.approved()
    cycle, second, later = await announced(book), await book.approved(after=1, **CHANGED), book.later(1)

    coming = await change(book, cycle, second, refused=True)
    unresolved = await change(later, cycle, second, refused=True)
    await rules_resolved(city, second, cycle=cycle, resolved_at=later.secretary.clock)
    await change(later, cycle, second)
    again = await change(later, cycle, second, refused=True)

    assert coming == ("RULE", "VERSION_NOT_IN_FORCE", "Art.10")
    assert unresolved == UNRESOLVED
    assert again == ("RULE", "VERSION_UNCHANGED", "Art.10")
    assert await kept(book, cycle) == {"review": second}
    notice = (await city.sql("SELECT kind, details FROM notice WHERE cycle_id = $1 AND kind = 'rules'", cycle))[0]
    assert (notice["details"]["before"]["number"], notice["details"]["rules"][0]["number"]) == (1, 2)
    assert (notice["details"]["reason"], first != second) == ("材料增多", True)


@pytest.mark.parametrize(
    ("kind", "last", "first"),
    [
        (RuleKind.REVIEW, "qualifying", "material_review"),
        (RuleKind.SITE_REVIEW, "material_review", "site_review"),
        (RuleKind.MEETING, "evaluating", "deliberating"),
        (RuleKind.OBJECTION, "deliberating", "publicising"),
        (RuleKind.WINNERS, "resolving_objections", "approving"),
    ],
)
async def test_rules_that_a_cycle_has_begun_to_use_stay(book: Book, kind: RuleKind, last: str, first: str) -> None:
    version = await book.approved(kind=kind)
    early, late = await book.world.cycle(last), await book.world.cycle(first)
    await rules_resolved(book.world, version, cycle=early)

    assert await change(book, late, version, refused=True) == ("RULE", "RULES_IN_USE", "Art.10")
    await change(book, early, version)


async def test_rules_of_another_programme_are_nobodys_in_this_one(book: Book) -> None:
    city = book.world
    other = await city.put(m.Programme, code="OTHER", name="另一奖项", name_en="Other", authority="办公室")
    foreign = await city.put(
        m.RuleDocument, programme_id=other, kind="review", title="细则", body="文", effective_from=book.today,
        drafted_at=city.clock, drafted_by_id=await city.person(), state="approved", number=1, content_digest="0" * 64,
    )  # fmt: skip
    cycle = await city.cycle("qualifying")

    refused = await change(book, cycle, foreign, refused=True)

    assert refused == ("RULE", "NOT_FOUND", "Art.10")
    assert (await book.row(await book.approved()))["number"] == 1
