"""Non-interference: changing only what a viewer cannot see leaves every one of its answers byte-identical.

For each change a witness, who may see it, shows that the battery of questions would notice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import orjson
import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from resolvers.errors import camel
from tests.policies import conftest as shared
from tests.policies.looking import ROOTED, ask, gid, root_of
from tests.policies.scene import ELSEWHERE, Scene, build
from tests.selecting import everything
from tests.world import World

# The lists that are asked for; each shows all fields of its rows and, through them, the types without a list.
LISTS = (
    "organisation", "dossier", "review", "assignment", "evaluation", "award_list", "objection", "objection_hearing",
    "notice", "upload", "consultation", "ledger_entry", "cycle", "message", "rule_document",
)  # fmt: skip


shared_owner_url, shared_world = shared.shared_owner_url, shared.shared_world


@pytest.fixture(scope="module")
async def scene(shared_world: World) -> Scene:
    """Everybody and everything; changes stay, for each test compares before and after itself."""
    return await build(shared_world)


# --- The battery of questions --------------------------------------------------------------------------------------------------

_PAGE = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


def questions(resources: Iterable[str]) -> list[str]:
    """Return one operation a list: all fields, both ends, every order, every page of two."""
    found = []
    for resource in resources:
        declaration, root = ROOTED[resource], root_of(resource)
        orders = " ".join(
            f"o{n}: {root}(first: 3, order: {{by: {order.upper()}, direction: DESC}}) {{ edges {{ cursor node {{ id }} }} }}"
            for n, order in enumerate(declaration.orders)
        )
        fields = everything(declaration, listed=False)
        rows = f"all: {root}(first: 100) {{ {_PAGE} edges {{ cursor node {{ {fields} }} }} }}"
        found.append(f"{{ {rows} end: {root}(last: 2) {{ {_PAGE} nodes {{ id }} }} {orders} }}")
    return found


QUESTIONS = questions(LISTS)
_BY_ID = "query ($ids: [ID!]!) { viewer { actingAs person { id } } nodes(ids: $ids) { __typename id } }"
_BY_HIDDEN = """query ($o: [ID!]!, $d: [ID!]!, $p: [ID!]!) {
 dossiers(filter: {organisation: $o}) { totalCount nodes { number materialReviewCount materialMeanScore } }
 reviews(filter: {dossier: $d, state: [DRAFT]}) { totalCount nodes { id total } }
 assignments(filter: {person: $p, dossier: $d}) { totalCount }
 conflictDeclarations(filter: {organisation: $o, state: [CONFLICTED]}) { totalCount }
 ledgerEntries(filter: {dossier: $d}) { totalCount }
}"""
# Attempts that must fail, each at a target that most viewers do not see.
_ATTEMPTS = {
    "openDossier": ("dossier", "f_draft", ""),
    "withdrawDossier": ("dossier", "lone", 'reason: "r", expectedVersion: 1,'),
    "investigateObjection": ("objection", "new", 'summary: "s", proposal: DISMISS, opinion: "r", expectedVersion: 1,'),
    "submitReview": ("review", "half_peer", "scores: [], expectedVersion: 1,"),
    "answerConsultation": ("consultation", "full", 'answer: "r", objects: false, expectedVersion: 1,'),
}


async def _answers(scene: Scene, viewer: Actor, way: Any = ask) -> list[bytes]:
    """Return the answers to the whole battery, as bytes."""
    world = scene.world
    ids = [
        gid(r, key)
        for r in ("dossier", "dossier_secret", "review", "objection", "list_entry")
        for key in scene.names[r]
    ]
    hidden = {
        "o": [gid("organisation", key) for key in scene.names["organisation"]],
        "d": [gid("dossier", key) for key in scene.names["dossier"]],
        "p": [gid("person", key) for key in scene.names["person"]],
    }
    bodies = [await way(world, viewer, question) for question in QUESTIONS]
    bodies.append(await way(world, viewer, _BY_ID, ids=ids))
    bodies.append(await way(world, viewer, _BY_HIDDEN, **hidden))
    assert [body for body in bodies if "errors" in body] == []
    return [orjson.dumps(body) for body in bodies]


async def _errors(scene: Scene, viewer: Actor) -> bytes:
    """Return the answer to attempts that fail; each is on the viewer's own record, before and after alike."""
    fields = []
    for name, (resource, row, arguments) in _ATTEMPTS.items():
        target = gid(resource, scene.key(resource, row))
        given = f'{camel(resource)}Id: "{target}", {arguments} idempotencyKey: "{uuid4()}"'
        fields.append(f"{name}(input: {{{given}}}) {{ errors {{ field code message article }} }}")
    body = await ask(scene.world, viewer, f"mutation {{ {' '.join(fields)} }}")
    failed = {error["path"][0] for error in body.get("errors", [])}
    shown = {name for name, payload in (body["data"] or {}).items() if payload and payload["errors"]}
    assert failed | shown == set(_ATTEMPTS)
    return orjson.dumps(body)


