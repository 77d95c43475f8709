"""A cycle's calendar and one's messages through both executors, in both languages (Art. 7, 16, 17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

import models as m
from regulation.ability import Ability
from services.inputs import CorrectionInput
from tests.policies.looking import Way, ask, ask_reference, data, gid
from tests.world import World

WAYS = pytest.mark.parametrize("way", [ask, ask_reference])
_CALENDAR = """{ cycles { nodes { referenceDate recommendationDeadline calendar {
 what stage opensAt closesAt lastDay state secondsLeft workingDaysLeft audience article } } } }"""
_MESSAGES = (
    "{ messages { totalCount nodes { event title text unread dossier { number } availableActs { act allowed } } } }"
)


@WAYS
async def test_the_calendar_stands_at_the_instant_of_the_request(world: World, way: Way) -> None:
    cycle = await world.cycle("accepting")
    await world.change(m.Cycle, cycle, reference_date=date(2026, 5, 31))
    public = world.at(world.anybody(), datetime(2026, 5, 28, 16, tzinfo=UTC))  # Friday begins

    found = await data(world, public, _CALENDAR, way)

    assert found["cycles"]["nodes"] == [
        {
            "referenceDate": "2026-05-31",
            "recommendationDeadline": None,
            "calendar": [
                {
                    "what": "filing",
                    "stage": "accepting",
                    "opensAt": "2026-04-01T00:00:00+00:00",
                    "closesAt": "2026-05-31T16:00:00+00:00",
                    "lastDay": "2026-05-31",
                    "state": "open",
                    "secondsLeft": 3 * 86400,
                    "workingDaysLeft": 1,  # Friday; the rest is a weekend
                    "audience": ["applicant"],
                    "article": "Art.17",
                }
            ],
        }
    ]


async def _returned(world: World) -> Any:
    cycle, organisation = await world.cycle(), await world.organisation()
    dossier = await world.dossier(cycle, organisation)
    applicant = await world.applicant(organisation)
    await world.act(
        await world.actor("office"), Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("请补充")]
    )
    return applicant, await world.one("SELECT number FROM dossier WHERE id = $1", dossier)


@WAYS
@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("zh-CN", "申报 {} 已退回补正", "请登录系统查看需要补正的内容，补正后须在 2026-06-01 00:00 前重新提交。"),
        (
            "en",
            "Application {} was returned for correction",
            "Please sign in to see what is to be corrected; it must be handed in again before 2026-06-01 00:00.",
        ),
    ],
)
async def test_a_message_is_read_in_the_readers_language(
    world: World, way: Way, language: str, title: str, text: str
) -> None:
    applicant, number = await _returned(world)

    found = await data(world, replace(applicant, language=language), _MESSAGES, way)

    assert found["messages"] == {
        "totalCount": 1,
        "nodes": [
            {
                "event": "RETURNED",
                "title": title.format(number),
                "text": text,
                "unread": True,
                "dossier": {"number": number},
                "availableActs": [{"act": "message:mark_read", "allowed": True}],
            }
        ],
    }


@WAYS
async def test_those_that_wait_are_counted(world: World, way: Way) -> None:
    applicant, _ = await _returned(world)
    (key,) = await world.visible(applicant, "message")
    query = "{ messages(filter: { unread: [true] }) { totalCount } }"

    before = await data(world, applicant, query, way)
    await world.act(applicant, Ability.MESSAGE_MARK_READ, key)
    after = await data(world, applicant, query, way)

    assert [found["messages"]["totalCount"] for found in (before, after)] == [1, 0]


@WAYS
async def test_under_another_grant_of_the_same_person_there_is_another_box(world: World, way: Way) -> None:
    applicant, _ = await _returned(world)
    other = await world.applicant(await world.organisation())
    grant = await world.put(
        m.RoleGrant, person_id=applicant.person_id, programme_id=world.programme, role="applicant",
        organisation_id=(await world.row(m.RoleGrant, other.grant_id))["organisation_id"],
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip

    found = await data(world, replace(applicant, grant_id=grant), _MESSAGES, way)

    assert found["messages"]["totalCount"] == 0


@WAYS
async def test_a_contact_is_shown_to_its_person_alone(world: World, way: Way) -> None:
    one, admin = await world.county(), await world.actor("system_admin")
    await world.put(m.PersonContact, person_id=one.person_id, email="one@example.com")
    query = "query ($id: ID!) { node(id: $id) { ... on Person { contact { email language } } } }"
    asked = gid("person", one.person_id)

    found = [(await data(world, who, query, way, id=asked))["node"] for who in (one, admin)]

    assert found == [{"contact": {"email": "one@example.com", "language": "ZH"}}, {"contact": None}]
