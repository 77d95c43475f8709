"""The public notice of ten days and objections: Art. 21. Dates are worked out by hand from the calendar of 2026."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.policies.looking import ask, data
from tests.services import scenery
from tests.services.scenery import (
    MICROSECOND,
    NOMINATION,
    NOTICE,
    OPINION,
    PUBLISHED,
    QUALITY,
    WINDOW_END,
    Publicity,
    evaluated,
    late,
    listed,
    objection,
    publicity,
    stage_of,
    state_of,
    verified,
)
from tests.world import World

OBJECTION: dict[str, Any] = {"grounds": "近三年有环保处罚", "name": "举报人", "contact": "13800000000"}


async def deliberated(city: World) -> UUID:
    """Return a cycle whose proposed list is signed but not yet published."""
    cycle = await city.cycle("deliberating")
    await listed(city, cycle, "proposed", {await evaluated(city, cycle, "proposed"): QUALITY})
    return cycle


# --- The window -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "nominal_end", "closes_on", "closes_at"),
    [
        # The tenth day, 1 October, is the first of seven days of National Day.
        (datetime(2026, 9, 21, 2, tzinfo=UTC), date(2026, 10, 1), date(2026, 10, 8), datetime(2026, 10, 8, 16, tzinfo=UTC)),
        # The tenth day, 3 December, is a Thursday.
        (datetime(2026, 11, 23, 2, tzinfo=UTC), date(2026, 12, 3), date(2026, 12, 3), datetime(2026, 12, 3, 16, tzinfo=UTC)),
        # The tenth day, 5 December, is a Saturday.
        (datetime(2026, 11, 25, 2, tzinfo=UTC), date(2026, 12, 5), date(2026, 12, 7), datetime(2026, 12, 7, 16, tzinfo=UTC)),
        # The tenth day, 10 October, is a Saturday that is worked.
        (datetime(2026, 9, 30, 2, tzinfo=UTC), date(2026, 10, 10), date(2026, 10, 10), datetime(2026, 10, 10, 16, tzinfo=UTC)),
        # Midnight in Asia/Shanghai belongs to the new day, a microsecond before it to the old one.
        (datetime(2026, 11, 22, 16, tzinfo=UTC), date(2026, 12, 3), date(2026, 12, 3), datetime(2026, 12, 3, 16, tzinfo=UTC)),
        (datetime(2026, 11, 22, 15, 59, 59, 999999, tzinfo=UTC), date(2026, 12, 2), date(2026, 12, 2),
         datetime(2026, 12, 2, 16, tzinfo=UTC)),
    ],
)  # fmt: skip
async def test_the_window_has_ten_days_after_publication_and_rolls_over_holidays(
    city: World, published: datetime, nominal_end: date, closes_on: date, closes_at: datetime
) -> None:
    cycle, clerk = await deliberated(city), city.at(await city.actor(Role.OFFICE), published)

    done = await city.act(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    notice = await city.row(m.Notice, done.id)
    assert (notice["nominal_end"], notice["closes_on"], notice["closes_at"]) == (nominal_end, closes_on, closes_at)
    assert notice["published_at"] == published


@pytest.mark.parametrize("published", [datetime(2026, 12, 22, 2, tzinfo=UTC), datetime(2027, 3, 1, 2, tzinfo=UTC)])
async def test_a_window_that_ends_in_a_year_without_calendar_is_not_guessed(city: World, published: datetime) -> None:
    cycle, clerk = await deliberated(city), city.at(await city.actor(Role.OFFICE), published)

    found = await city.refusal(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    assert found == ("RULE", "CALENDAR_MISSING", "Art.21")


async def test_nothing_is_published_before_the_plenary_decided(city: World) -> None:
    cycle, clerk = await city.cycle("deliberating"), await city.actor(Role.OFFICE)

    found = await city.refusal(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    assert found == ("RULE", "LIST_NOT_SIGNED", "Art.21")


async def test_publishing_makes_the_list_visible_to_everyone_and_not_before(city: World) -> None:
    cycle, clerk = await deliberated(city), city.at(await city.actor(Role.OFFICE), PUBLISHED)
    where, anybody = f"cycle_id = '{cycle}'", city.anybody()
    unpublished = await city.visible(city.at(anybody, PUBLISHED), "list_entry", where)

    await city.act(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    assert unpublished == set()
    assert await city.visible(city.at(anybody, PUBLISHED - MICROSECOND), "list_entry", where) == set()
    assert len(await city.visible(city.at(anybody, PUBLISHED), "list_entry", where)) == 1
    assert await city.one("SELECT state FROM dossier WHERE cycle_id = $1", cycle) == "publicised"


async def test_publishing_tells_those_who_are_not_on_the_list(city: World) -> None:
    cycle = await deliberated(city)
    others = [await evaluated(city, cycle, state) for state in ("not_candidate", "not_proposed")]
    told = "SELECT told_state FROM dossier WHERE id = ANY ($1)"
    before = [row[0] for row in await city.sql(told, others)]

    await city.act(city.at(await city.actor(Role.OFFICE), PUBLISHED), Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    assert before == ["shortlisted", "shortlisted"]
    assert [row[0] for row in await city.sql(told, others)] == ["not_proposed", "not_proposed"]


async def test_publishing_leaves_out_who_was_disqualified(city: World) -> None:
    cycle = await city.cycle("deliberating")
    fraud, good = [await evaluated(city, cycle, "proposed") for _ in range(2)]
    await listed(city, cycle, "proposed", {fraud: QUALITY, good: QUALITY})
    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.DOSSIER_DISQUALIFY, fraud, reasons=["造假"])

    await city.act(city.at(await city.actor(Role.OFFICE), PUBLISHED), Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    assert (await state_of(city, fraud), await state_of(city, good)) == ("disqualified", "publicised")
    named = await city.visible(city.at(city.anybody(), PUBLISHED), "list_entry", f"cycle_id = '{cycle}'")
    assert named == {await city.one("SELECT id FROM list_entry WHERE dossier_id = $1", good)}


async def test_the_digest_of_the_notice_can_be_worked_out_from_what_everybody_reads(city: World) -> None:
    cycle = await city.cycle("deliberating")
    factory = await evaluated(city, cycle, "proposed")
    hospital = await evaluated(city, cycle, "proposed", section="Q")
    await listed(city, cycle, "proposed", {factory: QUALITY, hospital: NOMINATION}, honour_only=(factory,))
    clerk = city.at(await city.actor(Role.OFFICE), PUBLISHED)

    done = await city.act(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    query = """query ($id: ID!) { node(id: $id) { ... on Notice { title body details contentDigest
      list { entries { nodes { organisationName sectorGroup awardKind honourOnly } } } } } }"""
    shown = (await data(city, city.at(city.anybody(), PUBLISHED), query, ask, id=f"Notice_{done.id}"))["node"]
    named = sorted(_canonical(entry) for entry in shown["list"]["entries"]["nodes"])
    text = f'{{"body":"正文","details":{_canonical(shown["details"])},"entries":[{",".join(named)}],"title":"公告"}}'
    assert shown["contentDigest"] == hashlib.sha256(text.encode()).hexdigest()
    assert {(one["awardKind"], one["honourOnly"]) for one in shown["list"]["entries"]["nodes"]} == {
        ("QUALITY", True),
        ("NOMINATION", False),
    }


def _canonical(given: Any) -> str:
    """Write canonical JSON by hand: keys sorted, no blanks, nothing escaped that need not be."""
    return json.dumps(given, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# --- Objecting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("instant", [PUBLISHED, WINDOW_END - MICROSECOND])
async def test_an_objection_inside_the_window_is_received(city: World, instant: datetime) -> None:
    public = await publicity(city, QUALITY)

    key = await objection(city, public.notice, public.organisations[0], instant)

    row = await city.row(m.Objection, key)
    assert (row["state"], row["filed_at"], row["dossier_id"]) == ("received", instant, public.dossiers[0])
    assert await state_of(city, public.dossiers[0]) == "contested"


async def test_at_the_end_of_the_window_an_objection_is_late(city: World) -> None:
    public = await publicity(city, QUALITY)
    anybody = city.at(city.anybody(), WINDOW_END)

    found = await city.refusal(
        anybody, Ability.NOTICE_OBJECT, public.notice, organisation_id=public.organisations[0], **OBJECTION
    )

    assert found == ("RULE", "WINDOW_CLOSED", "Art.21")


async def test_before_its_publication_a_notice_is_not_there(city: World) -> None:
    public = await publicity(city, QUALITY)
    anybody = city.at(city.anybody(), PUBLISHED - MICROSECOND)

    found = await city.refusal(
        anybody, Ability.NOTICE_OBJECT, public.notice, organisation_id=public.organisations[0], **OBJECTION
    )

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.21")


@pytest.mark.parametrize("blank", ["grounds", "name", "contact"])
async def test_an_objection_has_grounds_a_real_name_and_a_contact(city: World, blank: str) -> None:
    public = await publicity(city, QUALITY)
    given = {**OBJECTION, blank: " "}

    found = await city.refusal(
        city.at(city.anybody(), PUBLISHED),
        Ability.NOTICE_OBJECT,
        public.notice,
        organisation_id=public.organisations[0],
        **given,
    )

    assert found == ("RULE", "TEXT_MISSING", "Art.21")


async def test_one_objects_to_an_organisation_on_the_list(city: World) -> None:
    public = await publicity(city, QUALITY)
    anybody = city.at(city.anybody(), PUBLISHED)

    for nobody in (uuid4(), await city.organisation()):
        found = await city.refusal(anybody, Ability.NOTICE_OBJECT, public.notice, organisation_id=nobody, **OBJECTION)
        assert found == ("RULE", "NOT_ON_THE_LIST", "Art.21")


async def test_an_announcement_takes_no_objections(city: World) -> None:
    public = await publicity(city, QUALITY)
    announcement = await city.put(
        m.Notice,
        cycle_id=public.cycle,
        kind="announcement",
        title="通知",
        body="申报通知",
        content_digest="0" * 64,
        published_at=PUBLISHED,
    )

    found = await city.refusal(
        city.at(city.anybody(), PUBLISHED),
        Ability.NOTICE_OBJECT,
        announcement,
        organisation_id=public.organisations[0],
        **OBJECTION,
    )

    assert found == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.21")


async def test_the_objector_is_known_to_handler_and_supervisor_alone(city: World) -> None:
    public = await publicity(city, QUALITY)
    key = await objection(city, public.notice, public.organisations[0])
    handler, colleague = await late(city, Role.OFFICE), await late(city, Role.OFFICE)
    await city.act(handler, Ability.OBJECTION_TAKE, key)
    where = f"objection_id = '{key}'"

    others = [colleague] + [
        await late(city, role)
        for role in (Role.OFFICE_DIRECTOR, Role.LEADING_GROUP, Role.LEADING_GROUP_SECRETARY, Role.AUDIT_ADMIN)
    ]

    assert len(await city.visible(handler, "objector", where)) == 1
    assert len(await city.visible(await late(city, Role.SUPERVISOR), "objector", where)) == 1
    assert [await city.visible(other, "objector", where) for other in others] == [set()] * 5


async def test_neither_name_nor_contact_reaches_the_ledger(world: World) -> None:
    public = await publicity(world, QUALITY)

    await objection(world, public.notice, public.organisations[0])

    bodies = "SELECT p.body FROM ledger_payload p JOIN ledger_entry e ON e.id = p.entry_id WHERE e.ability = $1"
    (body,) = [row["body"] for row in await world.sql(bodies, "notice:object")]
    assert "近三年有环保处罚" in body
    assert "举报人" not in body
    assert "13800000000" not in body


async def test_the_tracking_code_is_told_once_and_opens_the_objection(city: World) -> None:
    public = await publicity(city, QUALITY)
    anybody = city.at(city.anybody(), PUBLISHED)
    given = {"organisation_id": public.organisations[0], **OBJECTION}

    done = await city.act(anybody, Ability.NOTICE_OBJECT, public.notice, key=f"once {public.notice}", **given)
    again = await city.act(anybody, Ability.NOTICE_OBJECT, public.notice, key=f"once {public.notice}", **given)

    assert (again.id, again.told) == (done.id, {})
    sealed = hashlib.sha256(done.told["tracking_code"].encode()).hexdigest()
    follower = Actor(clock=PUBLISHED, tracking=sealed)
    assert await city.visible(follower, "objection", f"cycle_id = '{public.cycle}'") == {done.id}
    assert await city.visible(anybody, "objection", f"cycle_id = '{public.cycle}'") == set()


# --- Deciding objections ----------------------------------------------------------------------------------------------


async def decided(city: World, key: UUID, *, upheld: bool) -> None:
    await verified(city, key)
    await scenery.decided(city, await late(city, Role.LEADING_GROUP_SECRETARY), key, upheld=upheld)


async def contested(city: World) -> tuple[Publicity, UUID]:
    public = await publicity(city, QUALITY)
    return public, await objection(city, public.notice, public.organisations[0])


@pytest.mark.parametrize(
    ("upheld", "objection_state", "state"), [(True, "upheld", "removed"), (False, "dismissed", "upheld")]
)
async def test_an_upheld_objection_removes_the_entry_a_dismissed_one_keeps_it(
    city: World, upheld: bool, objection_state: str, state: str
) -> None:
    public, key = await contested(city)

    await decided(city, key, upheld=upheld)

    row = await city.row(m.Objection, key)
    assert (row["state"], row["decided_at"], row["decision_reason"]) == (objection_state, WINDOW_END, "全体会议审查")
    assert await state_of(city, public.dossiers[0]) == state


async def test_only_the_contested_entry_waits(city: World) -> None:
    public = await publicity(city, QUALITY, QUALITY, NOMINATION)

    await objection(city, public.notice, public.organisations[1])

    states = [await state_of(city, dossier) for dossier in public.dossiers]
    assert states == ["publicised", "contested", "publicised"]


async def test_an_entry_with_two_objections_waits_for_both(city: World) -> None:
    public, first = await contested(city)
    second = await objection(city, public.notice, public.organisations[0])

    await decided(city, first, upheld=False)
    between = await state_of(city, public.dossiers[0])
    await decided(city, second, upheld=False)

    assert (between, await state_of(city, public.dossiers[0])) == ("contested", "upheld")


@pytest.mark.parametrize(("first_upheld", "second_upheld"), [(True, False), (False, True), (True, True)])
async def test_one_upheld_objection_of_two_removes_the_entry(
    city: World, first_upheld: bool, second_upheld: bool
) -> None:
    public, first = await contested(city)
    second = await objection(city, public.notice, public.organisations[0])

    await decided(city, first, upheld=first_upheld)
    await decided(city, second, upheld=second_upheld)

    assert await state_of(city, public.dossiers[0]) == "removed"


async def test_an_entry_that_was_kept_may_be_objected_to_again_in_the_window(city: World) -> None:
    public, first = await contested(city)
    await decided(city, first, upheld=False)

    await objection(city, public.notice, public.organisations[0], WINDOW_END - MICROSECOND)

    assert await state_of(city, public.dossiers[0]) == "contested"


async def test_another_objection_does_not_bring_a_removed_entry_back(city: World) -> None:
    """Who objects cannot know that it was removed already: that is not public inside the ten days."""
    public, first = await contested(city)
    await decided(city, first, upheld=True)

    second = await objection(city, public.notice, public.organisations[0])
    await decided(city, second, upheld=False)

    assert await state_of(city, public.dossiers[0]) == "removed"


async def test_only_the_handler_verifies(city: World) -> None:
    _, key = await contested(city)
    await city.act(await late(city, Role.OFFICE), Ability.OBJECTION_TAKE, key)

    found = await city.refusal(await late(city, Role.OFFICE), Ability.OBJECTION_INVESTIGATE, key, opinion="核实")

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.21")


async def test_an_objection_is_not_taken_over_from_its_handler(city: World) -> None:
    """A second handler would learn who objects; others find the objection no more."""
    _, key = await contested(city)
    handler, other = await late(city, Role.OFFICE), await late(city, Role.OFFICE)
    await city.act(handler, Ability.OBJECTION_TAKE, key)

    again = await city.refusal(handler, Ability.OBJECTION_TAKE, key)
    found = await city.refusal(other, Ability.OBJECTION_TAKE, key)

    assert again == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.21")
    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.21")
    assert await city.visible(other, "objector", f"objection_id = '{key}'") == set()


async def test_the_office_does_not_decide_what_it_verified(city: World) -> None:
    _, key = await contested(city)
    clerk = await verified(city, key)

    found = await city.refusal(clerk, Ability.OBJECTION_DECIDE, key, upheld=False, reason="否")

    assert found == ("FORBIDDEN", "NO_RIGHT", "Art.21")


async def test_a_decision_has_a_reason_and_a_verification_an_opinion(city: World) -> None:
    _, key = await contested(city)
    clerk, secretary = await late(city, Role.OFFICE), await late(city, Role.LEADING_GROUP_SECRETARY)
    await city.act(clerk, Ability.OBJECTION_TAKE, key)
    await city.act(clerk, Ability.OBJECTION_ADMIT, key)

    silent = await city.refusal(clerk, Ability.OBJECTION_INVESTIGATE, key, **{**OPINION, "opinion": ""})
    await city.act(clerk, Ability.OBJECTION_INVESTIGATE, key, **OPINION)
    bare = await city.refusal(secretary, Ability.OBJECTION_DECIDE, key, upheld=True, reason="\n")

    assert silent == bare == ("RULE", "TEXT_MISSING", "Art.21")


# --- The end of the window --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "act", "article", "stage"),
    [
        (Role.OFFICE, Ability.CYCLE_RESOLVE_OBJECTIONS, "Art.21", "resolving_objections"),
        (Role.OFFICE_DIRECTOR, Ability.CYCLE_SUBMIT_FOR_APPROVAL, "Art.22", "approving"),
    ],
)
async def test_the_notice_does_not_end_a_microsecond_before_its_window(
    city: World, role: Role, act: Ability, article: str, stage: str
) -> None:
    public, _ = await contested(city)
    actor = await late(city, role)

    early = await city.refusal(city.at(actor, WINDOW_END - MICROSECOND), act, public.cycle)
    await city.act(actor, act, public.cycle)

    assert early == ("RULE", "WINDOW_OPEN", article)
    assert await stage_of(city, public.cycle) == stage


async def test_without_an_open_objection_there_is_nothing_to_resolve(city: World) -> None:
    public, key = await contested(city)
    await decided(city, key, upheld=False)

    found = await city.refusal(await late(city, Role.OFFICE), Ability.CYCLE_RESOLVE_OBJECTIONS, public.cycle)

    assert found == ("RULE", "NO_OBJECTION_OPEN", "Art.21")


async def test_after_the_cycle_ended_no_objection_is_taken_also_inside_the_window(city: World) -> None:
    """The stage decides before the clock does: a clock that runs back opens nothing."""
    public = await publicity(city, QUALITY)
    await city.change(m.Cycle, public.cycle, stage="closed")

    found = await city.refusal(
        city.at(city.anybody(), WINDOW_END - timedelta(days=1)),
        Ability.NOTICE_OBJECT,
        public.notice,
        organisation_id=public.organisations[0],
        **OBJECTION,
    )

    assert found == ("FORBIDDEN", "WRONG_STAGE", "Art.21")


async def test_objections_are_still_decided_while_the_rest_awaits_approval(city: World) -> None:
    public, key = await contested(city)
    await city.act(await late(city, Role.OFFICE_DIRECTOR), Ability.CYCLE_SUBMIT_FOR_APPROVAL, public.cycle)

    await decided(city, key, upheld=True)

    assert await state_of(city, public.dossiers[0]) == "removed"


@pytest.mark.parametrize(("upheld", "state"), [(True, "removed"), (False, "upheld")])
async def test_an_objection_still_open_when_the_rest_is_commended_is_handled_to_its_end(
    city: World, upheld: bool, state: str
) -> None:
    public, key = await contested(city)
    await city.change(m.Cycle, public.cycle, stage="commended")

    await decided(city, key, upheld=upheld)

    assert await state_of(city, public.dossiers[0]) == state
