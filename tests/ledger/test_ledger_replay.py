"""Lists and scores follow, bit for bit, from what the ledger has recorded (Art. 4, 17-22)."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.honours import AwardKind
from regulation.roles import Role
from services.door import Done, Refused
from services.ledger_audit import verify_records
from services.ledger_export import export
from services.ledger_replay import Replay, Replayer
from services.reviewing import shortlist
from tests.ledger.independent import canonical, sha256
from tests.meetings.hall import AGAINST, FOR, hall
from tests.services.scenery import NOTICE, WINDOW_END, checked, entries, programme_with, sheet
from tests.world import World

Records = list[dict[str, Any]]


class Story:
    """One cycle from the qualified list to the approval, every list and score by an act through the door."""

    def __init__(self, world: World, cycle: UUID) -> None:
        self.world, self.cycle = world, cycle

    async def do(self, role: Role, ability: Ability, target: UUID | None = None, **arguments: Any) -> Done:
        """Let somebody new act, so that no duties meet."""
        actor = await self.world.actor(role)
        return await self.world.act(actor, ability, target or self.cycle, **arguments)

    async def listed(self, draft: Ability, sign: Ability, **arguments: Any) -> None:
        made = await self.do(Role.OFFICE, draft, **arguments)
        await self.do(Role.OFFICE_DIRECTOR, sign, made.id)

    async def met(self, body: Role, agenda: Ability, *dossiers: UUID) -> UUID:
        """Let a body adopt the motion of the list on each of these."""
        found = await hall(self.world, body, members=3, cycle=self.cycle)
        await found.run(agenda)
        await found.open()
        for dossier in dossiers:
            await found.vote(await found.motion(dossier), FOR, FOR, AGAINST)
        await found.close(f"{body}纪要")
        return found.meeting

    async def reviewed(self, dossier: UUID, experts: list[Actor], phase: str, percentages: tuple[int, ...]) -> None:
        """Let each expert score and the leader report."""
        for expert, percentage in zip(experts, percentages, strict=True):
            review = await self.world.one(
                "SELECT w.review_id FROM review_author w JOIN review r ON r.id = w.review_id"
                " WHERE w.person_id = $1 AND r.dossier_id = $2 AND r.phase = $3",
                *(expert.person_id, dossier, phase),
            )
            await self.world.act(expert, Ability.REVIEW_SUBMIT, review, scores=sheet(percentage))
        report = Ability.DOSSIER_REPORT_MATERIAL if phase == "material" else Ability.DOSSIER_REPORT_SITE
        await self.world.act(experts[0], report, dossier, text="评审报告")


async def told(world: World) -> Records:
    """Tell the story: four apply, one fails a condition, one misses the site list, two are approved."""
    cycle = await world.cycle("qualifying")
    # Of three, two places; panels of two and no evidence of publication keep the story short.
    version = await programme_with(
        world, site_list_ratio="0.67", min_experts_per_dossier=2, publication_evidence_required=False
    )
    await world.change(m.Cycle, cycle, regulation_version_id=version)
    story = Story(world, cycle)
    best, good, weak = [await checked(world, cycle) for _ in range(3)]
    await checked(world, cycle, c3="证书过期")
    with pytest.raises(Refused):
        await story.do(Role.OFFICE, Ability.CYCLE_DRAFT_SITE_LIST)  # too early: on the ledger, but not an act
    await story.listed(Ability.CYCLE_DRAFT_QUALIFIED_LIST, Ability.AWARD_LIST_SIGN_QUALIFIED)

    panels = {dossier: [await world.expert(), await world.expert()] for dossier in (best, good, weak)}
    for (dossier, panel), given in zip(panels.items(), ((80, 75), (70, 70), (50, 45)), strict=True):
        for number, expert in enumerate(panel):
            await world.assigned(dossier, expert, leader=number == 0)
        await story.reviewed(dossier, panel, "material", given)
    await story.listed(Ability.CYCLE_DRAFT_SITE_LIST, Ability.AWARD_LIST_SIGN_SITE)

    for dossier in (best, good):
        await world.visited(dossier)
        await story.reviewed(dossier, panels[dossier], "site", (65, 60))
    await story.do(Role.OFFICE, Ability.CYCLE_CLOSE_SITE_REVIEW)
    for dossier in (best, good):
        await story.do(Role.OFFICE, Ability.DOSSIER_EVALUATE, dossier, opinion="综合评价")
    chosen = [*entries(AwardKind.QUALITY, best), *entries(AwardKind.NOMINATION, good)]
    await story.listed(Ability.CYCLE_DRAFT_CANDIDATE_LIST, Ability.AWARD_LIST_SIGN_CANDIDATE, entries=chosen)
    plenary = await story.met(Role.LEADING_GROUP, Ability.MEETING_ADD_CANDIDATES, best, good)
    await story.do(Role.LEADING_GROUP_SECRETARY, Ability.CYCLE_PROPOSE, meeting_id=plenary)
    await story.do(Role.OFFICE, Ability.CYCLE_RUN_CHECKS)
    await story.do(Role.OFFICE, Ability.CYCLE_PUBLISH_PROPOSED, **NOTICE)
    world.clock = WINDOW_END + timedelta(days=30)
    await story.do(Role.OFFICE_DIRECTOR, Ability.CYCLE_SUBMIT_FOR_APPROVAL)
    await story.do(Role.OFFICE, Ability.CYCLE_RUN_CHECKS)
    sitting = await story.met(Role.EXECUTIVE_MEETING, Ability.MEETING_ADD_APPROVALS, best, good)
    await story.do(Role.EXECUTIVE_SECRETARY, Ability.CYCLE_APPROVE, meeting_id=sitting)
    file = io.BytesIO()
    await export(world.url, file)
    return [json.loads(line) for line in file.getvalue().splitlines()]


_told: Records = []


@pytest.fixture
async def records(request: pytest.FixtureRequest, world: World) -> Records:
    """What an export of the story holds; told once."""
    if not _told:
        _told.extend(await told(world))
    return deepcopy(_told)


def replayed(records: Records) -> Replay:
    replayer = Replayer()
    for record in records:
        replayer.take(record)
    return replayer.finish()


def problems(records: Records) -> set[tuple[str, str]]:
    return {(p.code, p.detail.split(" ", 1)[0]) for p in replayed(records).problems}


def change(records: Records, ability: Ability, **result: Any) -> dict[str, Any]:
    """Change what the first act of this kind has recorded as its result; return the whole result."""
    record = next(r for r in records if (r.get("entry") or {}).get("ability") == ability.value)
    content = json.loads(record["payload"])
    content["payload"]["result"].update(result)
    record["payload"] = canonical(content)
    return dict(content["payload"]["result"])


def fitting(records: Records, ability: Ability, **changes: Any) -> None:
    """Change what an act has recorded of its list, and give it the digest that fits."""
    before = change(records, ability)
    content = {"inputs": before["inputs"], "entries": before["entries"], **changes}
    change(records, ability, **content, digest=sha256(canonical(content)))


async def test_a_whole_cycle_is_replayed(records: Records) -> None:
    replay = replayed(records)

    assert replay.problems == []
    assert (replay.absent, replay.unproved) == (0, 0)
    assert dict(replay.acts) == {
        "cycle:draft_qualified_list": 1,
        "award_list:sign_qualified": 1,
        "review:submit": 10,
        "dossier:report_material": 3,
        "cycle:draft_site_list": 1,
        "award_list:sign_site": 1,
        "dossier:report_site": 2,
        "dossier:evaluate": 2,
        "cycle:draft_candidate_list": 1,
        "award_list:sign_candidate": 1,
        "motion:close_vote": 4,
        "meeting:close": 2,
        "cycle:propose": 1,
        "cycle:approve": 1,
    }
    assert verify_records(records).problems == []


async def test_what_is_on_record_is_enough_to_compute_a_list_by_hand(records: Records) -> None:
    result = change(records, Ability.CYCLE_DRAFT_SITE_LIST)

    scores = sorted((one["score"], one["dossier"]) for one in result["inputs"])
    assert [score for score, _ in scores] == ["475.00", "700.00", "775.00"]
    assert [dossier for dossier, _ in result["entries"]] == sorted(dossier for _, dossier in scores[1:])
    assert result["digest"] == sha256(canonical({"inputs": result["inputs"], "entries": result["entries"]}))
    assert result["rule"] == {"ratio": "0.67", "pass_mark": None}


@pytest.mark.parametrize(
    "ability",
    [
        Ability.CYCLE_DRAFT_QUALIFIED_LIST, Ability.AWARD_LIST_SIGN_QUALIFIED, Ability.CYCLE_DRAFT_SITE_LIST, Ability.AWARD_LIST_SIGN_SITE,
        Ability.CYCLE_DRAFT_CANDIDATE_LIST, Ability.AWARD_LIST_SIGN_CANDIDATE, Ability.CYCLE_PROPOSE, Ability.CYCLE_APPROVE,
    ],
)  # fmt: skip
async def test_an_entry_taken_off_a_list_is_found(records: Records, ability: Ability) -> None:
    before = change(records, ability)
    change(records, ability, entries=before["entries"][1:])

    assert ("REPLAY_DIFFERS", ability.value) in problems(records)


@pytest.mark.parametrize("ability", [Ability.CYCLE_DRAFT_QUALIFIED_LIST, Ability.CYCLE_DRAFT_SITE_LIST])
async def test_a_list_against_its_rule_is_found_though_its_digest_fits(records: Records, ability: Ability) -> None:
    before = change(records, ability)
    fitting(records, ability, entries=sorted([one["dossier"], None] for one in before["inputs"]))  # everybody

    found = [p for p in replayed(records).problems if p.code == "REPLAY_DIFFERS"]

    assert len(found) == 1
    assert "applications" in found[0].detail


async def test_a_list_signed_in_another_form_than_drafted_is_found(records: Records) -> None:
    before = change(records, Ability.AWARD_LIST_SIGN_CANDIDATE)
    fitting(records, Ability.AWARD_LIST_SIGN_CANDIDATE, entries=before["entries"][:1])

    assert [p.code for p in replayed(records).problems] == ["RECORDS_DISAGREE"]


@pytest.mark.parametrize(
    ("ability", "score", "source"),
    [
        (Ability.CYCLE_DRAFT_SITE_LIST, "700.00", "material score"),
        (Ability.CYCLE_DRAFT_CANDIDATE_LIST, "662.50", "comprehensive score"),
    ],
)
async def test_a_score_that_nobody_reported_is_found_though_the_digest_fits(
    records: Records, ability: Ability, score: str, source: str
) -> None:
    before = change(records, ability)
    inputs = [{**one, "score": "701.00" if one["score"] == score else one["score"]} for one in before["inputs"]]
    assert inputs != before["inputs"]
    fitting(records, ability, inputs=inputs)

    # The ranking of a candidate list differs as well.
    others = [p.detail for p in replayed(records).problems if " ranking: " not in p.detail]
    found = {detail.partition(": ")[2].partition(" of 0")[0] for detail in others}

    assert found == {source, "digest of list"}  # where the score came from, and what was signed afterwards


@pytest.mark.parametrize("ability", [Ability.CYCLE_DRAFT_CANDIDATE_LIST, Ability.CYCLE_PROPOSE, Ability.CYCLE_APPROVE])
async def test_an_entry_that_nobody_named_is_found_though_the_digest_fits(records: Records, ability: Ability) -> None:
    fitting(records, ability, entries=change(records, ability)["entries"][1:])

    words = "named by the act" if ability is Ability.CYCLE_DRAFT_CANDIDATE_LIST else "resolved"
    assert any(p.detail.startswith(f"{ability} entries {words}") for p in replayed(records).problems)


async def test_an_entry_that_was_not_considered_is_found_though_the_digest_fits(records: Records) -> None:
    drafted = Ability.CYCLE_DRAFT_CANDIDATE_LIST
    fitting(records, drafted, inputs=change(records, drafted)["inputs"][1:])

    differs = [p.detail for p in replayed(records).problems if p.code == "REPLAY_DIFFERS"]

    found = [detail for detail in differs if " ranking: " not in detail]  # that of a candidate list differs as well
    assert len(found) == 1
    assert "not considered" in found[0]


async def test_an_award_of_another_kind_than_proposed_is_found(records: Records) -> None:
    before = change(records, Ability.CYCLE_APPROVE)
    fitting(
        records, Ability.CYCLE_APPROVE, entries=[[dossier, "quality"] for dossier, _ in before["entries"]],
        inputs=[{**one, "resolved": "quality"} for one in before["inputs"]],
    )  # fmt: skip

    found = {p.detail.split(": ", 1)[1].split(" ", 1)[0] for p in replayed(records).problems}
    assert found == {"resolution", "proposed"}  # what the executive meeting resolved, what the plenary proposed


@pytest.mark.parametrize("ability", [Ability.CYCLE_PROPOSE, Ability.CYCLE_APPROVE])
async def test_a_list_that_says_otherwise_than_its_resolutions_is_found(records: Records, ability: Ability) -> None:
    before = change(records, ability)
    dropped = before["inputs"][0]["dossier"]
    inputs = [{**one, "outcome": "declined"} if one["dossier"] == dropped else one for one in before["inputs"]]
    fitting(records, ability, inputs=inputs, entries=[one for one in before["entries"] if one[0] != dropped])

    assert any(p.code == "RECORDS_DISAGREE" and ": resolution of" in p.detail for p in replayed(records).problems)


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": "declined"},
        {"award_kind": "quality"},
        {"tally": {"votes_for": 3, "votes_against": 0, "abstentions": 0, "present": 3}},
    ],
)
async def test_a_resolution_that_says_otherwise_than_the_vote_is_found_though_its_digest_fits(
    records: Records, changed: dict[str, Any]
) -> None:
    found = change(records, Ability.MEETING_CLOSE)["resolutions"]
    (nominated,) = [one for one in found if one["award_kind"] == "nomination"]
    content = {name: value for name, value in {**nominated, **changed}.items() if name != "digest"}
    forged = {**content, "digest": sha256(canonical(content))}
    change(records, Ability.MEETING_CLOSE, resolutions=[forged if one is nominated else one for one in found])

    told = [p.detail for p in replayed(records).problems]

    assert len(told) == 1
    assert f"outcome of {nominated['motion']} is" in told[0]


async def test_a_resolution_or_a_count_that_was_changed_is_found(records: Records) -> None:
    resolutions = change(records, Ability.MEETING_CLOSE)["resolutions"]
    change(records, Ability.MEETING_CLOSE, resolutions=[{**one, "award_kind": "quality"} for one in resolutions])
    change(
        records, Ability.MOTION_CLOSE_VOTE, tally={"votes_for": 1, "votes_against": 2, "abstentions": 0, "present": 3}
    )

    found = {p.detail.split(" ", 1)[0] for p in replayed(records).problems if p.code == "REPLAY_DIFFERS"}

    assert found == {"meeting:close", "motion:close_vote"}


@pytest.mark.parametrize(
    ("ability", "name"),
    [
        (Ability.REVIEW_SUBMIT, "total"), (Ability.DOSSIER_REPORT_MATERIAL, "score"), (Ability.DOSSIER_REPORT_SITE, "score"),
        (Ability.DOSSIER_EVALUATE, "score"),
    ],
)  # fmt: skip
async def test_a_changed_score_is_found(records: Records, ability: Ability, name: str) -> None:
    change(records, ability, **{name: "999.00"})

    assert ("REPLAY_DIFFERS", ability.value) in problems(records)


async def test_an_erased_payload_is_told_and_what_rests_on_it_is_not_called_proved(records: Records) -> None:
    for record in records:
        if (record.get("entry") or {}).get("ability") == "dossier:report_site":
            del record["payload"]

    replay = replayed(records)

    assert replay.problems == []
    assert (replay.absent, replay.unproved) == (2, 2)


@pytest.mark.parametrize("result", [{"digest": None}, {"entries": "none"}, {"inputs": [{}]}, {"rule": {"ratio": "x"}}])
async def test_a_record_that_lacks_something_is_found(records: Records, result: dict[str, Any]) -> None:
    change(records, Ability.CYCLE_DRAFT_SITE_LIST, **result)

    assert {code for code, _ in problems(records)} & {"RECORD_INCOMPLETE", "REPLAY_DIFFERS"}


def test_the_site_list_takes_the_best_share_from_the_pass_mark_on() -> None:
    inputs = [{"dossier": name, "score": score} for name, score in (("a", "90.00"), ("b", "100.00"), ("c", "90.00"))]

    def chosen(ratio: str | None, mark: str | None) -> str:
        rule = {"ratio": Decimal(ratio) if ratio else None, "pass_mark": Decimal(mark) if mark else None}
        return "".join(one["dossier"] for one in shortlist(inputs, **rule))

    assert chosen(None, None) == "bac"
    assert chosen("0.67", None) == "ba"
    assert chosen("0.66", None) == "b"
    assert chosen(None, "90.01") == "b"
    assert chosen("0.67", "90.00") == "ba"
