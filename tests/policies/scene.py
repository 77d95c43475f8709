"""One large scene: six cycles of the city's award at different stages, a second programme, and everybody in them.

Rows have names, so that a table can say who sees what: `scene.names["dossier"]` maps keys to names.

Organisations: n1, n2 in the northern county; s1, s2 in the southern one; b of the second programme.
Applications:  filing: f_draft (n1), f_handed (n2) · reviewing: half (n1), full (s1), lone (n2)
               deciding: reported (n1), unreported (n2), proposed (s1) · public: shown (s2) · past: won (s2)
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.ledger import digest
from tests.policies.scene_aftermath import put_aftermath
from tests.policies.scene_annual import put_annual_report
from tests.policies.scene_archive import put_archive
from tests.policies.scene_bodies import put_bodies
from tests.policies.scene_bonus import put_bonus
from tests.policies.scene_certificates import put_honours
from tests.policies.scene_documents import put_documents
from tests.policies.scene_drawing import drawing, kept_apart
from tests.policies.scene_duties import put_duties
from tests.policies.scene_feedback import put_feedback
from tests.policies.scene_meetings import put_meetings
from tests.policies.scene_money import put_money
from tests.policies.scene_norms import put_norms
from tests.policies.scene_objections import put_objections
from tests.policies.scene_office_work import put_office_work
from tests.policies.scene_promotion import put_promotion
from tests.policies.scene_reassessing import put_reassessing
from tests.policies.scene_revocation import put_revocation
from tests.policies.scene_visits import put_visits
from tests.world import World

NORTH, SOUTH, ELSEWHERE = "360702", "360703", "360704"
TRADE = "quality-association"  # sections C, F, G, H, I
TRACKING = digest(b"tracking code of the new objection")
EXPERTS = ("leader", "author", "peer", "unassigned", "undeclared", "unsigned", "conflicted", "frozen", "past")


@dataclass
class Scene:
    """The world with everybody and everything in it, by name."""

    world: World
    actors: dict[str, Actor] = field(default_factory=dict)
    names: dict[str, dict[UUID, str]] = field(default_factory=lambda: defaultdict(dict))

    def key(self, resource: str, name: str) -> UUID:
        return next(key for key, known in self.names[resource].items() if known == name)

    def __getitem__(self, actor: str) -> Actor:
        return self.actors[actor]

    def called(self, resource: str, name: str, key: UUID) -> UUID:
        self.names[resource][key] = name
        return key

    def seen(self, resource: str, keys: set[UUID]) -> set[str]:
        return {self.names[resource].get(key, str(key)) for key in keys}

    async def put(self, name: str, model: Any, /, **values: Any) -> UUID:
        return self.called(model.__tablename__, name, await self.world.put(model, **values))


async def build(world: World) -> Scene:
    scene = Scene(world)
    await _organisations(scene)
    await _people(scene)
    await _filing(scene)
    await _reviewing(scene)
    await _deciding(scene)
    await _public(scene)
    await _past(scene)
    await _register(scene)
    await _pool(scene, "author", "clerk")
    await _conduct(scene, "author", "clerk", "half", "proposed")
    await scene.put(
        "peer", m.ConductRecord, programme_id=world.programme, person_id=scene["peer"].person_id, kind="breach",
        text="泄密", opened_at=world.clock, hear_until=world.clock,
    )  # fmt: skip
    await _second_programme(scene)
    await put_revocation(scene)
    await put_aftermath(scene)
    await put_norms(scene)
    await put_promotion(scene)
    await put_office_work(scene)
    await put_bodies(scene)
    await put_visits(scene)
    await put_objections(scene)
    await put_documents(scene)
    await put_money(scene)
    await put_meetings(scene)
    await _acts(scene)
    await _unnamed(scene)
    return scene


# --- Who is there ------------------------------------------------------------------------------------------------------


async def _organisations(scene: Scene) -> None:
    places = {"n1": (NORTH, "C"), "n2": (NORTH, "Q"), "s1": (SOUTH, "C"), "s2": (SOUTH, "P")}
    for name, (county, section) in places.items():
        scene.called("organisation", name, await scene.world.organisation(county, section))


async def _people(scene: Scene) -> None:
    world, actors = scene.world, scene.actors
    actors["public"] = world.anybody()
    actors["tracker"] = replace(world.anybody(), tracking=TRACKING)
    for name in ("n1", "n2", "s1", "s2"):
        actors[f"applicant_{name}"] = await world.applicant(scene.key("organisation", name))
    actors["county_north"], actors["county_south"] = await world.county(NORTH), await world.county(SOUTH)
    actors["trade"] = await world.actor(Role.RECOMMENDER, agency_id=await world.agency(TRADE))
    for agency in ("tax", "labour", "ecology"):
        actors[agency] = await world.department(agency)
    actors["clerk"], actors["handler"] = await world.actor(Role.OFFICE), await world.actor(Role.OFFICE)
    for name in EXPERTS:
        actors[name] = await world.expert()
    for name, role in {
        "director": Role.OFFICE_DIRECTOR,
        "group": Role.LEADING_GROUP,
        "secretary": Role.LEADING_GROUP_SECRETARY,
        "executive": Role.EXECUTIVE_MEETING,
        "exec_secretary": Role.EXECUTIVE_SECRETARY,
        "finance": Role.FINANCE,
        "platform": Role.PAYMENT_PLATFORM,
        "supervisor": Role.SUPERVISOR,
        "system_admin": Role.SYSTEM_ADMIN,
        "security_admin": Role.SECURITY_ADMIN,
        "audit_admin": Role.AUDIT_ADMIN,
    }.items():
        actors[name] = await world.actor(role)


# --- What is there -------------------------------------------------------------------------------------------------------


async def _cycle(scene: Scene, name: str, stage: str) -> UUID:
    return scene.called("cycle", name, await scene.world.cycle(stage))


async def _dossier(scene: Scene, name: str, cycle: UUID, organisation: str, state: str, **values: Any) -> UUID:
    key = await scene.world.dossier(cycle, scene.key("organisation", organisation), state, **values)
    if state != "draft":
        await _version(scene, name, key, cycle, organisation)
    return scene.called("dossier", name, key)


async def _version(scene: Scene, name: str, dossier: UUID, cycle: UUID, organisation: str) -> None:
    """Put what was submitted as it was, by somebody of the organisation."""
    kept: dict[str, Any] = {"content": {"profile": "简介"}, "changes": []}
    version = await scene.put(
        name, m.DossierVersion, dossier_id=dossier, cycle_id=cycle, submission=1, submitted_at=scene.world.clock,
        submitted_by_id=scene[f"applicant_{organisation}"].person_id, digest="0" * 64, **kept,
    )  # fmt: skip
    await scene.put(name, m.DossierVersionSecret, version_id=version, dossier_id=dossier, seal="", **kept)


async def _filing(scene: Scene) -> None:
    await _cycle(scene, "preparing", "drafting")
    cycle = await _cycle(scene, "filing", "accepting")
    await _dossier(scene, "f_draft", cycle, "n1", "draft")
    handed = await _dossier(scene, "f_handed", cycle, "n2", "submitted")
    await _decline(scene, "f_handed", handed, by_jurisdiction_id=await scene.world.jurisdiction(NORTH))
    await _guidance(scene, "n1", by_jurisdiction_id=await scene.world.jurisdiction(NORTH))
    await _guidance(scene, "s1", by_agency_id=await scene.world.agency(TRADE))


async def _decline(scene: Scene, name: str, dossier: UUID, **body: UUID) -> None:
    row = await scene.world.row(m.Dossier, dossier)
    await scene.put(
        name, m.RecommendationDecline, dossier_id=dossier, submission=1, cycle_id=row["cycle_id"], body_name="单位",
        organisation_id=row["organisation_id"], reason="体系未满三年", declined_at=scene.world.clock, **body,
    )  # fmt: skip


async def _guidance(scene: Scene, name: str, **body: UUID) -> None:
    await scene.put(
        name, m.Guidance, organisation_id=scene.key("organisation", name), programme_id=scene.world.programme,
        body_name="单位", kind="visit", guided_on=date(2026, 3, 2), text="走访", recorded_at=scene.world.clock, **body,
    )  # fmt: skip


async def _recommended(scene: Scene, name: str, dossier: UUID, county: str) -> None:
    """Put the county's opinion on an application, who signed it, and its rank."""
    world = scene.world
    row = await world.row(m.Dossier, dossier)
    place = {"dossier_id": dossier, "cycle_id": row["cycle_id"], "by_jurisdiction_id": row["jurisdiction_id"]}
    key = await scene.put(
        name, m.Recommendation, **place, jurisdiction_id=row["jurisdiction_id"], section_code=row["section_code"],
        recommender_name="县", opinion="同意", truth_stated_at=world.clock,
    )  # fmt: skip
    await scene.put(
        name, m.RecommendationAuthor, **place, recommendation_id=key, person_id=scene[county].person_id, name="某人"
    )
    await scene.put(name, m.RecommendationRank, **place, number=1, rank=1, ranked_at=world.clock)


