"""Score sheets (Art. 4, 18): saved part by part, comments first, evidence in the submission, in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.violation import RuleBroken
from services.inputs import EvidenceInput, ScoreInput
from tests.policies.looking import ask, ask_reference, data, gid
from tests.reviewing.conftest import Panel, panel
from tests.services.scenery import sheet
from tests.world import CONTENT, World


async def kept(city: World, review: UUID) -> dict[str, Any]:
    return {one["item"]: one for one in (await city.row(m.Review, review))["scores"]}


async def save(found: Panel, *scores: ScoreInput, **more: Any) -> None:
    await found.world.act(found.leader, Ability.REVIEW_SAVE, found.reviews[0], scores=list(scores), **more)


# --- Saving part by part --------------------------------------------------------------------------------------------------


async def test_items_given_replace_those_items_alone(city: World) -> None:
    found = await panel(city)
    await save(found, ScoreInput("4.1.3", 40, "优", "改"), ScoreInput("4.1.2", strengths="方法"))
    await save(found, ScoreInput("4.1.2", 55, "方法系统", "展开"))

    scores = await kept(city, found.reviews[0])

    assert {item: one["percentage"] for item, one in scores.items()} == {"4.1.2": 55, "4.1.3": 40}
    assert (scores["4.1.2"]["strengths"], scores["4.1.2"]["points"]) == ("方法系统", "27.50")


async def test_an_item_given_blank_goes(city: World) -> None:
    found = await panel(city)
    await save(found, *sheet()[:2])
    await save(found, ScoreInput("4.1.2"))

    assert set(await kept(city, found.reviews[0])) == {"4.1.3"}


async def test_what_was_saved_is_submitted_with_what_is_given(city: World) -> None:
    found = await panel(city)
    await save(found, *sheet(60)[:22])

    await found.send(0, sheet(60)[22:])

    row = await city.row(m.Review, found.reviews[0])
    assert (row["state"], str(row["total"]), len(row["scores"])) == ("locked", "600.00", 23)


async def test_a_percentage_before_its_comments_is_refused_in_a_draft_too(city: World) -> None:
    found = await panel(city)

    scores = [ScoreInput("4.1.2", 50, " ", "")]
    refused = await city.refusal(found.leader, Ability.REVIEW_SAVE, found.reviews[0], scores=scores)

    assert refused == ("RULE", "COMMENT_FIRST", "Art.4")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"site_issues": [f"看现场{n}" for n in range(21)]}, "scores.0.site_issues"),
        ({"evidence": [EvidenceInput(section="4.1.2")] * 51}, "scores.0.evidence"),
    ],
)
async def test_an_item_takes_no_more_than_a_panel_can_look_into(city: World, more: Any, field: str) -> None:
    found = await panel(city)

    with pytest.raises(RuleBroken) as refused:
        await save(found, replace(sheet()[0], **more))

    assert [(one.code, one.field, one.article) for one in refused.value.violations] == [
        ("TOO_MANY_ON_ITEM", field, "Art.18")
    ]
    assert (await city.row(m.Review, found.reviews[0]))["scores"] == []


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_progress_names_what_is_missing(city: World, way: Any) -> None:
    found = await panel(city)
    await save(
        found, *sheet()[:20], ScoreInput("4.7.5", 50, "优"), ScoreInput("4.7.6", strengths="优", improvements="改")
    )
    query = "query ($id: ID!) { node(id: $id) { ... on Review { progress { scored items missing { field code } } } } }"

    shown = (await data(city, found.leader, query, way, id=gid("review", found.reviews[0])))["node"]["progress"]

    assert (shown["scored"], shown["items"]) == (20, 23)
    assert [(one["field"], one["code"]) for one in shown["missing"]] == [
        ("scores.4.7.5.improvements", "COMMENT_MISSING"),
        ("scores.4.7.6.percentage", "PERCENTAGE_MISSING"),
        ("scores.4.7.7", "ITEM_MISSING"),
    ]


# --- What is scored against --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [Ability.REVIEW_SAVE, Ability.REVIEW_SUBMIT])
async def test_another_edition_is_refused(city: World, act: Ability) -> None:
    found = await panel(city)
    other = await city.put(
        m.CriteriaEdition, code=f"other-{uuid4()}", standard="GB/T 0", total_points=1000, verified=False
    )

    refused = await city.refusal(found.leader, act, found.reviews[0], scores=sheet(), criteria_edition_id=other)

    assert refused == ("RULE", "CRITERIA_EDITION_DIFFERS", "Art.4")


async def test_the_edition_of_the_cycle_is_accepted_and_kept(city: World) -> None:
    found = await panel(city)
    edition = (await city.row(m.Cycle, found.cycle))["criteria_edition_id"]

    await found.send(0, sheet(), criteria_edition_id=edition)

    assert (await city.row(m.Review, found.reviews[0]))["criteria_edition_id"] == edition


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_each_item_has_guidance_for_its_kind_in_six_bands(city: World, way: Any) -> None:
    query = "{ criteriaEditions { nodes { bands { code } items(first: 100) { nodes { code bands { least most guidance } } } } } }"

    (edition,) = [
        one for one in (await data(city, city.anybody(), query, way))["criteriaEditions"]["nodes"] if one["bands"]
    ]

    limits = [(0, 5), (10, 25), (30, 45), (50, 65), (70, 85), (90, 100)]
    of = {one["code"]: one["bands"] for one in edition["items"]["nodes"]}
    assert [[(band["least"], band["most"]) for band in found] for found in of.values()] == [limits] * 23
    assert of["4.1.2"][0]["guidance"].startswith("A:")
    assert of["4.7.2"][0]["guidance"].startswith("Le:")


# --- In time --------------------------------------------------------------------------------------------------------------------


async def test_a_review_is_submitted_before_its_term_ends(city: World) -> None:
    found = await panel(city)
    await city.sql("UPDATE assignment SET due_at = $2 WHERE dossier_id = $1", found.dossier, city.clock)
    in_time = city.at(found.experts[1], city.clock - timedelta(microseconds=1))

    late = await city.refusal(found.leader, Ability.REVIEW_SUBMIT, found.reviews[0], scores=sheet())
    await save(found, *sheet()[:1])  # nothing is lost: the office may extend the term
    await city.act(in_time, Ability.REVIEW_SUBMIT, found.reviews[1], scores=sheet())

    assert late == ("RULE", "REVIEW_LATE", "Art.18")


async def test_a_locked_review_is_neither_saved_nor_submitted_again(city: World) -> None:
    found = await panel(city)
    await found.submit(50)

    for act in (Ability.REVIEW_SAVE, Ability.REVIEW_SUBMIT):
        refused = await city.refusal(found.leader, act, found.reviews[0], scores=sheet(60))
        assert refused == ("FORBIDDEN", "WRONG_STATE", "Art.18")


# --- Evidence -------------------------------------------------------------------------------------------------------------------


async def submission(city: World) -> tuple[Panel, dict[str, UUID]]:
    """Return a panel on a frozen submission with an open and a secret document, and one of another application."""
    found = await panel(city)
    applicant = await city.applicant((await city.row(m.Dossier, found.dossier))["organisation_id"])
    secret = {"sections": {"4.5.2": {"text": "工艺", "secret": True}}, "trade_secrets": "配方"}
    public = {**CONTENT, "sections": {"4.1.2": {"text": "自评", "secret": False}}}
    version = await city.put(
        m.DossierVersion, dossier_id=found.dossier, cycle_id=found.cycle, submission=1, submitted_at=city.clock,
        submitted_by_id=applicant.person_id, content=public, changes=[], digest="0" * 64,
    )  # fmt: skip
    await city.put(
        m.DossierVersionSecret, version_id=version, dossier_id=found.dossier, content=secret, changes=[], seal=""
    )
    await city.sql("UPDATE review SET dossier_version_id = $2 WHERE dossier_id = $1", found.dossier, version)
    other = await panel(city)
    documents = {
        "document": await document(city, m.Document, found),
        "secret": await document(city, m.SecretDocument, found),
        "other": await document(city, m.Document, other),
    }
    return found, documents


async def document(city: World, model: Any, of: Panel) -> UUID:
    return await city.put(
        model, dossier_id=of.dossier, cycle_id=of.cycle, title="证明", media_type="application/pdf", size=1,
        sha256="0" * 64, uploaded_at=city.clock, state="submitted", submission=1,
    )  # fmt: skip


def resting(*evidence: EvidenceInput) -> ScoreInput:
    return replace(sheet()[0], evidence=list(evidence))


async def test_evidence_points_into_the_submission(city: World) -> None:
    found, documents = await submission(city)
    places = (
        EvidenceInput(section="4.1.2"),
        EvidenceInput(figure="revenue", year=2024),
        EvidenceInput(document_id=documents["document"], note="第3页"),
    )

    await save(found, resting(*places))

    query = """query ($id: ID!) { node(id: $id) { ... on Review { scores { evidence {
      section figure year document note } } } } }"""
    shown = (await data(city, found.leader, query, ask, id=gid("review", found.reviews[0])))["node"]["scores"][0]
    none = {"section": None, "figure": None, "year": None, "document": None, "note": ""}
    assert shown["evidence"] == [
        none | {"section": "4.1.2"},
        none | {"figure": "revenue", "year": 2024},
        none | {"document": gid("document", documents["document"]), "note": "第3页"},
    ]


async def foreign(city: World, found: Panel, place: EvidenceInput, who: Actor | None = None) -> tuple[str, str, str]:
    scores = [resting(place)]
    return await city.refusal(who or found.leader, Ability.REVIEW_SAVE, found.reviews[0], scores=scores)


async def test_evidence_elsewhere_is_refused(city: World) -> None:
    found, documents = await submission(city)

    for place in (
        EvidenceInput(section="4.1.3"),
        EvidenceInput(figure="revenue", year=2020),
        EvidenceInput(figure="nonsense", year=2024),
        EvidenceInput(document_id=documents["other"]),
        EvidenceInput(document_id=documents["secret"]),
        EvidenceInput(document_id=uuid4()),
    ):
        assert await foreign(city, found, place) == ("RULE", "EVIDENCE_FOREIGN", "Art.18")


async def test_evidence_names_one_place(city: World) -> None:
    found, documents = await submission(city)

    for place in (
        EvidenceInput(note="第3页"),
        EvidenceInput(figure="revenue"),
        EvidenceInput(section="4.1.2", year=2024),
        EvidenceInput(section="4.1.2", document_id=documents["document"]),
    ):
        assert await foreign(city, found, place) == ("RULE", "EVIDENCE_UNCLEAR", "Art.18")


async def test_secret_evidence_asks_for_an_opened_application(city: World) -> None:
    found, documents = await submission(city)
    places = (EvidenceInput(section="4.5.2"), EvidenceInput(secret_document_id=documents["secret"]))

    for place in places:
        assert await foreign(city, found, place) == ("RULE", "EVIDENCE_FOREIGN", "Art.18")
    await city.act(found.leader, Ability.DOSSIER_OPEN, found.dossier)
    await save(found, resting(*places))

    assert len((await kept(city, found.reviews[0]))["4.1.2"]["evidence"]) == 2
