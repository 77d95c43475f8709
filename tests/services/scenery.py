"""What the tests of the acts share: an application that meets every condition, score sheets, signed lists.

All figures are written by hand from the regulation and from GB/T 19580-2012; nothing here is computed by the product.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

import models as m
from models.dossier import Finding
from policies.actor import Actor
from regulation.ability import Ability
from regulation.honours import AwardKind
from regulation.objections import ObjectionProposal
from regulation.roles import Role
from services.inputs import EntryInput, FindingInput, ScoreInput, VacancyInput
from tests.world import CLAIMS, World

MICROSECOND = timedelta(microseconds=1)
DEADLINE = datetime(2026, 5, 31, 16, tzinfo=UTC)  # the end of 31 May in Asia/Shanghai
PUBLISHED = datetime(2026, 11, 23, 2, tzinfo=UTC)  # a Monday
WINDOW_END = datetime(2026, 12, 3, 16, tzinfo=UTC)  # the end of Thursday 3 December in Asia/Shanghai
QUALITY, NOMINATION = AwardKind.QUALITY, AwardKind.NOMINATION
NOTICE: Mapping[str, Any] = {"title": "公告", "body": "正文", "channels": ["市政府网站"]}

_meetings = count(1_000_000)  # far from those that acts number

# GB/T 19580-2012: 23 items, 1000 points.
ITEMS: Mapping[str, int] = {
    "4.1.2": 50, "4.1.3": 30, "4.1.4": 30,
    "4.2.2": 40, "4.2.3": 50,
    "4.3.2": 40, "4.3.3": 50,
    "4.4.2": 60, "4.4.3": 15, "4.4.4": 20, "4.4.5": 15, "4.4.6": 10, "4.4.7": 10,
    "4.5.2": 50, "4.5.3": 50,
    "4.6.2": 40, "4.6.3": 40,
    "4.7.2": 80, "4.7.3": 80, "4.7.4": 80, "4.7.5": 60, "4.7.6": 50, "4.7.7": 50,
}  # fmt: skip


def findings(**failed: str) -> list[FindingInput]:
    """Return one finding for each condition: passed, but for those named `c<number>="why not"`."""
    return [
        FindingInput(n, Finding.FAIL if f"c{n}" in failed else Finding.PASS, failed.get(f"c{n}", "经核查符合"))
        for n in range(1, 7)
    ]


def sheet(percentage: int = 50, **others: int) -> list[ScoreInput]:
    """Return a full score sheet: one percentage for all items but those named `i4_1_2=…`."""
    return [
        ScoreInput(item, others.get(f"i{item.replace('.', '_')}", percentage), "方法系统", "可进一步展开")
        for item in ITEMS
    ]


def entries(kind: AwardKind, *dossiers: UUID, reason: str = "综合评价") -> list[EntryInput]:
    return [EntryInput(dossier, kind, reason) for dossier in dossiers]


async def programme_with(world: World, **parameters: Any) -> UUID:
    """Return a version of the regulation that differs in these parameters."""
    numbers = await world.one("SELECT parameters FROM regulation_version WHERE code = 'ganzhou-2022'")
    return await world.put(
        m.RegulationVersion,
        programme_id=world.programme,
        code=f"variant-{uuid4()}",
        document_number="示例",
        effective_from=date(2026, 1, 1),
        parameters={**numbers, **parameters},
    )


# --- Writing and submitting -------------------------------------------------------------------------------------------


async def saved(world: World, applicant: Actor, dossier: UUID, **given: Any) -> None:
    """Let an applicant save to its working copy."""
    await world.act(applicant, Ability.DOSSIER_DRAFT_SAVE, (await world.draft_of(dossier))["id"], **given)


async def submitted(world: World, applicant: Actor, dossier: UUID) -> None:
    """Let an applicant submit its working copy as it is now, with evidence for each condition."""
    await world.evidence(dossier)
    seen = (await world.draft_of(dossier))["version"]
    await world.act(applicant, Ability.DOSSIER_SUBMIT, dossier, draft_version=seen, truth_stated=True)


# --- Applications at each step ----------------------------------------------------------------------------------------


async def applied(
    world: World,
    cycle: UUID,
    state: str = "recommended",
    section: str = "C",
    organisation: UUID | None = None,
    **values: Any,
) -> UUID:
    """Return an application with complete claims, and with its recommendation from `recommended` on."""
    applicant = organisation or await world.organisation(section=section)
    dossier = await world.dossier(cycle, applicant, state, claims=dict(CLAIMS), **values)
    if state != "submitted":
        row = await world.row(m.Dossier, dossier)
        await world.put(
            m.Recommendation,
            dossier_id=dossier,
            cycle_id=cycle,
            jurisdiction_id=row["jurisdiction_id"],
            section_code=row["section_code"],
            recommender_name="章贡区人民政府",
            opinion="同意推荐",
            truth_stated_at=world.clock,
        )
    return dossier


async def checked(world: World, cycle: UUID, state: str = "recommended", **failed: str) -> UUID:
    """Return an application whose six conditions the office has checked."""
    dossier = await applied(world, cycle, state)
    run = await world.put(
        m.EligibilityRun,
        dossier_id=dossier,
        cycle_id=cycle,
        occasion="initial",
        state="clear",
        reference=date(2026, 5, 31),
        checks=[],
        changes=[],
        ran_at=world.clock,
    )
    for one in findings(**failed):
        await world.put(
            m.EligibilityFinding,
            dossier_id=dossier,
            cycle_id=cycle,
            condition=one.condition,
            finding=one.finding.value,
            reason=one.reason,
            run_id=run,
            found_at=world.clock,
        )
    return dossier


async def reported(
    world: World, cycle: UUID, score: str, state: str = "material_reviewed", phase: str = "material"
) -> UUID:
    """Return an application with a panel report of this score."""
    dossier = await applied(world, cycle, state)
    await report(world, dossier, score, phase)
    return dossier


async def report(world: World, dossier: UUID, score: str, phase: str) -> None:
    await world.put(
        m.PanelReport,
        dossier_id=dossier,
        cycle_id=(await world.row(m.Dossier, dossier))["cycle_id"],
        phase=phase,
        score=Decimal(score),
        text="评审报告",
        reported_at=world.clock,
    )


async def evaluated(
    world: World, cycle: UUID, state: str = "site_reviewed", *, section: str = "C", score: str = "600.00"
) -> UUID:
    """Return an application with its comprehensive evaluation; the plenary sees it once it is a candidate."""
    reported_at = None if state == "site_reviewed" else world.clock
    dossier = await applied(world, cycle, state, section, reported_at=reported_at)
    await world.put(
        m.Evaluation,
        dossier_id=dossier,
        cycle_id=cycle,
        material_score=Decimal(score),
        site_score=Decimal(score),
        score=Decimal(score),
        opinion="综合评价意见",
        evaluated_at=world.clock,
    )
    return dossier


# --- Lists and notices -------------------------------------------------------------------------------------------------


async def listed(
    world: World,
    cycle: UUID,
    kind: str,
    dossiers: Mapping[UUID, AwardKind | None],
    *,
    honour_only: tuple[UUID, ...] = (),
    checked: bool = True,
) -> UUID:
    """Return a signed list with these applications; before a proposed one is public, they were checked again."""
    key = await world.put(m.AwardList, cycle_id=cycle, kind=kind, digest="0" * 64, drafted_at=world.clock)
    for dossier, award in dossiers.items():
        row = await world.row(m.Dossier, dossier)
        await world.put(
            m.ListEntry,
            list_id=key,
            cycle_id=cycle,
            dossier_id=dossier,
            organisation_id=row["organisation_id"],
            sector_group=row["sector_group"],
            award_kind=award.value if award else None,
            honour_only=dossier in honour_only,
        )
    await world.change(m.AwardList, key, state="signed", signed_at=world.clock)
    if kind == "proposed" and checked:
        await rerun(world, cycle)
    return key


async def rerun(world: World, cycle: UUID, at: datetime | None = None) -> None:
    """Let a clerk run the machine checks anew, as publishing and approving need it (Art. 13(6))."""
    await world.act(world.at(await world.actor(Role.OFFICE), at or world.clock), Ability.CYCLE_RUN_CHECKS, cycle)


async def candidates(world: World, kinds: Mapping[UUID, AwardKind]) -> None:
    """Put evaluated applications on the signed candidate list of their cycle."""
    row = await world.row(m.Dossier, next(iter(kinds)))
    await listed(world, row["cycle_id"], "candidate", dict(kinds))


async def resolved(world: World, cycle: UUID, kinds: Mapping[UUID, AwardKind | None], about: str = "candidate") -> UUID:
    """Return a closed meeting that resolved on these applications: the kind of award, or not to give one."""
    meeting = await _closed(world, cycle, "executive_meeting" if about == "approval" else "leading_group")
    for dossier, kind in kinds.items():
        outcome = {"outcome": "accepted", "award_kind": kind.value} if kind else {"outcome": "declined"}
        await _resolution(world, meeting, await _on(world, about, dossier, dossier), **outcome)
    return meeting


async def resolved_on_objection(world: World, key: UUID, *, upheld: bool) -> None:
    """Let a plenary have resolved on an objection."""
    row = await world.row(m.Objection, key)
    meeting = await _closed(world, row["cycle_id"], "leading_group")
    about = await _on(world, "objection", key, row["dossier_id"])
    await _resolution(world, meeting, about, outcome="accepted" if upheld else "declined")


async def decided(world: World, secretary: Actor, key: UUID, *, upheld: bool) -> None:
    """Let an objection be decided as a plenary resolved."""
    await resolved_on_objection(world, key, upheld=upheld)
    await world.act(secretary, Ability.OBJECTION_DECIDE, key, upheld=upheld, reason="全体会议审查")


async def rules_resolved(
    world: World,
    subject: UUID,
    *,
    cycle: UUID | None = None,
    kind: str = "rules",
    outcome: str = "accepted",
    **given: Any,
) -> UUID:
    """Return the resolution of a closed plenary on a version of rules or a set of numbers, or what else it takes up (Art. 10)."""
    about = {"programme_id": world.programme, "cycle_id": cycle, "kind": kind, "subject_id": subject}
    return await _resolution(world, await _closed(world, cycle, "leading_group"), about, outcome=outcome, **given)


async def _closed(world: World, cycle: UUID | None, body: str) -> UUID:
    now = world.clock
    return await world.put(
        m.Meeting, programme_id=world.programme, cycle_id=cycle, body=body, number=next(_meetings), title="会议",
        place="会议室", starts_at=now, ballot_kind="open", state="closed", planned_at=now, closed_at=now,
    )  # fmt: skip


async def _on(world: World, kind: str, subject: UUID, dossier: UUID) -> dict[str, Any]:
    """Return what an item about an application says."""
    row = await world.row(m.Dossier, dossier)
    return {
        "programme_id": world.programme, "cycle_id": row["cycle_id"], "dossier_id": dossier,
        "organisation_id": row["organisation_id"], "kind": kind, "subject_id": subject,
    }  # fmt: skip


async def _resolution(world: World, meeting: UUID, about: dict[str, Any], *, outcome: str, **given: Any) -> UUID:
    item = await world.put(m.MeetingItem, meeting_id=meeting, **about, title="议题", state="decided")
    words = {"number": f"纪要{next(_meetings)}", "text": "拟授予", "reason": "全体会议审议", "digest": "0" * 64}
    return await world.put(
        m.Resolution, meeting_id=meeting, **about, item_id=item, outcome=outcome,
        **{**words, "resolved_at": world.clock, **given},
    )  # fmt: skip


async def proposing(world: World, cycle: UUID, kinds: Mapping[UUID, AwardKind | None]) -> dict[str, UUID]:
    """Return the input of a proposal after a plenary that gave these kinds, and none to the other candidates."""
    rows = await world.sql("SELECT id FROM dossier WHERE cycle_id = $1 AND state = 'candidate'", cycle)
    return {"meeting_id": await resolved(world, cycle, {**dict.fromkeys(row["id"] for row in rows), **kinds})}


def unfilled(kind: AwardKind, group: str = "manufacturing") -> dict[str, list[VacancyInput]]:
    """Return the input of a proposal that leaves places of one kind free for which there were candidates."""
    return {"vacancies": [VacancyInput(kind, group, "未达到奖项要求")]}


async def approving(world: World, cycle: UUID, *dossiers: UUID, declined: tuple[UUID, ...] = ()) -> dict[str, UUID]:
    """Return the input of an approval after an executive meeting that approved these and declined those."""
    rows = await world.sql("SELECT dossier_id, award_kind FROM list_entry WHERE cycle_id = $1", cycle)
    kinds = {row["dossier_id"]: AwardKind(row["award_kind"]) for row in rows if row["award_kind"]}
    given = {key: kinds.get(key, QUALITY) for key in dossiers} | dict.fromkeys(declined)
    return {"meeting_id": await resolved(world, cycle, given, "approval")}


OPINION: Final[Mapping[str, Any]] = {
    "summary": "反映近三年环保情况",
    "proposal": ObjectionProposal.DISMISS,
    "opinion": "经核实",
}


@dataclass
class Publicity:
    """A cycle whose proposed list was published on 23 November 2026, open to objections through 3 December."""

    cycle: UUID
    notice: UUID
    dossiers: list[UUID]
    organisations: list[UUID] = field(default_factory=list)


async def publicity(
    world: World, *kinds: AwardKind, stage: str = "publicising", state: str = "publicised"
) -> Publicity:
    cycle = await world.cycle(stage)
    dossiers = [await evaluated(world, cycle, state) for _ in kinds]
    key = await listed(world, cycle, "proposed", dict(zip(dossiers, kinds, strict=True)))
    await world.change(m.AwardList, key, published_at=PUBLISHED)
    notice = await world.put(
        m.Notice,
        cycle_id=cycle,
        kind="publicity",
        title="公示",
        body="拟奖名单",
        content_digest="0" * 64,
        published_at=PUBLISHED,
        list_id=key,
        opens_on=date(2026, 11, 23),
        nominal_end=date(2026, 12, 3),
        closes_on=date(2026, 12, 3),
        closes_at=WINDOW_END,
    )
    organisations = [(await world.row(m.Dossier, dossier))["organisation_id"] for dossier in dossiers]
    return Publicity(cycle, notice, dossiers, organisations)


async def objection(world: World, notice: UUID, organisation: UUID, at: datetime | None = None) -> UUID:
    """Let somebody object through the door."""
    done = await world.act(
        world.at(world.anybody(), at or PUBLISHED + timedelta(days=1)),
        Ability.NOTICE_OBJECT,
        notice,
        organisation_id=organisation,
        grounds="近三年有环保处罚",
        name="举报人",
        contact="13800000000",
    )
    return done.id


async def verified(world: World, objection_id: UUID) -> Actor:
    """Let a clerk take and verify an objection, and return the clerk."""
    clerk = await late(world, Role.OFFICE)
    await world.act(clerk, Ability.OBJECTION_TAKE, objection_id)
    await world.act(clerk, Ability.OBJECTION_ADMIT, objection_id)
    await heard(world, objection_id)
    await world.act(clerk, Ability.OBJECTION_INVESTIGATE, objection_id, **OPINION)
    return clerk


async def heard(world: World, objection_id: UUID) -> UUID:
    """Put on record that the organisation answered when it was heard."""
    row = await world.row(m.Objection, objection_id)
    return await world.put(
        m.ObjectionHearing,
        objection_id=objection_id,
        **{name: row[name] for name in ("cycle_id", "dossier_id", "organisation_id")},
        state="answered",
        text="请说明近三年环保情况",
        asked_at=WINDOW_END,
        due_at=WINDOW_END + timedelta(days=6),
        answer="无处罚",
        answered_at=WINDOW_END,
    )


async def won(world: World, dossier: UUID, session: int, kind: AwardKind) -> None:
    """Let the applicant have won in an earlier session."""
    await won_by(world, (await world.row(m.Dossier, dossier))["organisation_id"], session, kind)


async def won_by(world: World, organisation: UUID, session: int, kind: AwardKind) -> None:
    """Let an organisation have won in an earlier session."""
    earlier = await world.cycle("closed", session=session)
    await awarded(world, await world.dossier(earlier, organisation, "awarded"), kind)


async def awarded(world: World, dossier: UUID, kind: AwardKind = AwardKind.QUALITY) -> UUID:
    """Let an application have been commended, long ago."""
    row = await world.row(m.Dossier, dossier)
    return await world.put(
        m.Award,
        cycle_id=row["cycle_id"],
        programme_id=world.programme,
        dossier_id=dossier,
        organisation_id=row["organisation_id"],
        kind=kind.value,
        session=(await world.row(m.Cycle, row["cycle_id"]))["session"],
        award_year=2018,
        certificate_number=uuid4().hex,
        honour_only=False,
        valid_from=date(2018, 1, 1),
        valid_until=date(2020, 12, 31),
    )


async def late(world: World, role: Role) -> Actor:
    """Return somebody who stands at the first instant after the window."""
    return world.at(await world.actor(role), WINDOW_END)


async def state_of(world: World, dossier: UUID) -> str:
    return str((await world.row(m.Dossier, dossier))["state"])


async def stage_of(world: World, cycle: UUID) -> str:
    return str((await world.row(m.Cycle, cycle))["stage"])