# --- What is changed ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A change, who notices, and who must not."""

    make: Callable[[Scene], Awaitable[Any]]
    witness: str
    blind: str
    arrange: Callable[[Scene], Awaitable[Any]] | None = None


async def _before_the_visit(scene: Scene) -> None:
    """So that the panel is not on a visit yet, where it knows who goes along (Art. 19)."""
    await scene.world.sql("UPDATE site_visit SET state = 'planned' WHERE dossier_id = $1", scene.key("dossier", "half"))


async def _draft_review(scene: Scene) -> None:
    review = await scene.world.assigned(scene.key("dossier", "half"), scene["unassigned"])
    await scene.world.change(m.Review, review, scores=[], total=None)


async def _another_draft_review(scene: Scene) -> None:
    """So that the panel is not complete when the colleague locks."""
    half = await scene.world.row(m.Dossier, scene.key("dossier", "half"))
    edition = await scene.world.one("SELECT criteria_edition_id FROM cycle WHERE id = $1", half["cycle_id"])
    place = {"dossier_id": half["id"], "cycle_id": half["cycle_id"], "criteria_edition_id": edition}
    review = await scene.world.put(m.Review, **place, phase="material")
    person = scene["undeclared"].person_id
    await scene.world.put(m.ReviewAuthor, review_id=review, cycle_id=half["cycle_id"], person_id=person)


async def _lock_review(scene: Scene) -> None:
    review = scene.key("review", "half_peer")
    await scene.world.change(m.Review, review, state="locked", total=Decimal(321), submitted_at=scene.world.clock)


async def _draft_dossier(scene: Scene) -> None:
    await scene.world.dossier(scene.key("cycle", "filing"), scene.key("organisation", "s1"), "draft", profile="新")


async def _objection(scene: Scene) -> None:
    world, cycle = scene.world, scene.key("cycle", "public")
    objection = await world.put(
        m.Objection, cycle_id=cycle, notice_id=scene.key("notice", "publicity"),
        dossier_id=scene.key("dossier", "shown"), organisation_id=scene.key("organisation", "s2"),
        tracking_digest=uuid4().hex, filed_at=world.clock - timedelta(days=1),
    )  # fmt: skip
    await world.put(m.Objector, objection_id=objection, cycle_id=cycle, name="王五", contact="13900000000")


async def _who_objects(scene: Scene) -> None:
    key = scene.key("objector", "taken")
    await scene.world.change(m.Objector, key, name="赵六", contact="13700000000")


async def _what_is_stated(scene: Scene) -> None:
    """More grounds and a sealed file, under the code of an objection that is handled."""
    world, row = scene.world, await scene.world.row(m.Objection, scene.key("objection", "taken"))
    about = {"objection_id": row["id"], "cycle_id": row["cycle_id"]}
    await world.put(m.ObjectionStatement, **about, grounds="另有证人", stated_at=row["filed_at"])
    await world.put(
        m.ObjectionDocument, **about, title="检验报告.pdf", media_type="application/pdf", size=2, sha256="2" * 64,
        sealed=True, state="submitted", uploaded_at=row["filed_at"],
    )  # fmt: skip
    await world.put(
        m.Upload, kind="objection_document", parent_id=row["id"], **about, title="视频截图.png", media_type="image/png",
        size=3, seal="0", started_at=row["filed_at"], expires_at=row["filed_at"],
    )  # fmt: skip


async def _handling(scene: Scene) -> None:
    key = scene.key("objection_handling", "taken")
    await scene.world.change(m.ObjectionHandling, key, summary="另述", proposal="uphold", opinion="建议除名")


