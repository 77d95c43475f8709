"""A conflict found late: one act freezes, quarantines, computes anew, and lists what it touches (Art. 31)."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest

import models as m
from models.review import ConflictKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.conflicts.conftest import Review, supervisor, under_review
from tests.policies.looking import ask, data, gid
from tests.services.scenery import evaluated, listed, report, sheet
from tests.world import World

LATE: dict[str, Any] = {"conflicted": True, "kind": ConflictKind.KINSHIP, "detail": "配偶任职"}


async def declared(case: Review, who: Actor) -> None:
    await case.world.act(who, Ability.CONFLICT_DECLARATION_DECLARE, await case.question(who), **LATE)


async def test_a_declaration_after_the_report_makes_its_next_revision_and_keeps_the_first(city: World) -> None:
    case = await under_review(city)
    await case.locked(50, 50, 50, 50, 50, 60)
    await case.reported()

    await declared(case, case.experts[5])

    # (5 x 500 + 600) / 6 = 516.67; without the one, 500
    assert [(r["revision"], r["score"], r["stands"]) for r in await case.reports()] == [
        (1, Decimal("516.67"), False),
        (2, Decimal("500.00"), True),
    ]
    (touched,) = await case.touched()
    assert (touched["kind"], touched["phase"]) == ("report", "material")
    assert (touched["score_before"], touched["score_after"]) == (Decimal("516.67"), Decimal("500.00"))
    assert (touched["differs"], touched["too_few"]) == (True, False)
    seat = (await city.sql("SELECT * FROM assignment WHERE person_id = $1", case.experts[5].person_id))[0]
    assert (seat["frozen_because"], seat["frozen_at"]) == ("conflict", city.clock)
    assert (await city.row(m.Dossier, case.dossier))["state"] == "material_reviewed"


async def test_with_too_few_left_the_report_falls_and_the_panel_is_completed_while_the_phase_lasts(city: World) -> None:
    case = await under_review(city, 5)
    await case.locked(50, 50, 50, 50, 60)
    await case.reported()
    before = await city.row(m.Dossier, case.dossier)

    await declared(case, case.experts[4])

    after = await city.row(m.Dossier, case.dossier)
    assert (before["state"], after["state"]) == ("material_reviewed", "qualified")
    # The applicant reads nothing else than before: not the state, not a version.
    assert (before["told_state"], before["told_version"]) == (after["told_state"], after["told_version"])
    assert [(r["revision"], r["stands"]) for r in await case.reports()] == [(1, False)]
    assert [(t["kind"], t["too_few"], t["differs"]) for t in await case.touched()] == [("report", True, True)]
    clerk = await city.actor(Role.OFFICE)
    draft = await city.refusal(clerk, Ability.CYCLE_DRAFT_SITE_LIST, case.cycle)
    assert draft == ("RULE", "MATERIAL_REPORT_MISSING", "Art.18")
    newcomer = await city.expert()
    case.experts[4], case.reviews[4] = newcomer, await city.assigned(case.dossier, newcomer)
    await city.act(newcomer, Ability.REVIEW_SUBMIT, case.reviews[4], scores=sheet(50))
    await case.reported()
    assert [(r["revision"], r["score"], r["stands"]) for r in await case.reports()] == [
        (1, Decimal("520.00"), False),
        (2, Decimal("500.00"), True),
    ]


async def test_who_completes_a_panel_reads_its_fallen_report_only_when_the_own_review_is_locked(city: World) -> None:
    case = await under_review(city, 5)
    await case.locked(50, 50, 50, 50, 60)
    await case.reported()
    await declared(case, case.experts[4])
    newcomer = await city.expert()
    review = await city.assigned(case.dossier, newcomer)
    query = (
        "query ($k: ID!) { node(id: $k) { ... on Dossier { reports { totalCount nodes { score items { mean } } } } } }"
    )
    seen = {"k": gid("dossier", case.dossier)}

    blind = await data(city, newcomer, query, ask, **seen)
    await city.act(newcomer, Ability.REVIEW_SUBMIT, review, scores=sheet(50))
    written = await data(city, newcomer, query, ask, **seen)
    colleague = await data(city, case.experts[1], query, ask, **seen)

    assert blind["node"]["reports"] == {"totalCount": 0, "nodes": []}
    assert [one["score"] for one in written["node"]["reports"]["nodes"]] == ["520.00"]
    assert written == colleague


async def test_what_the_own_record_keeps_of_the_effects_is_not_found_by_guessing(city: World) -> None:
    case = await under_review(city)
    await case.locked(50, 50, 50, 50, 50, 50)
    seat = await city.one("SELECT id FROM assignment WHERE person_id = $1", case.experts[5].person_id)

    await declared(case, case.experts[5])

    own = "SELECT p.body FROM ledger_payload p JOIN ledger_entry e ON e.id = p.entry_id WHERE e.person_id = $1 ORDER BY e.id DESC"
    body = json.loads(await city.one(own, case.experts[5].person_id))["payload"]["result"]
    # What was recorded if nothing but the own place was touched, in the way of the record: no report yet.
    guess = hashlib.sha256(json.dumps([[str(seat)], []], separators=(",", ":")).encode()).hexdigest()
    assert set(body) == {"effects"}
    assert body["effects"] != guess


async def test_what_rests_on_the_score_is_listed_with_score_and_rank_before_and_after(city: World) -> None:
    case = await under_review(city)
    await case.locked(50, 50, 50, 50, 50, 70)  # (2500 + 700) / 6 = 533.33
    await case.reported()
    rival = await evaluated(city, case.cycle, "site_reviewed", score="520.00")
    await report(city, rival, "520.00", "material")
    await city.put(
        m.Evaluation, dossier_id=case.dossier, cycle_id=case.cycle, material_score=Decimal("533.33"),
        site_score=Decimal("520.00"), score=Decimal("526.67"), opinion="意见", evaluated_at=city.clock,
    )  # fmt: skip
    await listed(city, case.cycle, "site", {case.dossier: None, rival: None})
    await listed(city, case.cycle, "candidate", {case.dossier: None})
    await city.sql("UPDATE cycle SET stage = 'deliberating' WHERE id = $1", case.cycle)

    await declared(case, case.experts[5])

    rows = {t["kind"]: t for t in await case.touched()}
    assert set(rows) == {"report", "site_list", "evaluation", "candidate_list"}
    material = [
        rows["site_list"][name] for name in ("score_before", "score_after", "rank_before", "rank_after", "differs")
    ]
    assert material == [Decimal("533.33"), Decimal("500.00"), 1, 2, False]  # no ratio: both are on it either way
    weighed = [rows["evaluation"][name] for name in ("score_before", "score_after", "differs")]
    assert weighed == [Decimal("526.67"), Decimal("510.00"), True]  # (500 + 520) / 2
    chosen = [rows["candidate_list"][name] for name in ("rank_before", "rank_after", "differs")]
    assert chosen == [1, 2, True]  # one place, and now the second by score
    assert (await city.one("SELECT score FROM evaluation WHERE dossier_id = $1", case.dossier)) == Decimal("526.67")


async def test_after_its_phase_a_report_keeps_what_is_left_and_people_judge(city: World) -> None:
    case = await under_review(city, 5)
    await case.locked(50, 50, 50, 50, 60)
    await case.reported()
    await city.sql("UPDATE cycle SET stage = 'evaluating' WHERE id = $1", case.cycle)

    await declared(case, case.experts[4])

    assert [(r["revision"], r["score"], r["stands"]) for r in await case.reports()] == [
        (1, Decimal("520.00"), False),
        (2, Decimal("500.00"), True),
    ]
    assert [(t["kind"], t["too_few"]) for t in await case.touched()] == [("report", True)]
    assert (await city.row(m.Dossier, case.dossier))["state"] == "material_reviewed"


async def test_office_and_supervisor_are_told_and_no_expert_nor_who_has_a_conflict(city: World) -> None:
    case = await under_review(city)
    clerk, bound, watch = await city.actor(Role.OFFICE), await city.actor(Role.OFFICE), await supervisor(city)
    await city.put(
        m.Conflict, cycle_id=case.cycle, person_id=bound.person_id, organisation_id=case.organisation, kind="other",
        source="declared", rule="declared", found_at=city.clock,
    )  # fmt: skip

    await declared(case, case.experts[5])

    told = await city.sql("SELECT person_id, event FROM message WHERE dossier_id = $1", case.dossier)
    people = {row["person_id"] for row in told}
    assert {row["event"] for row in told} == {"late_conflict"}
    assert {clerk.person_id, watch.person_id} <= people
    assert people.isdisjoint({bound.person_id, *(expert.person_id for expert in case.experts)})


async def test_the_ledger_of_the_application_has_it_under_nobodys_name(city: World) -> None:
    case = await under_review(city)
    await case.locked(50, 50, 50, 50, 50, 60)
    await case.reported()

    await declared(case, case.experts[5])

    rescored, effects = await city.sql(
        "SELECT e.*, p.body FROM ledger_entry e JOIN ledger_payload p ON p.entry_id = e.id"
        " WHERE e.dossier_id = $1 AND e.ability = 'conflict_declaration:declare'"
        " ORDER BY e.id", case.dossier,
    )  # fmt: skip
    assert {(one["person_id"], one["outcome"]) for one in (rescored, effects)} == {(None, "done")}
    assert '"score":"500.00"' in rescored["body"]
    assert '"score_after":"500.00"' in effects["body"]
    own = await city.visible(case.experts[5], "ledger_payload")
    said = await city.sql("SELECT body FROM ledger_payload WHERE id = ANY ($1)", list(own))
    assert not any("500.00" in row["body"] for row in said), "who declares learns no score of the others"


@pytest.mark.parametrize("role", [Role.OFFICE_DIRECTOR, Role.OFFICE])
async def test_acts_of_those_who_decide_are_listed_from_the_ledger(city: World, role: Role) -> None:
    cycle = await city.cycle("evaluating")
    dossier = await evaluated(city, cycle)
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    person = await city.actor(role)
    ability = Ability.DOSSIER_DISQUALIFY if role == Role.OFFICE_DIRECTOR else Ability.DOSSIER_TAKE_CASE
    await city.act(person, ability, dossier, **({"reasons": ["虚假"]} if role == Role.OFFICE_DIRECTOR else {}))

    await city.act(
        person, Ability.CYCLE_DECLARE_INTEREST, cycle, organisation_id=organisation, kind=ConflictKind.BUSINESS
    )

    rows = await city.sql("SELECT kind, ability, differs FROM touched_decision WHERE dossier_id = $1", dossier)
    found = [(row["kind"], row["ability"], row["differs"]) for row in rows]
    # Disqualifying decides; taking a case does not.
    assert found == ([("act", "dossier:disqualify", None)] if role == Role.OFFICE_DIRECTOR else [])
    assert await city.visible(person, "dossier", f"id = '{dossier}'") == set()


async def test_an_evaluation_is_made_again_once_its_ground_changed(city: World) -> None:
    case = await under_review(city)
    await case.locked(50, 50, 50, 50, 50, 70)
    await case.reported()
    await report(city, case.dossier, "520.00", "site")
    await city.sql("UPDATE dossier SET state = 'site_reviewed' WHERE id = $1", case.dossier)
    await city.sql("UPDATE cycle SET stage = 'evaluating' WHERE id = $1", case.cycle)
    clerk = await city.actor(Role.OFFICE)
    await city.act(clerk, Ability.DOSSIER_EVALUATE, case.dossier, opinion="意见")
    again = await city.refusal(clerk, Ability.DOSSIER_EVALUATE, case.dossier, opinion="意见")

    await declared(case, case.experts[5])
    stale = await city.refusal(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, case.cycle, entries=[])
    await city.act(clerk, Ability.DOSSIER_EVALUATE, case.dossier, opinion="修订后的意见")

    assert again == ("RULE", "ALREADY_EVALUATED", "Art.20")
    assert stale == ("RULE", "EVALUATION_STALE", "Art.20")
    assert await city.one("SELECT score FROM evaluation WHERE dossier_id = $1", case.dossier) == Decimal("510.00")


async def test_an_engagement_that_becomes_known_binds_at_once(city: World) -> None:
    case = await under_review(city)
    code = await city.one("SELECT credit_code FROM organisation_detail WHERE organisation_id = $1", case.organisation)
    late, day = case.experts[5], city.clock.date()

    await city.act(
        late, Ability.PERSON_RECORD_ENGAGEMENT, late.person_id or case.cycle, kind=ConflictKind.CONSULTING,
        organisation_name="某企业", credit_code=code, since=day.replace(year=2025), until=None,
    )  # fmt: skip

    (found,) = await city.sql("SELECT * FROM conflict WHERE person_id = $1", late.person_id)
    assert (found["source"], found["rule"], found["kind"]) == ("detected", "consulting", "consulting")
    assert await city.visible(late, "dossier", f"id = '{case.dossier}'") == set()
    frozen = await city.sql(
        "SELECT person_id FROM assignment WHERE dossier_id = $1 AND frozen_at IS NOT NULL", case.dossier
    )
    assert [row["person_id"] for row in frozen] == [late.person_id]


async def test_the_supervisor_reads_the_whole_report_in_one_query(city: World) -> None:
    case = await under_review(city)
    await case.locked(50, 50, 50, 50, 50, 60)
    await case.reported()
    await declared(case, case.experts[5])
    query = """query($c: [ID!]) { conflicts(filter: {cycle: $c}) { nodes { rule kind source explanation person { name }
      organisation { name } dismissals { totalCount } touched { nodes { kind scoreBefore scoreAfter differs } } } } }"""

    watch = await supervisor(city)
    found = await data(city, watch, query, ask, c=[gid("cycle", case.cycle)])

    (one,) = found["conflicts"]["nodes"]
    assert (one["rule"], one["kind"], one["source"]) == ("declared", "KINSHIP", "DECLARED")
    assert one["explanation"] == "本人申报：配偶任职"
    assert one["person"]["name"]
    assert one["organisation"]["name"]
    assert [(t["kind"], t["scoreBefore"], t["scoreAfter"], t["differs"]) for t in one["touched"]["nodes"]] == [
        ("REPORT", "516.67", "500.00", True)
    ]
