"""Medal and certificate come back, and the winner confirms that it uses the title no longer (Art. 23, 28, 30)."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from resolvers.ids import to_id
from services.reminding import remind
from tests.aftermath.conftest import NOON, Revoked
from tests.policies.looking import ask, ask_reference, data
from tests.world import World

RETURNED, STOP = (
    Ability.REVOCATION_CONSEQUENCE_CONFIRM_RETURN, Ability.REVOCATION_CONSEQUENCE_CONFIRM_TITLE_STOP,
)  # fmt: skip
ACCEPT, RETURN = Ability.TITLE_STOP_ACCEPT, Ability.TITLE_STOP_RETURN
# Ten days after the decision of 10 April the twentieth ends at this instant, in the city.
OVER = datetime(2027, 4, 20, 16, tzinfo=UTC)
DUE = "query ($id: ID!) { node(id: $id) { ... on RevocationConsequence { kind state dueOn overdue claim { paid } } } }"


async def item(world: World, fraud: Revoked, kind: str, state: str = "handed_over") -> UUID:
    award = await world.row(m.Award, fraud.case.award)
    return await world.put(
        m.HonourItem, award_id=award["id"], cycle_id=award["cycle_id"], organisation_id=award["organisation_id"],
        kind=kind, serial=f"{kind}-{award['id']}", made_on=date(2026, 10, 1), state=state,
        handed_over_on=date(2026, 11, 3), handed_to="质量总监",
    )  # fmt: skip


async def test_what_the_winner_holds_is_taken_back_before_it_is_found_returned(world: World, fraud: Revoked) -> None:
    clerk = await fraud.actor(Role.OFFICE)
    medal, key = await item(world, fraud, "medal"), await fraud.consequence("medal_return")
    await item(world, fraud, "certificate_print")

    out = await world.refusal(clerk, RETURNED, key, remark="已收回")
    await world.act(clerk, Ability.HONOUR_ITEM_TAKE_BACK, medal, returned_on=date(2027, 4, 12), remark="称号撤销")
    await world.act(clerk, RETURNED, key, remark="4月12日收回")

    assert out == ("RULE", "HONOURS_OUT", "Art.28")
    assert (await fraud.kinds())["medal_return"] == "met"
    certificate = await world.refusal(clerk, RETURNED, await fraud.consequence("certificate_return"), remark="已收回")
    assert certificate == ("RULE", "HONOURS_OUT", "Art.28")


async def test_what_was_lost_need_not_come_back_and_a_remark_says_so(world: World, fraud: Revoked) -> None:
    clerk, key = await fraud.actor(Role.OFFICE), await fraud.consequence("medal_return")
    await item(world, fraud, "medal", "lost")

    blank = await world.refusal(clerk, RETURNED, key, remark=" ")
    await world.act(clerk, RETURNED, key, remark="遗失，已登报声明")

    assert blank == ("RULE", "TEXT_MISSING", "Art.28")
    assert (await fraud.kinds())["medal_return"] == "met"


@pytest.mark.parametrize("kind", ["title_stop", "clawback"])
async def test_nothing_else_is_returned(world: World, fraud: Revoked, kind: str) -> None:
    found = await world.refusal(await fraud.actor(Role.OFFICE), RETURNED, await fraud.consequence(kind), remark="好")

    assert found == ("RULE", "NOTHING_TO_RETURN", "Art.28")


async def test_a_confirmation_is_sent_back_made_anew_and_accepted(world: World, grave: Revoked) -> None:
    clerk, key = await grave.actor(Role.OFFICE), await grave.consequence("title_stop")

    first = (await world.act(grave.applicant, STOP, key, text="已撤下展板")).id
    twice = await world.refusal(grave.applicant, STOP, key, text="又一次")
    await world.act(clerk, RETURN, first, answer="网站仍有标识")
    second = (await world.act(grave.applicant, STOP, key, text="网站已清理")).id
    await world.act(clerk, ACCEPT, second, answer="核实无误")

    assert twice == ("RULE", "ALREADY_EXISTS", "Art.23")
    rows = [await world.row(m.TitleStop, one) for one in (first, second)]
    assert [(row["number"], row["state"], row["late"]) for row in rows] == [
        (1, "returned", False),
        (2, "accepted", False),
    ]
    assert await grave.kinds() == {"title_stop": "met"}
    assert (await grave.told(grave.applicant)).count("stop_answered") == 2
    assert (await grave.told(clerk)).count("stop_confirmed") == 2
    assert await world.refusal(grave.applicant, STOP, key, text="再") == ("FORBIDDEN", "WRONG_STATE", "Art.23")


@pytest.mark.parametrize(("at", "late"), [(OVER - timedelta(microseconds=1), False), (OVER, True)])
async def test_late_is_recorded_not_refused(world: World, grave: Revoked, at: datetime, late: bool) -> None:
    key = await world.act(world.at(grave.applicant, at), STOP, await grave.consequence("title_stop"), text="已停用")

    assert (await world.row(m.TitleStop, key.id))["late"] is late


async def test_it_is_overdue_until_it_is_confirmed(world: World, fraud: Revoked) -> None:
    clerk, key = await fraud.actor(Role.OFFICE), await fraud.consequence("title_stop")

    async def seen(at: datetime) -> tuple[str | None, bool]:
        found = [
            (await data(world, world.at(clerk, at), DUE, way, id=to_id("RevocationConsequence", key)))["node"]
            for way in (ask, ask_reference)
        ]
        assert found[0] == found[1]
        assert found[0]["claim"] is None
        return found[0]["dueOn"], found[0]["overdue"]

    before, after = await seen(OVER - timedelta(seconds=1)), await seen(OVER)
    await world.act(world.at(fraud.applicant, OVER), STOP, key, text="已停用")

    assert (before, after, await seen(OVER)) == (("2027-04-20", False), ("2027-04-20", True), ("2027-04-20", False))


@pytest.mark.parametrize(("before", "said", "count"), [(7, False, 1), (5, False, 0), (0, False, 0), (7, True, 0)])
async def test_the_winner_is_reminded_of_the_day_to_confirm_by(
    world: World, grave: Revoked, before: int, said: bool, count: int
) -> None:
    """Seven, three and one day before 20 April, unless a confirmation waits for the office."""
    if said:
        await world.act(grave.applicant, STOP, await grave.consequence("title_stop"), text="已停用")

    await remind(world.db, OVER - timedelta(days=before, hours=15))

    assert (await grave.told(grave.applicant)).count("stop_due") == count


async def test_only_of_a_title_stop_a_stop_is_confirmed(world: World, fraud: Revoked) -> None:
    found = await world.refusal(fraud.applicant, STOP, await fraud.consequence("medal_return"), text="好")

    assert found == ("RULE", "NO_TITLE_STOP", "Art.23")


async def test_who_may_not_is_told_so_or_finds_nothing(world: World, grave: Revoked) -> None:
    key = await grave.consequence("title_stop")
    stop = (await world.act(grave.applicant, STOP, key, text="已停用")).id
    other = world.at(await world.applicant(await world.organisation()), NOON)

    barred = [
        await world.refusal(await grave.actor(Role.OFFICE), STOP, key, text="好"),
        await world.refusal(grave.applicant, ACCEPT, stop, answer="好"),
        await world.refusal(world.at(await world.county(), NOON), ACCEPT, stop, answer="好"),
        await world.refusal(await grave.actor(Role.OFFICE_DIRECTOR), ACCEPT, stop, answer="好"),
    ]
    blind = [
        await world.refusal(other, STOP, key, text="好"),
        await world.refusal(await grave.bound(Role.OFFICE), ACCEPT, stop, answer="好"),
        await world.refusal(await grave.actor(Role.FINANCE), ACCEPT, stop, answer="好"),
    ]

    assert {(code, reason) for code, reason, _ in barred} == {("FORBIDDEN", "NO_RIGHT")}
    assert {(code, reason) for code, reason, _ in blind} == {("NOT_FOUND", "NOT_FOUND")}


async def test_of_two_who_answer_at_once_one_is_taken(world: World, grave: Revoked) -> None:
    stop = (await world.act(grave.applicant, STOP, await grave.consequence("title_stop"), text="已停用")).id
    clerks = [await grave.actor(Role.OFFICE) for _ in range(2)]

    found = await asyncio.gather(
        world.act(clerks[0], ACCEPT, stop, version=1, answer="好"),
        world.act(clerks[1], RETURN, stop, version=1, answer="否"),
        return_exceptions=True,
    )

    assert sum(isinstance(one, Exception) for one in found) == 1