async def _adding_through_the_door(scene: Scene) -> None:
    """What who follows an objection adds is on the record of the act and told to its handler."""
    world, key = scene.world, scene.key("objection", "taken")
    digest = (await world.row(m.Objection, key))["tracking_digest"]
    follower = replace(world.anybody(), tracking=digest)
    await world.act(follower, Ability.OBJECTION_SUPPLEMENT, key, grounds="又有一份材料")


async def _acts_of_others(scene: Scene) -> None:
    world, dossier = scene.world, scene.key("dossier", "unreported")
    await world.act(scene["handler"], Ability.DOSSIER_TAKE_CASE, dossier)
    await world.act(scene["handler"], Ability.DOSSIER_OPEN, dossier)
    await world.refusal(scene["frozen"], Ability.DOSSIER_OPEN, dossier)


async def _secret(scene: Scene, name: str = "half") -> None:
    key = scene.key("dossier_secret", name)
    await scene.world.change(m.DossierSecret, key, trade_secrets="镝铽配比3:7")


async def _secret_opened_before(scene: Scene) -> None:
    """Of `full` the handler's sight is over; the author never opened it."""
    await _secret(scene, "full")


async def _evaluation(scene: Scene) -> None:
    key = scene.key("evaluation", "unreported")
    await scene.world.change(m.Evaluation, key, score=Decimal("612.50"), opinion="改判")


async def _drafted_list(scene: Scene) -> None:
    world, cycle = scene.world, scene.key("cycle", "deciding")
    listed = await world.put(m.AwardList, cycle_id=cycle, kind="candidate", digest="1" * 64, drafted_at=world.clock)
    place = {"list_id": listed, "cycle_id": cycle, "organisation_id": scene.key("organisation", "n1")}
    dossier = scene.key("dossier", "reported")
    entry = await world.put(
        m.ListEntry, **place, dossier_id=dossier, sector_group="manufacturing", award_kind="quality"
    )
    await world.put(m.EntryRationale, **place, entry_id=entry, score=700, rank=1, reason="改列")


async def _clearing_of_a_colleague(scene: Scene) -> None:
    world, cycle, person = scene.world, scene.key("cycle", "reviewing"), scene["past"].person_id
    about = {"cycle_id": cycle, "person_id": person, "organisation_id": scene.key("organisation", "s1")}
    await world.put(m.ConflictDeclaration, **about, state="conflicted", kind="business", declared_at=world.clock)
    await world.put(m.Conflict, **about, kind="business", source="declared", rule="r", found_at=world.clock)
    await world.put(m.Undertaking, cycle_id=cycle, person_id=person, signed_at=world.clock)


async def _answer_of_a_department(scene: Scene) -> None:
    key = scene.key("consultation", "full")
    await scene.world.change(m.Consultation, key, state="answered", answer="有欠税", objects=True)


async def _finding(scene: Scene) -> None:
    key = scene.key("eligibility_finding", "half")
    await scene.world.change(m.EligibilityFinding, key, finding="fail", reason="未达三年")


async def _opening_of_a_colleague(scene: Scene) -> None:
    await scene.world.put(
        m.DossierOpening, dossier_id=scene.key("dossier", "full"), person_id=scene["handler"].person_id,
        opened_at=scene.world.clock, expires_at=scene.world.clock + timedelta(hours=8),
    )  # fmt: skip


async def _drafted_rules(scene: Scene) -> None:
    await _rules(scene)


async def _submitted_rules(scene: Scene) -> None:
    await _rules(scene, state="submitted", submitted_at=scene.world.clock)


async def _rules(scene: Scene, **state: Any) -> None:
    """Put another version of rules on its way that takes the place of the one in force."""
    world = scene.world
    await world.put(
        m.RuleDocument, programme_id=world.programme, kind="review", title="另一稿", body="改", reason="改",
        based_on_id=scene.key("rule_document", "approved"), effective_from=world.clock.date(),
        drafted_at=world.clock, drafted_by_id=scene["clerk"].person_id, **state,
    )  # fmt: skip


async def _programme_b(scene: Scene) -> None:
    """A cycle under preparation in the second programme, with everything in it."""
    world, first = scene.world, scene.world.programme
    world.programme = scene["office_b"].programme_id or first
    cycle = await world.cycle("drafting")
    dossier = await world.dossier(cycle, await world.organisation(ELSEWHERE, "P"), "qualified", reported_at=world.clock)
    review = await world.assigned(dossier, await world.expert(), leader=True)
    await world.change(m.Review, review, state="locked", total=Decimal(999), submitted_at=world.clock)
    await world.put(m.AwardList, cycle_id=cycle, kind="candidate", digest="2" * 64, drafted_at=world.clock)
    await world.act(await world.actor(Role.OFFICE), Ability.DOSSIER_TAKE_CASE, dossier)
    world.programme = first


