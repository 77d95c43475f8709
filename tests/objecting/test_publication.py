"""Evidence that the list was published where the notice says, and that nothing but names is public (Art. 21, 22)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from tests.objecting.desk import FILED
from tests.policies.looking import ask, data
from tests.services.scenery import (
    MICROSECOND,
    NOTICE,
    PUBLISHED,
    QUALITY,
    WINDOW_END,
    Publicity,
    evaluated,
    listed,
    programme_with,
    publicity,
    rerun,
)
from tests.world import World

RECORD, SUBMIT = Ability.NOTICE_RECORD_PUBLICATION, Ability.CYCLE_SUBMIT_FOR_APPROVAL
PROOF: dict[str, Any] = {"channel": "市政府网站", "published_at": PUBLISHED, "url": "https://example.gov.cn/n/1"}


async def shown(city: World, *channels: str) -> Publicity:
    public = await publicity(city, QUALITY)
    await city.change(m.Notice, public.notice, channels=list(channels or ["市政府网站", "日报"]))
    return public


async def record(city: World, public: Publicity, **given: Any) -> UUID:
    clerk = city.at(await city.actor(Role.OFFICE), FILED)
    return (await city.act(clerk, RECORD, public.notice, **{**PROOF, **given})).id


async def test_a_channel_without_evidence_holds_the_list_back(city: World) -> None:
    public = await shown(city)
    director = city.at(await city.actor(Role.OFFICE_DIRECTOR), WINDOW_END)

    await record(city, public)
    unproved = await city.refusal(director, SUBMIT, public.cycle)
    await record(city, public, channel="日报", url="https://example.com/paper/1")
    await city.act(director, SUBMIT, public.cycle)

    assert unproved == ("RULE", "PUBLICATION_UNPROVED", "Art.21")
    assert (await city.row(m.Cycle, public.cycle))["stage"] == "approving"


async def test_a_version_that_asks_for_no_evidence_lets_it_pass(city: World) -> None:
    public = await shown(city)
    lax = await programme_with(city, publication_evidence_required=False)
    await city.change(m.Cycle, public.cycle, regulation_version_id=lax)
    director = city.at(await city.actor(Role.OFFICE_DIRECTOR), WINDOW_END)

    await city.act(director, SUBMIT, public.cycle)

    assert (await city.row(m.Cycle, public.cycle))["stage"] == "approving"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"channel": "晚报"}, "CHANNEL_UNKNOWN"),
        ({"published_at": PUBLISHED - timedelta(hours=10, microseconds=1)}, "PUBLICATION_TIME"),  # 22 November
        ({"published_at": FILED + MICROSECOND}, "PUBLICATION_TIME"),
        ({"url": "javascript:alert(1)"}, "URL_INVALID"),
        ({"url": "https://example.com/" + "x" * 2_000}, "TEXT_TOO_LONG"),
        ({"url": ""}, "PUBLICATION_UNPROVED"),
    ],
)
async def test_evidence_names_channel_time_and_place(city: World, given: dict[str, Any], code: str) -> None:
    public = await shown(city)
    clerk = city.at(await city.actor(Role.OFFICE), FILED)

    found = await city.refusal(clerk, RECORD, public.notice, **{**PROOF, **given})

    assert found == ("RULE", code, "Art.21")


async def test_a_channel_is_proved_once(city: World) -> None:
    public = await shown(city)
    clerk = city.at(await city.actor(Role.OFFICE), FILED)
    await city.act(clerk, RECORD, public.notice, **PROOF)

    found = await city.refusal(clerk, RECORD, public.notice, **PROOF)

    assert found == ("RULE", "ALREADY_EXISTS", "Art.21")


async def test_a_copy_that_was_uploaded_is_evidence_with_its_digest(city: World) -> None:
    public = await shown(city)
    about = {"media_type": "application/pdf", "touched_at": FILED}
    await city.put(m.StoredFile, sha256="c" * 64, size=1, state="clean", **about)
    copy = await city.put(
        m.NoticeDocument, cycle_id=public.cycle, title="版面.pdf", media_type="application/pdf", size=1,
        sha256="c" * 64, uploaded_at=FILED, state="draft",
    )  # fmt: skip

    key = await record(city, public, url="", document_id=copy)

    row = await city.row(m.NoticePublication, key)
    assert (row["document_id"], row["sha256"]) == (copy, "c" * 64)
    assert (await city.row(m.NoticeDocument, copy))["notice_id"] == public.notice


async def test_everybody_reads_channel_address_and_time_and_nobody_who_recorded_it(city: World) -> None:
    public = await shown(city)
    await record(city, public)

    query = """query ($id: ID!) { node(id: $id) { ... on Notice {
      publications { nodes { channel url publishedAt } } unprovedChannels } } }"""
    found = await data(city, city.at(city.anybody(), FILED), query, ask, id=f"Notice_{public.notice}")

    proof = {"channel": "市政府网站", "url": "https://example.gov.cn/n/1", "publishedAt": "2026-11-23T02:00:00+00:00"}
    assert found["node"]["publications"]["nodes"] == [proof]
    assert found["node"]["unprovedChannels"] == ["日报"]


async def test_a_published_list_shows_names_groups_and_kinds_alone(city: World) -> None:
    public = await publicity(city, QUALITY)
    where = f"cycle_id = '{public.cycle}'"
    anybody = city.at(city.anybody(), FILED)

    query = """query ($id: ID!) { node(id: $id) { ... on Notice { list { digest entries { nodes {
      organisationName sectorGroup awardKind dossier { id number } rationale { reason rank score } } } } } } }"""
    (entry,) = (await data(city, anybody, query, ask, id=f"Notice_{public.notice}"))["node"]["list"]["entries"]["nodes"]

    assert (entry["dossier"], entry["rationale"]) == (None, None)
    for hidden in ("dossier", "entry_rationale", "evaluation", "review", "objection", "organisation_detail"):
        column = "true" if hidden == "organisation_detail" else where
        assert await city.visible(anybody, hidden, column) == set()


async def test_who_publishes_names_channels(city: World) -> None:
    cycle = await city.cycle("deliberating")
    await listed(city, cycle, "proposed", {await evaluated(city, cycle, "proposed"): QUALITY})
    await rerun(city, cycle, FILED)
    clerk = city.at(await city.actor(Role.OFFICE), FILED)

    found = await city.refusal(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **{**NOTICE, "channels": []})

    assert found == ("RULE", "CHANNEL_MISSING", "Art.21")


@pytest.mark.parametrize("act", [SUBMIT, Ability.CYCLE_RESOLVE_OBJECTIONS])
async def test_without_a_public_list_the_ten_days_do_not_end(city: World, act: Ability) -> None:
    cycle = await city.cycle("publicising")
    role = Role.OFFICE_DIRECTOR if act is SUBMIT else Role.OFFICE

    found = await city.refusal(city.at(await city.actor(role), WINDOW_END), act, cycle)

    assert found[:2] == ("RULE", "LIST_NOT_PUBLISHED")
