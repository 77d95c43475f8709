"""Bans and the gap refuse an application by credit code and lineage, and say until when (Art. 27, 28, 30).

The clock of the world stands at 2026-05-06, inside the filing of its cycles.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.sanctions import Ground
from regulation.violation import RuleBroken
from tests.codes import credit_code
from tests.registry.conftest import Office
from tests.world import World


async def bar(world: World, organisation: UUID, cycle: UUID) -> tuple[str, str, dict[str, str]]:
    """Return why the organisation may not start an application."""
    applicant = await world.applicant(organisation)
    before = await world.contents()
    with pytest.raises(RuleBroken) as refusal:
        await world.act(applicant, Ability.CYCLE_START_APPLICATION, cycle)
    assert await world.contents() == before
    (violation,) = refusal.value.violations
    return violation.code, violation.article, dict(violation.detail)


@pytest.mark.parametrize(
    ("ground", "decided", "article", "until", "possible_from"),
    [
        ("fraud", "2016-05-07", "Art.28", "2026-05-06", "2026-05-07"),  # the last of ten years
        ("fraud", "2026-05-06", "Art.28", "2036-05-05", "2036-05-06"),  # decided today
        ("liability_accident", "2024-02-29", "Art.30(1)", "2029-02-28", "2029-03-01"),
        ("other_grave_matter", "2021-05-07", "Art.30(5)", "2026-05-06", "2026-05-07"),  # the last of five years
    ],
)
async def test_a_banned_organisation_cannot_start_and_learns_from_when(
    office: Office, ground: str, decided: str, article: str, until: str, possible_from: str
) -> None:
    world, cycle = office.world, await office.world.cycle()
    organisation = await world.organisation()
    await office.ban(await office.code(organisation), ground=ground, decided=decided)

    found = await bar(world, organisation, cycle)

    assert found == ("APPLICATION_BANNED", article, {"until": until, "possible_from": possible_from})


@pytest.mark.parametrize(("ground", "decided"), [("fraud", "2016-05-06"), ("major_breach", "2021-05-06")])
async def test_the_day_after_the_ban_an_application_may_start(office: Office, ground: str, decided: str) -> None:
    world, cycle = office.world, await office.world.cycle()
    organisation = await world.organisation()
    await office.ban(await office.code(organisation), ground=ground, decided=decided)

    done = await world.act(await world.applicant(organisation), Ability.CYCLE_START_APPLICATION, cycle)

    assert done.resource == "dossier"


async def test_a_ban_signed_after_the_start_refuses_the_submission(office: Office) -> None:
    world, cycle = office.world, await office.world.cycle()
    organisation = await world.organisation()
    dossier = await world.dossier(cycle, organisation, "draft")
    await office.ban(await office.code(organisation))

    found = await world.refusal(
        await world.applicant(organisation), Ability.DOSSIER_SUBMIT, dossier, draft_version=1, truth_stated=True
    )

    assert found == ("RULE", "APPLICATION_BANNED", "Art.28")


async def test_a_ban_holds_by_credit_code_though_the_organisation_is_registered_later(office: Office) -> None:
    world, code = office.world, credit_code(900_001)
    await office.ban(code)
    given = {"name": "后登记企业", "credit_code": code.lower(), "section_code": "C", "contact_name": "张三"}
    done = await world.act(
        office.clerk, Ability.PROGRAMME_REGISTER_ORGANISATION, world.programme, **given,
        jurisdiction_id=await world.jurisdiction(),
    )  # fmt: skip

    assert (await bar(world, done.id, await world.cycle()))[0] == "APPLICATION_BANNED"
    assert await world.one("SELECT organisation_id FROM ban") == done.id


@pytest.mark.parametrize("succeeds", [True, False])
async def test_a_ban_follows_successors_and_predecessors_at_any_remove(office: Office, succeeds: bool) -> None:
    world, cycle = office.world, await office.world.cycle()
    first, second, third = [await world.organisation() for _ in range(3)]
    await office.link(first, second)
    await office.link(second, third)
    await office.ban(await office.code(first if succeeds else third))

    found = await bar(world, third if succeeds else first, cycle)

    assert found == ("APPLICATION_BANNED", "Art.28", {"until": "2034-02-28", "possible_from": "2034-03-01"})


async def test_a_ban_does_not_follow_a_group_or_another_part_of_a_predecessor(office: Office) -> None:
    world, cycle = office.world, await office.world.cycle()
    banned, head, member, whole = [await world.organisation() for _ in range(4)]
    await office.link(banned, head, "group")
    await office.link(whole, banned)
    await office.link(whole, member)
    await office.ban(await office.code(banned))

    for free in (head, member):
        await world.act(await world.applicant(free), Ability.CYCLE_START_APPLICATION, cycle)


async def test_a_link_that_ended_carries_no_ban(office: Office) -> None:
    world, cycle = office.world, await office.world.cycle()
    first, second = await world.organisation(), await world.organisation()
    link = await office.link(first, second)
    await office.ban(await office.code(first))
    await world.act(office.clerk, Ability.ORGANISATION_LINK_END, link, ended_on=date(2026, 5, 6), reason="误登")

    done = await world.act(await world.applicant(second), Ability.CYCLE_START_APPLICATION, cycle)

    assert done.resource == "dossier"


async def test_bans_that_follow_one_another_are_told_with_the_end_of_the_last(office: Office) -> None:
    world, cycle, organisation = office.world, await office.world.cycle(), await office.world.organisation()
    code = await office.code(organisation)
    await office.ban(code, ground="major_breach", decided="2022-01-01")  # through 2026-12-31
    await office.ban(code, ground="major_breach", decided="2025-06-01")  # through 2030-05-31

    found = await bar(world, organisation, cycle)

    assert found == ("APPLICATION_BANNED", "Art.30(4)", {"until": "2030-05-31", "possible_from": "2030-06-01"})


# --- Two persons ----------------------------------------------------------------------------------------------------


async def entered(office: Office, organisation: UUID, **changed: Any) -> UUID:
    given = {
        "credit_code": await office.code(organisation), "organisation_name": "被禁企业", "ground": Ground.FRAUD,
        "decided_on": date(2024, 3, 1), "decided_by": "某局", "document_number": "1",
    }  # fmt: skip
    done = await office.world.act(
        office.clerk, Ability.PROGRAMME_ENTER_BAN, office.world.programme, **{**given, **changed}
    )
    return done.id


async def test_a_ban_bars_and_is_public_only_once_it_is_signed(office: Office) -> None:
    world, cycle = office.world, await office.world.cycle()
    organisation = await world.organisation()
    ban = await entered(office, organisation)

    before = await world.visible(world.anybody(), "ban")
    await world.act(await world.applicant(organisation), Ability.CYCLE_START_APPLICATION, cycle)
    await world.act(office.director, Ability.BAN_SIGN, ban)

    assert (before, await world.visible(world.anybody(), "ban")) == (set(), {ban})


async def test_who_entered_a_ban_does_not_sign_it(office: Office) -> None:
    world, organisation = office.world, await office.world.organisation()
    ban = await entered(office, organisation)
    await world.change(m.Ban, ban, entered_by_id=office.director.person_id)

    found = await world.refusal(office.director, Ability.BAN_SIGN, ban)

    assert found == ("FORBIDDEN", "BARRED_ENTERED_BY_ME", "Art.30")


@pytest.mark.parametrize("act", [Ability.BAN_REJECT, Ability.BAN_LIFT])
async def test_a_ban_rejected_or_lifted_does_not_bar(office: Office, act: Ability) -> None:
    world, cycle, organisation = office.world, await office.world.cycle(), await office.world.organisation()
    ban = await entered(office, organisation)
    if act is Ability.BAN_LIFT:
        await world.act(office.director, Ability.BAN_SIGN, ban)

    await world.act(office.director, act, ban, reason="决定已撤销")

    await world.act(await world.applicant(organisation), Ability.CYCLE_START_APPLICATION, cycle)


@pytest.mark.parametrize("who", ["clerk", "applicant", "public"])
async def test_others_do_not_sign(office: Office, who: str) -> None:
    world, organisation = office.world, await office.world.organisation()
    ban = await entered(office, organisation)
    actors: dict[str, Actor] = {
        "clerk": office.clerk, "applicant": await world.applicant(organisation), "public": world.anybody(),
    }  # fmt: skip

    found = await world.refusal(actors[who], Ability.BAN_SIGN, ban)

    assert (
        found
        == {
            "clerk": ("FORBIDDEN", "NO_RIGHT", "Art.30"),
            "applicant": ("NOT_FOUND", "NOT_FOUND", "Art.30"),
            "public": ("NOT_FOUND", "NOT_FOUND", "Art.30"),
        }[who]
    )


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"credit_code": "1"}, ("RULE", "CREDIT_CODE_LENGTH", "Art.13(1)")),
        ({"decided_on": date(2026, 5, 7)}, ("RULE", "DATE_IN_FUTURE", "Art.30")),
        ({"document_number": " "}, ("RULE", "TEXT_MISSING", "Art.30")),
        ({"organisation_name": "某\u202e企业"}, ("RULE", "NAME_CHARACTER", "Art.3")),
    ],
)
async def test_a_ban_that_is_not_well_stated_is_refused(
    office: Office, changed: dict[str, Any], found: tuple[str, str, str]
) -> None:
    given = {
        "credit_code": credit_code(900_002), "organisation_name": "被禁企业", "ground": Ground.FRAUD,
        "decided_on": date(2024, 3, 1), "decided_by": "某局", "document_number": "1",
    }  # fmt: skip

    refused = await office.world.refusal(
        office.clerk, Ability.PROGRAMME_ENTER_BAN, office.world.programme, **{**given, **changed}
    )

    assert refused == found


# --- The gap --------------------------------------------------------------------------------------------------------


async def won(world: World, session: int | None, kind: str = "quality", name: str = "往届获奖企业") -> UUID:
    return await world.put(
        m.PastWinner, programme_id=world.programme, cycle_label=f"第{session}届", session=session, name=name,
        award_kind=kind,
    )  # fmt: skip


@pytest.mark.parametrize(("session", "open_again"), [(7, False), (8, True)])
async def test_a_recognised_earlier_award_counts_for_the_gap(office: Office, session: int, open_again: bool) -> None:
    """Won in the 5th: it may return in the 8th (Art. 27)."""
    world, cycle = office.world, await office.world.cycle(session=session)
    organisation = await world.organisation()
    past = await won(world, 5)
    await world.act(
        office.clerk, Ability.ORGANISATION_RECOGNISE_WIN, organisation, past_winner_id=past, reason="同一信用代码"
    )

    if open_again:
        await world.act(await world.applicant(organisation), Ability.CYCLE_START_APPLICATION, cycle)
    else:
        found = await bar(world, organisation, cycle)
        assert found == ("GAP_NOT_OVER", "Art.27", {"won": "5", "possible_from": "8"})


async def test_the_gap_follows_a_successor(office: Office) -> None:
    world, cycle = office.world, await office.world.cycle(session=7)
    first, second = await world.organisation(), await world.organisation()
    await office.link(first, second)
    past = await won(world, 6)
    await world.act(office.clerk, Ability.ORGANISATION_RECOGNISE_WIN, first, past_winner_id=past, reason="同一单位")

    found = await bar(world, second, cycle)

    assert found == ("GAP_NOT_OVER", "Art.27", {"won": "6", "possible_from": "9"})


@pytest.mark.parametrize(
    ("published", "given", "code"),
    [(None, None, "SESSION_MISSING"), (5, 6, "SESSION_DIFFERS"), (None, 0, "NUMBER_TOO_SMALL")],
)
async def test_a_recognition_needs_the_session(
    office: Office, published: int | None, given: int | None, code: str
) -> None:
    world, organisation = office.world, await office.world.organisation()
    past = await won(world, published)

    found = await world.refusal(
        office.clerk,
        Ability.ORGANISATION_RECOGNISE_WIN,
        organisation,
        past_winner_id=past,
        session=given,
        reason="同一单位",
    )

    assert found == ("RULE", code, "Art.27")


async def test_an_award_is_recognised_once_until_it_is_withdrawn(office: Office) -> None:
    world, organisation = office.world, await office.world.organisation()
    past = await won(world, 5)
    given = {"past_winner_id": past, "reason": "同一单位"}
    done = await world.act(office.clerk, Ability.ORGANISATION_RECOGNISE_WIN, organisation, **given)

    again = await world.refusal(office.clerk, Ability.ORGANISATION_RECOGNISE_WIN, await world.organisation(), **given)
    await world.act(office.clerk, Ability.RECOGNISED_WIN_WITHDRAW, done.id, reason="重名")
    twice = await world.refusal(office.clerk, Ability.RECOGNISED_WIN_WITHDRAW, done.id, reason="重名")
    await world.act(office.clerk, Ability.ORGANISATION_RECOGNISE_WIN, await world.organisation(), **given)

    assert again == ("RULE", "ALREADY_EXISTS", "Art.27")
    assert twice == ("RULE", "RECOGNITION_WITHDRAWN", "Art.27")