# Who learns nothing of an objection but that there is one, if that: the organisation and its county, who objects to the
# same entry under another code, bystanders, and who decides.
_OUT_OF_OBJECTIONS_AND_PLENARY = (
    "public tracker applicant_s2 applicant_n1 county_south executive author leader audit_admin"
)
_OUT_OF_OBJECTIONS = f"{_OUT_OF_OBJECTIONS_AND_PLENARY} group"

CHANGES = {
    "another expert's draft review": Change(
        _draft_review,
        "supervisor",
        "leader author peer conflicted applicant_n1 county_north group public",
        _before_the_visit,
    ),
    "another expert's lock of a review": Change(
        _lock_review,
        "clerk",
        "leader author conflicted applicant_n1 county_north group public audit_admin",
        _another_draft_review,
    ),
    "another organisation's draft": Change(
        _draft_dossier,
        "applicant_s1",
        "clerk handler county_south trade leader supervisor audit_admin system_admin applicant_n1 public",
    ),
    "an objection": Change(
        _objection, "group", "public tracker applicant_s2 county_south executive author audit_admin"
    ),
    "who objects": Change(_who_objects, "handler", f"clerk director {_OUT_OF_OBJECTIONS}"),
    "what is stated and sent with an objection": Change(
        _what_is_stated, "handler", f"clerk director {_OUT_OF_OBJECTIONS}"
    ),
    "what the office finds on an objection": Change(_handling, "group", f"clerk {_OUT_OF_OBJECTIONS_AND_PLENARY}"),
    # The administrator of audit has the record of every act; this one names nobody.
    "what is added to an objection": Change(
        _adding_through_the_door, "handler", f"clerk director {_OUT_OF_OBJECTIONS.replace(' audit_admin', '')}"
    ),
    "acts of others": Change(
        _acts_of_others, "audit_admin", "applicant_n2 county_north leader group system_admin public"
    ),
    "a secret": Change(_secret, "author", "clerk leader peer county_north group supervisor public"),
    "a secret opened before": Change(
        _secret_opened_before, "peer", "handler clerk leader author county_south group supervisor"
    ),
    "an evaluation": Change(_evaluation, "clerk", "applicant_n2 county_north past group executive supervisor"),
    "a list that is only drafted": Change(
        _drafted_list, "clerk", "applicant_n1 past group executive supervisor public"
    ),
    "a colleague's declaration": Change(
        _clearing_of_a_colleague, "supervisor", "leader author applicant_s1 county_south group audit_admin"
    ),
    "the answer of another department": Change(
        _answer_of_a_department, "clerk", "tax applicant_s1 county_south leader group supervisor"
    ),
    "a finding": Change(_finding, "clerk", "applicant_n1 county_north tax author group supervisor"),
    "an opening by a colleague": Change(
        _opening_of_a_colleague, "clerk", "author peer applicant_s1 county_south group supervisor"
    ),
    "a draft of rules": Change(
        _drafted_rules, "clerk", "applicant_n1 county_north leader group secretary executive public"
    ),
    "rules before the leading group": Change(
        _submitted_rules, "secretary", "applicant_n1 county_north leader executive finance public"
    ),
    "another programme's cycle": Change(
        _programme_b,
        "office_b",
        "clerk supervisor audit_admin system_admin county_north group executive public",
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_a_hidden_change_leaves_every_answer_as_it_was(scene: Scene, change: Change) -> None:
    blind = change.blind.split()
    if change.arrange is not None:
        await change.arrange(scene)
    errors = {name: await _errors(scene, scene[name]) for name in blind}
    before = {name: await _answers(scene, scene[name]) for name in blind}
    noticed = await _answers(scene, scene[change.witness])

    await change.make(scene)

    after = {name: await _answers(scene, scene[name]) for name in blind}
    assert [name for name in blind if after[name] != before[name]] == []
    assert [name for name in blind if await _errors(scene, scene[name]) != errors[name]] == []
    assert await _answers(scene, scene[change.witness]) != noticed
