"""Who may not look into a reassessment finds nothing of it, by any table and any act (Art. 24, 31)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.reassessment import ReassessmentOutcome
from regulation.roles import Role
from tests.reassessing.conftest import SPRING, A, Revisit, judged, revisit_of
from tests.world import UNDERTAKING, World

# Everything of the winner that a panel sees; the place itself, which asks for undertaking and declaration, is apart.
OF_PANEL = ("reassessment", "reassessment_sheet", "reassessment_author", "reassessment_report")
OF_WINNER = ("dossier", "dossier_version", "dossier_secret", "document", "secret_document", "obligation",
             "obligation_submission")  # fmt: skip


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture
async def revisit(world: World) -> Revisit:
    found = await revisit_of(world)
    dossier = found.winner.dossier
    await world.evidence(dossier)
    await world.sql("UPDATE document SET state = 'submitted' WHERE dossier_id = $1", dossier)
    return found


async def seen(world: World, actor: Actor, revisit: Revisit) -> set[str]:
    """Return the tables in which somebody finds a row of the reassessed winner."""
    where = dict.fromkeys((*OF_PANEL, *OF_WINNER), f"cycle_id = '{revisit.winner.cycle}'")
    where |= dict.fromkeys(("dossier_version", "dossier_secret"), f"dossier_id = '{revisit.winner.dossier}'")
    return {name for name, sql in where.items() if await world.visible(actor, name, sql)}


async def leave_undeclared(world: World, revisit: Revisit, expert: Actor) -> None:
    place = await revisit.place(expert)
    await world.act(expert, A.REASSESSMENT_PLACE_UNDERTAKE, place, text_digest=UNDERTAKING)


async def leave_unsigned(world: World, revisit: Revisit, expert: Actor) -> None:
    await world.act(expert, A.REASSESSMENT_PLACE_DECLARE, await revisit.place(expert), conflicted=False)


async def declare(world: World, revisit: Revisit, expert: Actor) -> None:
    await revisit.clear(expert)
    place = await revisit.place(expert)
    await world.act(expert, A.REASSESSMENT_PLACE_DECLARE, place, conflicted=True, kind=m.review.ConflictKind.BUSINESS)


async def report_conflict(world: World, revisit: Revisit, expert: Actor) -> None:
    await revisit.clear(expert)
    await world.put(
        m.Conflict, person_id=expert.person_id, cycle_id=revisit.winner.cycle, kind="kinship", source="reported",
        organisation_id=revisit.winner.organisation, rule="r", found_at=SPRING,
    )  # fmt: skip


async def profile_of(world: World, expert: Actor) -> UUID:
    key = await world.one("SELECT id FROM expert_profile WHERE person_id = $1", expert.person_id)
    return UUID(bytes=key.bytes)


async def suspend(world: World, revisit: Revisit, expert: Actor) -> None:
    await revisit.clear(expert)
    await world.act(revisit.clerk, A.EXPERT_PROFILE_SUSPEND, await profile_of(world, expert), reason="核查")


async def remove(world: World, revisit: Revisit, expert: Actor) -> None:
    await revisit.clear(expert)
    await world.act(revisit.clerk, A.EXPERT_PROFILE_REMOVE, await profile_of(world, expert), reason="出库")


async def stand_down(world: World, revisit: Revisit, expert: Actor) -> None:
    await revisit.clear(expert)
    place = await revisit.place(expert)
    await world.act(revisit.clerk, A.REASSESSMENT_PLACE_STAND_DOWN, place, reason="调整")


async def end_grant(world: World, revisit: Revisit, expert: Actor) -> None:
    await revisit.clear(expert)
    await world.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", expert.grant_id, SPRING)


async def revoke_title(world: World, revisit: Revisit, expert: Actor) -> None:
    await revisit.clear(expert)
    await world.sql("UPDATE award SET state = 'revoked' WHERE id = $1", revisit.award)


Barred = Callable[[World, Revisit, Actor], Awaitable[None]]
BARRED: tuple[Barred, ...] = (
    leave_undeclared, leave_unsigned, declare, report_conflict, suspend, remove, stand_down, end_grant, revoke_title,
)  # fmt: skip


@pytest.mark.parametrize("bar", BARRED, ids=lambda bar: bar.__name__)
async def test_an_expert_who_is_barred_finds_nothing(world: World, revisit: Revisit, bar: Barred) -> None:
    await revisit.appoint()
    expert = revisit.experts[1]
    sheet = await revisit.sheet(expert)
    await bar(world, revisit, expert)

    assert await seen(world, expert, revisit) == set()
    found = [
        await world.refusal(expert, A.REASSESSMENT_SHEET_SAVE, sheet, findings=judged()),
        await world.refusal(expert, A.REASSESSMENT_OPEN_DOSSIER, revisit.key),
        await world.refusal(
            expert, A.REASSESSMENT_REPORT, revisit.key, text="报告", found=ReassessmentOutcome.MAINTAINED
        ),
    ]
    assert {one[:2] for one in found} == {("NOT_FOUND", "NOT_FOUND")}


async def test_a_cleared_expert_sees_the_application_the_own_sheet_and_nothing_of_the_peers(
    world: World, revisit: Revisit
) -> None:
    await revisit.appoint()
    leader, second, third = revisit.experts
    for expert in revisit.experts:
        await revisit.clear(expert)
    await revisit.hand_in(second)

    assert await seen(world, leader, revisit) == {
        "reassessment", "reassessment_sheet", "reassessment_author", "dossier", "document", "obligation",
    }  # fmt: skip
    assert await world.visible(leader, "reassessment_sheet") == {await revisit.sheet(leader)}
    kinds = f"cycle_id = '{revisit.winner.cycle}' AND kind <> 'performance_report'"
    assert await world.visible(leader, "obligation", kinds) == set()
    assert await world.visible(leader, "panel_report", f"cycle_id = '{revisit.winner.cycle}'") == set()
    assert await world.visible(second, "reassessment_sheet") == {await revisit.sheet(second)}

    for expert in (leader, third):
        await revisit.hand_in(expert)
    assert len(await world.visible(second, "reassessment_sheet")) == 3
    authors = await world.visible(second, "reassessment_author")
    assert len(authors) == 1, "who wrote the others stays hidden"


async def test_the_confidential_part_opens_by_an_act_on_record_and_for_a_time(world: World, revisit: Revisit) -> None:
    await revisit.appoint()
    expert, secret = revisit.experts[1], f"dossier_id = '{revisit.winner.dossier}'"
    await revisit.clear(expert)
    before = await world.visible(expert, "dossier_secret", secret)

    await world.act(expert, A.REASSESSMENT_OPEN_DOSSIER, revisit.key)

    assert before == set()
    assert len(await world.visible(expert, "dossier_secret", secret)) == 1
    assert await world.visible(await revisit.later(expert, 30), "dossier_secret", secret) == set()
    kinds = await world.sql("SELECT kind FROM document_access WHERE person_id = $1", expert.person_id)
    assert [row["kind"] for row in kinds] == ["opening"]


async def test_after_the_outcome_the_panel_finds_nothing(world: World, revisit: Revisit) -> None:
    await revisit.concluded()

    assert [await seen(world, one, revisit) for one in revisit.experts] == [set()] * 3


@pytest.mark.parametrize("role", [Role.OFFICE, Role.OFFICE_DIRECTOR])
async def test_an_official_with_a_conflict_finds_nothing(world: World, revisit: Revisit, role: Role) -> None:
    report = await revisit.written()
    bound = world.at(await world.actor(role), SPRING)
    await report_of(world, revisit, bound)

    assert await seen(world, bound, revisit) == set()
    sign = A.REASSESSMENT_REPORT_PROPOSE if role is Role.OFFICE else A.REASSESSMENT_REPORT_RETURN
    given = (
        {"outcome": ReassessmentOutcome.MAINTAINED, "opinion": "意见", "measures": []}
        if role is Role.OFFICE
        else {"reason": "退回"}
    )
    assert (await world.refusal(bound, sign, report, **given))[:2] == ("NOT_FOUND", "NOT_FOUND")


async def report_of(world: World, revisit: Revisit, actor: Actor) -> None:
    await world.put(
        m.Conflict, person_id=actor.person_id, cycle_id=revisit.winner.cycle, kind="kinship", source="reported",
        organisation_id=revisit.winner.organisation, rule="r", found_at=SPRING,
    )  # fmt: skip


async def test_an_expert_who_was_never_appointed_finds_nothing(world: World, revisit: Revisit) -> None:
    await revisit.appoint()
    other = world.at(await world.expert(), SPRING)

    assert await seen(world, other, revisit) == set()
    assert await world.visible(other, "reassessment_place") == set()


# --- Late conflicts ---------------------------------------------------------------------------------------------------


async def test_a_late_conflict_takes_the_findings_with_it_in_one_act(world: World, revisit: Revisit) -> None:
    """The report falls, the place is frozen, what was found is set aside; who replaces reports anew (Art. 31)."""
    report = await revisit.written()
    late = revisit.experts[2]
    await world.act(
        late, A.REASSESSMENT_PLACE_DECLARE, await revisit.place(late), conflicted=True,
        kind=m.review.ConflictKind.CONSULTING,
    )  # fmt: skip

    place = await world.row(m.ReassessmentPlace, await revisit.place(late))
    assert (place["frozen_because"], place["frozen_at"]) == ("conflict", SPRING)
    assert (await world.row(m.ReassessmentReport, report))["state"] == "superseded"
    assert (await revisit.row())["version"] == 1, "the winner notices nothing"
    few = await world.refusal(
        revisit.experts[0], A.REASSESSMENT_REPORT, revisit.key, text="报告", found=ReassessmentOutcome.MAINTAINED
    )
    assert few == ("RULE", "REVIEWS_TOO_FEW", "Art.24")

    new = world.at(await world.expert(), SPRING)
    await world.act(
        revisit.clerk, A.REASSESSMENT_APPOINT, revisit.key, expert_ids=[new.person_id],
        leader_id=revisit.experts[0].person_id,
    )  # fmt: skip
    await revisit.clear(new)
    await revisit.hand_in(new, "新意见")
    again = await world.row(m.ReassessmentReport, await revisit.report())

    assert again["findings"][0]["strengths"] == ["意见0", "意见1", "新意见"]
    assert again["number"] == 2


async def test_what_a_suspended_expert_found_counts_no_more(world: World, revisit: Revisit) -> None:
    report = await revisit.written()

    await world.act(revisit.clerk, A.EXPERT_PROFILE_SUSPEND, await profile_of(world, revisit.experts[1]), reason="核查")

    assert (await world.row(m.ReassessmentReport, report))["state"] == "superseded"
    assert (await world.row(m.ReassessmentPlace, await revisit.place(revisit.experts[1])))[
        "frozen_because"
    ] == "suspended"


# --- Who may sit --------------------------------------------------------------------------------------------------------


async def appointing(world: World, revisit: Revisit, person: UUID) -> tuple[str, str, str]:
    others = [(await world.expert()).person_id for _ in range(2)]
    return await world.refusal(
        revisit.clerk, A.REASSESSMENT_APPOINT, revisit.key, expert_ids=[*others, person], leader_id=others[0]
    )


async def test_who_is_barred_is_not_appointed(world: World, revisit: Revisit) -> None:
    """Conflict, county, absence: the bars of the review (Art. 18, 31)."""
    bound, neighbour, away = await world.expert(), await world.expert(), await world.expert()
    await report_of(world, revisit, bound)
    home = (await world.row(m.Organisation, revisit.winner.organisation))["jurisdiction_id"]
    await world.sql("UPDATE expert_profile SET jurisdiction_id = $2 WHERE person_id = $1", neighbour.person_id, home)
    await world.put(
        m.Absence, person_id=away.person_id, programme_id=world.programme, since=date(2028, 4, 10),
        until=date(2028, 4, 11),
    )  # fmt: skip

    assert await appointing(world, revisit, bound.person_id) == ("RULE", "EXPERT_CONFLICTED", "Art.31")
    assert await appointing(world, revisit, neighbour.person_id) == ("RULE", "EXPERT_OF_JURISDICTION", "Art.31")
    assert await appointing(world, revisit, away.person_id) == ("RULE", "EXPERT_ABSENT", "Art.18")
    clerk = await world.actor(Role.OFFICE)
    assert await appointing(world, revisit, clerk.person_id) == ("RULE", "NOT_AN_EXPERT", "Art.31")


async def test_a_panel_has_three_at_least_and_a_leader_of_its_own(world: World, revisit: Revisit) -> None:
    people = [(await world.expert()).person_id for _ in range(3)]

    few = await world.refusal(
        revisit.clerk, A.REASSESSMENT_APPOINT, revisit.key, expert_ids=people[:2], leader_id=people[0]
    )
    foreign = await world.refusal(
        revisit.clerk, A.REASSESSMENT_APPOINT, revisit.key, expert_ids=people, leader_id=revisit.clerk.person_id
    )

    assert few == ("RULE", "PANEL_TOO_SMALL", "Art.24")
    assert foreign == ("RULE", "LEADER_NOT_IN_PANEL", "Art.24")