async def _reviewing(scene: Scene) -> None:
    world = scene.world
    cycle = await _cycle(scene, "reviewing", "material_review")
    half = await _dossier(scene, "half", cycle, "n1", "qualified")
    full = await _dossier(scene, "full", cycle, "s1", "qualified")
    lone = await _dossier(scene, "lone", cycle, "n2", "qualified")
    await _office_work(scene, cycle, half, "half", "n1", "tax")
    await _office_work(scene, cycle, full, "full", "s1", "labour")
    await _recommended(scene, "half", half, "county_north")
    await _recommended(scene, "full", full, "county_south")
    await _decline(scene, "half", half, by_agency_id=await world.agency(TRADE))
    for name in ("leader", "author", "peer"):
        await _panel(scene, f"half_{name}", half, name, locked=name != "peer", leader=name == "leader")
        await _panel(scene, f"full_{name}", full, name, locked=True, leader=name == "leader")
    await _panel(scene, "lone_conflicted", lone, "conflicted", locked=False)
    await scene.put(
        "conflicted", m.Conflict, cycle_id=cycle, person_id=scene["conflicted"].person_id,
        organisation_id=scene.key("organisation", "n2"), kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
    await _found(scene, "half", scene.key("conflict", "conflicted"), half)
    await _barred(scene, cycle, lone)
    await world.cleared(scene["unassigned"], cycle, scene.key("organisation", "n1"))
    await _consensus(scene, "full", full, cycle, "peer")
    await _report(scene, "full", full, cycle)
    await drawing(scene, "reviewing", cycle, {"half": ("half", "n1"), "lone": ("lone", "n2")})
    await kept_apart(scene, "peer_past", "peer", "past", world.programme)
    await _openings(scene, half, full)


async def _office_work(scene: Scene, cycle: UUID, dossier: UUID, name: str, organisation: str, agency: str) -> None:
    world, about = scene.world, scene.key("organisation", organisation)
    place = {"dossier_id": dossier, "cycle_id": cycle}
    run = await _run(scene, name, dossier, cycle)
    await scene.put(
        name,
        m.EligibilityFinding,
        **place,
        run_id=run,
        condition=1,
        finding="pass",
        reason="符合",
        found_at=world.clock,
    )
    await scene.put(
        name, m.Recheck, **place, organisation_id=about, state="upheld", grounds="认证证书有效", asked_at=world.clock
    )
    await scene.put(
        name, m.DossierOutcome, **place, organisation_id=about, kind="qualified", reasons=[], told_at=world.clock
    )
    await _telling(scene, name, place, about)
    await scene.put(
        name, m.Consultation, **place, organisation_id=about, agency_id=await world.agency(agency),
        question="有无违法？", due_at=world.clock + timedelta(days=5),
    )  # fmt: skip


async def _found(scene: Scene, name: str, conflict: UUID, dossier: UUID) -> None:
    """Put one of two signatures to dismiss a conflict, who reported it, a clue to another, and a decision touched."""
    row = await scene.world.row(m.Dossier, dossier)
    place = {"conflict_id": conflict, "cycle_id": row["cycle_id"], "organisation_id": row["organisation_id"]}
    signer = scene["director_b" if name == "b" else "director"].person_id
    await scene.put(name, m.ConflictDismissal, **place, person_id=signer, reason="同名", signed_at=scene.world.clock)
    bound = (await scene.world.row(m.Conflict, conflict))["person_id"]
    await scene.put(name, m.ConflictReport, **place, bound_id=bound, person_id=signer)
    clue = {"person_id": bound, "rule": "contact_domain", "fact": "sample.cn", "found_at": scene.world.clock}
    about = {key: place[key] for key in ("cycle_id", "organisation_id")}
    await scene.put(name, m.ConflictClue, **about, **clue)
    await scene.put(
        name, m.TouchedDecision, **place, dossier_id=dossier, kind="report", phase="material", differs=True,
        found_at=scene.world.clock,
    )  # fmt: skip


async def _run(scene: Scene, name: str, dossier: UUID, cycle: UUID) -> UUID:
    return await scene.put(
        name, m.EligibilityRun, dossier_id=dossier, cycle_id=cycle, occasion="initial", state="clear",
        reference=date(2026, 5, 31), checks=[], changes=[], ran_at=scene.world.clock,
    )  # fmt: skip


async def _telling(scene: Scene, name: str, place: dict[str, UUID], about: UUID) -> None:
    """Tell the applicant and, of the first programme, a clerk; the applicant has an address and gets a letter."""
    told = {**place, "organisation_id": about, "event": "qualified", "told_at": scene.world.clock}
    applicant = f"applicant_{scene.names['organisation'][about]}"
    for who in (applicant, "office_b" if applicant == "applicant_b" else "clerk"):
        actor = scene[who]
        await scene.put(f"{who}_{name}", m.Message, **told, person_id=actor.person_id, grant_id=actor.grant_id)
    person = scene[applicant].person_id
    await scene.put(applicant, m.PersonContact, person_id=person, email="someone@example.com")
    told_it = scene.key("message", f"{applicant}_{name}")
    await scene.world.put(m.Letter, message_id=told_it, next_at=scene.world.clock)


async def _panel(scene: Scene, name: str, dossier: UUID, expert: str, *, locked: bool, leader: bool = False) -> None:
    world = scene.world
    review = await world.assigned(dossier, scene[expert], leader=leader)
    scene.called("review", name, review)
    if locked:
        await world.change(m.Review, review, state="locked", total=Decimal(500), submitted_at=world.clock)


async def _barred(scene: Scene, cycle: UUID, dossier: UUID) -> None:
    """Assign three experts who must not see the application: one bar each."""
    world, organisation = scene.world, scene.key("organisation", "n2")
    for name in ("undeclared", "unsigned", "frozen"):
        await world.cleared(scene[name], cycle, organisation)
        await world.put(
            m.Assignment, dossier_id=dossier, cycle_id=cycle, organisation_id=organisation,
            person_id=scene[name].person_id, assigned_at=world.clock,
            frozen_at=world.clock if name == "frozen" else None,
            frozen_because="conflict" if name == "frozen" else None,
        )  # fmt: skip
    await world.sql(
        "UPDATE conflict_declaration SET state = 'undeclared' WHERE person_id = $1", scene["undeclared"].person_id
    )
    # Nobody takes back an undertaking: this one was signed for another cycle.
    await world.sql(
        "UPDATE undertaking SET cycle_id = $2 WHERE person_id = $1",
        *(scene["unsigned"].person_id, scene.key("cycle", "filing")),
    )


async def _consensus(scene: Scene, name: str, dossier: UUID, cycle: UUID, member: str) -> None:
    """Put an open consensus with an item and what a member says to it."""
    now, place = scene.world.clock, {"dossier_id": dossier, "cycle_id": cycle}
    key = await scene.put(name, m.Consensus, **place, phase="material", number=1, opened_at=now)
    await scene.put(
        name, m.ConsensusItem, **place, consensus_id=key, item="4.1.2", percentage=50, rationale="合议", agreed_at=now
    )
    await scene.put(
        name, m.ConsensusResponse, **place, consensus_id=key, person_id=scene[member].person_id, on_version=1,
        confirms=True, responded_at=now,
    )  # fmt: skip


async def _report(scene: Scene, name: str, dossier: UUID, cycle: UUID) -> None:
    await scene.put(
        name, m.PanelReport, dossier_id=dossier, cycle_id=cycle, phase="material", score=Decimal(500), text="报告",
        reported_at=scene.world.clock,
    )  # fmt: skip


async def _openings(scene: Scene, half: UUID, full: UUID) -> None:
    """The handler's sight of `full` and the leader's of `half` are over; the clerk is no handler."""
    world = scene.world
    for dossier in (half, full, scene.key("dossier", "f_handed")):
        await world.put(m.CaseHandler, dossier_id=dossier, person_id=scene["handler"].person_id, since=world.clock)
    for who, dossier, hours_ago in (
        ("handler", half, 1),
        ("handler", full, 9),
        ("clerk", half, 1),
        ("author", half, 1),
        ("leader", half, 8),
    ):
        opened = world.clock - timedelta(hours=hours_ago)
        await world.put(
            m.DossierOpening, dossier_id=dossier, person_id=scene[who].person_id, opened_at=opened,
            expires_at=opened + timedelta(hours=8),
        )  # fmt: skip


async def _list(scene: Scene, name: str, kind: str, cycle: UUID, *dossiers: str, **values: Any) -> UUID:
    """Put a list with an entry and a rationale for each application; signed at the end unless `draft`."""
    world, draft = scene.world, values.pop("draft", False)
    key = await scene.put(name, m.AwardList, cycle_id=cycle, kind=kind, digest="0" * 64, drafted_at=world.clock)
    for dossier in dossiers:
        row = await world.row(m.Dossier, scene.key("dossier", dossier))
        place = {"list_id": key, "cycle_id": cycle, "organisation_id": row["organisation_id"]}
        entry = await scene.put(
            f"{name}_{dossier}", m.ListEntry, **place, dossier_id=row["id"], sector_group=row["sector_group"],
            award_kind="quality",
        )  # fmt: skip
        await scene.put(f"{name}_{dossier}", m.EntryRationale, **place, entry_id=entry, score=500, rank=1, reason="优")
    if kind == "proposed":
        await scene.put(
            name, m.ListVacancy, list_id=key, cycle_id=cycle, award_kind="quality", sector_group="manufacturing",
            places=1, reason="未达到奖项要求",
        )  # fmt: skip
    if not draft:
        await world.change(m.AwardList, key, state="signed", signed_at=world.clock, **values)
    return key


async def _evaluation(scene: Scene, name: str, cycle: UUID) -> None:
    await scene.put(
        name, m.Evaluation, dossier_id=scene.key("dossier", name), cycle_id=cycle, material_score=Decimal(500),
        site_score=Decimal(500), score=Decimal(500), opinion="好", evaluated_at=scene.world.clock,
    )  # fmt: skip


async def _deciding(scene: Scene) -> None:
    now = scene.world.clock
    cycle = await _cycle(scene, "deciding", "deliberating")
    reported = await _dossier(scene, "reported", cycle, "n1", "candidate", reported_at=now)
    await _dossier(scene, "unreported", cycle, "n2", "not_candidate")
    proposed = await _dossier(scene, "proposed", cycle, "s1", "proposed", reported_at=now, proposed_at=now)
    await _panel(scene, "reported_past", reported, "past", locked=True)
    for name, dossier in (("reported", reported), ("proposed", proposed)):
        await _report(scene, name, dossier, cycle)
    for name in ("reported", "unreported", "proposed"):
        await _evaluation(scene, name, cycle)
    await _list(scene, "qualified", "qualified", cycle, "reported", "unreported", "proposed")
    await _list(scene, "site", "site", cycle, "reported", "proposed")
    await _list(scene, "drafted", "candidate", cycle, "unreported", draft=True)
    await _list(scene, "candidate", "candidate", cycle, "reported", "proposed")
    await _list(scene, "proposed", "proposed", cycle, "proposed")
    await _list(scene, "approved", "final", cycle, "proposed")


async def _public(scene: Scene) -> None:
    now = scene.world.clock
    cycle = await _cycle(scene, "public", "publicising")
    shown = await _dossier(scene, "shown", cycle, "s2", "contested", reported_at=now, proposed_at=now)
    published = await _list(scene, "published", "proposed", cycle, "shown", published_at=now)
    notice = await _notice(scene, "publicity", cycle, published)
    for name, handler in (("new", None), ("taken", scene["handler"].person_id)):
        await _objection(scene, name, cycle, notice, shown, "s2", handler)


async def _notice(scene: Scene, name: str, cycle: UUID, published: UUID, kind: str = "publicity") -> UUID:
    now = scene.world.clock
    return await scene.put(
        name, m.Notice, cycle_id=cycle, kind=kind, title="公示", body="正文", channels=["门户网站"],
        content_digest="0" * 64, published_at=now, list_id=published, closes_at=now + timedelta(days=10),
    )  # fmt: skip


async def _objection(
    scene: Scene, name: str, cycle: UUID, notice: UUID, dossier: UUID, organisation: str, handler: UUID | None
) -> None:
    key = await scene.put(
        name, m.Objection, cycle_id=cycle, notice_id=notice, dossier_id=dossier,
        organisation_id=scene.key("organisation", organisation),
        tracking_digest=TRACKING if name == "new" else digest(name.encode()), filed_at=scene.world.clock,
    )  # fmt: skip
    await scene.put(
        name, m.Objector, objection_id=key, cycle_id=cycle, handler_id=handler, name="张三", contact="13800000000"
    )


async def _past(scene: Scene) -> None:
    now = scene.world.clock
    cycle = await _cycle(scene, "past", "commended")
    await _dossier(scene, "won", cycle, "s2", "awarded", reported_at=now, proposed_at=now)
    final = await _list(scene, "final", "final", cycle, "won", published_at=now)
    notice = await _notice(scene, "commendation", cycle, final, "commendation")
    await _award(scene, "won", scene.world.programme, cycle, "s2", notice)


async def _award(scene: Scene, name: str, programme: UUID, cycle: UUID, organisation: str, notice: UUID) -> None:
    document = await scene.put(
        name, m.Commendation, cycle_id=cycle, document_number=f"赣市府字〔2026〕{name}", issued_on=date(2026, 5, 1),
        text="表彰", notice_id=notice,
    )  # fmt: skip
    award = await scene.put(
        name, m.Award, cycle_id=cycle, programme_id=programme, dossier_id=scene.key("dossier", name),
        organisation_id=scene.key("organisation", organisation), kind="quality", session=9, award_year=2026,
        certificate_number=f"T-{name}", honour_only=False, commendation_id=document, valid_from=date(2026, 5, 1), valid_until=date(2029, 4, 30),
    )  # fmt: skip
    await scene.put(
        name, m.BonusEntitlement, award_id=award, cycle_id=cycle, amount=Decimal(500_000), article="Art.8",
        organisation_id=scene.key("organisation", organisation),
    )  # fmt: skip
    await put_honours(scene, name, award)
    await put_duties(scene, name, award)
    await put_reassessing(scene, name, award)
    await put_feedback(scene, name, award)
    await put_archive(scene, name, award)
    await put_annual_report(scene, name, award)
    await put_bonus(scene, name, award)


# --- The register of organisations --------------------------------------------------------------------------------------


async def _register(scene: Scene) -> None:
    """Earlier names, links, bans, recognised awards and requests; n1 was of the group of s1, which it has left."""
    world = scene.world
    for name in ("n1", "s1"):
        await _recorded(scene, name, name)
    for name, state in (("entered", "entered"), ("standing", "in_force")):
        await _ban(scene, name, "n1" if name == "entered" else "s2", state)
    link = {"organisation_id": scene.key("organisation", "n1"), "other_id": scene.key("organisation", "s1")}
    await scene.put(
        "n1_s1", m.OrganisationLink, **link, programme_id=world.programme, kind="group", since=date(2020, 1, 1),
        ended_on=date(2021, 1, 1), source="工商登记", reason="控股",
    )  # fmt: skip
    for name in ("n1", "n2"):
        await _request(scene, name, name)


async def _recorded(scene: Scene, name: str, organisation: str) -> None:
    world = scene.world
    place = {"organisation_id": scene.key("organisation", organisation), "programme_id": world.programme}
    await scene.put(
        name, m.OrganisationRecord, **place, kind="name", value="旧名", valid_from=None, valid_to=date(2020, 1, 1),
        source="工商登记", reason="更名", recorded_at=world.clock,
    )  # fmt: skip
    won = await world.put(
        m.PastWinner,
        programme_id=world.programme,
        cycle_label=f"往届{name}",
        session=1,
        name="旧名",
        award_kind="quality",
    )
    await scene.put(
        name, m.RecognisedWin, **place, past_winner_id=won, session=1, award_kind="quality", reason="同一单位",
        recognised_at=world.clock,
    )  # fmt: skip


async def _ban(scene: Scene, name: str, organisation: str, state: str) -> None:
    world, key = scene.world, scene.key("organisation", organisation)
    await scene.put(
        name, m.Ban, programme_id=world.programme, credit_code=f"code of {name}", organisation_id=key, state=state,
        organisation_name="某企业", ground="fraud", article="Art.28", decided_on=date(2015, 1, 1), until=date(2024, 12, 31),
        decided_by="某局", document_number="1", entered_by_id=scene["clerk"].person_id,
    )  # fmt: skip


async def _request(scene: Scene, name: str, organisation: str) -> None:
    world = scene.world
    person = scene[f"applicant_{organisation}"].person_id
    await scene.put(
        name, m.RegistrationRequest, programme_id=world.programme, person_id=person, credit_code=f"code of {name}",
        organisation_id=scene.key("organisation", organisation), name="某企业", section_code="C",
        jurisdiction_id=await world.jurisdiction(), contact_name="某人", evidence="授权书", asked_at=world.clock,
    )  # fmt: skip


async def _pool(scene: Scene, expert: str, clerk: str) -> None:
    """Put what is known of an expert, and where a clerk worked before."""
    world, day = scene.world, date(2025, 1, 1)
    place = {"person_id": scene[expert].person_id, "programme_id": world.programme}
    await scene.put(
        expert, m.ExpertCredential, **place, kind="training", name="评审员培训", issuer="某协会", obtained_on=day
    )
    await scene.put(expert, m.Absence, **place, since=day, until=day)
    await scene.put(
        expert, m.CountyReviewDuty, **place, jurisdiction_id=await world.jurisdiction(ELSEWHERE), since=day,
        reason="县级评审",
    )  # fmt: skip
    for name in (expert, clerk):
        await scene.put(
            name, m.Engagement, person_id=scene[name].person_id, programme_id=world.programme, kind="consulting",
            organisation_name="某企业", since=day, source="declared",
        )  # fmt: skip


async def _conduct(scene: Scene, expert: str, clerk: str, dossier: str, state: str) -> None:
    """Put a complaint of an applicant, the record that it led to, where it came from and whom it was referred to."""
    world = scene.world
    row = await world.row(m.Dossier, scene.key("dossier", dossier))
    about = {"cycle_id": row["cycle_id"], "dossier_id": row["id"], "organisation_id": row["organisation_id"]}
    place = {"programme_id": world.programme, "organisation_id": row["organisation_id"]}
    complaint = await scene.put(dossier, m.Complaint, **about, text="评审不公", filed_at=world.clock)
    record = await scene.put(
        expert, m.ConductRecord, **about, programme_id=world.programme, person_id=scene[expert].person_id,
        kind="complaint", state=state, text="评审不公", opened_at=world.clock, hear_until=world.clock,
        proposed_by_id=scene[clerk].person_id if state == "proposed" else None,
    )  # fmt: skip
    await scene.put(
        expert, m.ConductSource, **place, record_id=record, complaint_id=complaint, person_id=scene[clerk].person_id
    )
    await scene.put(
        expert, m.ConductReferral, **place, record_id=record, referred_to="所在单位", document_number="1",
        referred_on=date(2026, 5, 1), text="移送",
    )  # fmt: skip


# --- The second programme --------------------------------------------------------------------------------------------------


async def _second_programme(scene: Scene) -> None:
    world, now = scene.world, scene.world.clock
    first = world.programme
    world.programme = await world.put(m.Programme, code="OTHER", name="他奖", name_en="Other", authority="他办")
    scene.called("organisation", "b", await world.organisation(ELSEWHERE, "P"))
    await _second_people(scene)
    cycle = await _cycle(scene, "b", "material_review")
    dossier = await _dossier(scene, "b", cycle, "b", "qualified", reported_at=now, proposed_at=now)
    await _office_work(scene, cycle, dossier, "b", "b", "tax")
    await _recommended(scene, "b", dossier, "county_b")
    await _decline(scene, "b", dossier, by_jurisdiction_id=await world.jurisdiction(ELSEWHERE))
    await _guidance(scene, "b", by_jurisdiction_id=await world.jurisdiction(ELSEWHERE))
    await _panel(scene, "b", dossier, "expert_b", locked=True, leader=True)
    await _consensus(scene, "b", dossier, cycle, "expert_b")
    await _report(scene, "b", dossier, cycle)
    await drawing(scene, "b", cycle, {"b": ("b", "b")})
    await kept_apart(scene, "b", "expert_b", "office_b", world.programme)
    await _evaluation(scene, "b", cycle)
    await _list(scene, "b_candidate", "candidate", cycle, "b")
    listed = await _list(scene, "b_proposed", "proposed", cycle, "b")
    notice = await _notice(scene, "b", cycle, listed)
    await world.change(m.Notice, notice, published_at=now + timedelta(days=1))
    await _objection(scene, "b", cycle, notice, dossier, "b", None)
    await _award(scene, "b", world.programme, cycle, "b", notice)
    await _recorded(scene, "b", "b")
    await _ban(scene, "b", "b", "entered")
    other = await world.organisation(ELSEWHERE, "P")
    scene.called("organisation", "b_head", other)
    await scene.put(
        "b", m.OrganisationLink, organisation_id=scene.key("organisation", "b"), other_id=other, kind="group",
        programme_id=world.programme, since=date(2020, 1, 1), source="工商登记", reason="控股",
    )  # fmt: skip
    await _request(scene, "b", "b")
    await _pool(scene, "expert_b", "office_b")
    await _conduct(scene, "expert_b", "office_b", "b", "opened")
    who = {"cycle_id": cycle, "person_id": scene["office_b"].person_id}
    await world.put(m.CaseHandler, dossier_id=dossier, person_id=who["person_id"], since=now)
    await scene.put(
        "b", m.Conflict, **who, organisation_id=scene.key("organisation", "n1"), kind="other", source="detected",
        rule="r", found_at=now,
    )  # fmt: skip
    await _found(scene, "b", scene.key("conflict", "b"), dossier)
    world.programme = first


async def _second_people(scene: Scene) -> None:
    world, actors = scene.world, scene.actors
    actors["applicant_b"] = await world.applicant(scene.key("organisation", "b"))
    actors["county_b"] = await world.county(ELSEWHERE)
    actors["tax_b"] = await world.department("tax")
    actors["expert_b"] = await world.expert()
    for name, role in {
        "office_b": Role.OFFICE,
        "director_b": Role.OFFICE_DIRECTOR,
        "group_b": Role.LEADING_GROUP,
        "executive_b": Role.EXECUTIVE_MEETING,
        "finance_b": Role.FINANCE,
        "supervisor_b": Role.SUPERVISOR,
        "audit_b": Role.AUDIT_ADMIN,
        "security_b": Role.SECURITY_ADMIN,
    }.items():
        actors[name] = await world.actor(role)


# --- On the ledger, and names for what was made on the way ------------------------------------------------------------------


async def _acts(scene: Scene) -> None:
    """Three acts and a refusal, of which each has an entry, a payload and a link."""
    world = scene.world
    await world.act(scene["handler"], Ability.DOSSIER_TAKE_CASE, scene.key("dossier", "reported"))
    await world.act(scene["peer"], Ability.DOSSIER_OPEN, scene.key("dossier", "full"))
    await world.act(scene["office_b"], Ability.DOSSIER_OPEN, scene.key("dossier", "b"))
    await world.refusal(scene["clerk"], Ability.DOSSIER_OPEN, scene.key("dossier", "full"))


async def _unnamed(scene: Scene) -> None:
    """Name rows that follow from others after the person, review or organisation that they belong to."""
    people = scene.names["person"]
    people.update({actor.person_id: name for name, actor in scene.actors.items() if actor.person_id})
    for resource in ("role_grant", "expert_profile", "undertaking", "ledger_entry"):
        await _follow(scene, resource, "person_id", "person")
    for resource, column, of in (
        ("ledger_payload", "entry_id", "ledger_entry"),
        ("ledger_link", "entry_id", "ledger_entry"),
        ("organisation_detail", "organisation_id", "organisation"),
        ("dossier_secret", "dossier_id", "dossier"),
        ("dossier_draft", "dossier_id", "dossier"),
        ("review_author", "review_id", "review"),
        ("cycle_stage", "cycle_id", "cycle"),
    ):
        await _follow(scene, resource, column, of)
    await _follow_person(scene, "conflict_declaration", "organisation")
    await _follow_person(scene, "assignment", "dossier")
    await _follow_person(scene, "case_handler", "dossier")
    await _follow_person(scene, "dossier_opening", "dossier")
    await _follow_person(scene, "document_access", "dossier")


async def _follow(scene: Scene, resource: str, column: str, of: str) -> None:
    for row in await scene.world.sql(f"SELECT id, {column} AS belongs FROM {resource}"):
        if row["belongs"] in scene.names[of]:  # others were there before
            scene.called(resource, scene.names[of][row["belongs"]], row["id"])


async def _follow_person(scene: Scene, resource: str, about: str) -> None:
    for row in await scene.world.sql(f"SELECT id, person_id, {about}_id AS about FROM {resource}"):
        if row["person_id"] not in scene.names["person"]:
            continue
        name = f"{scene.names['person'][row['person_id']]}_{scene.names[about][row['about']]}"
        scene.names[resource].setdefault(row["id"], name)
