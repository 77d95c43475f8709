"""The cast and scenery of tests: real PostgreSQL, rows put in place directly, acts through the door.

What a test arranges goes in as the system role; what it tests goes through the same path as in production.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import models as m
from models.database import SYSTEM_ROLE, Database
from policies.actor import Actor
from regulation.ability import Ability
from regulation.procedure import RULES
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import MODELS, Done, Refused, Request, perform
from tests.codes import credit_code as invented

LEDGER = {"ledger_entry", "ledger_payload", "ledger_link", "ledger_chain", "act_receipt", "ledger_anchor"}
NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)
# What an applicant is told of a state that is not public yet (Art. 18-22).
TOLD = {
    "material_reviewed": "qualified",
    "site_reviewed": "shortlisted",
    "candidate": "shortlisted",
    "not_candidate": "shortlisted",
    "proposed": "shortlisted",
    "not_proposed": "shortlisted",
    "contested": "publicised",
    "upheld": "publicised",
    "approved": "publicised",
    "not_approved": "publicised",
}
# Who reads a version of an application that does not count what happens to its panel (Art. 31).
TOLD_LATER = {"applicant", "recommender", "expert"}
# GB/T 19580-2012: 23 items.
ITEMS = (
    "4.1.2", "4.1.3", "4.1.4", "4.2.2", "4.2.3", "4.3.2", "4.3.3", "4.4.2", "4.4.3", "4.4.4", "4.4.5", "4.4.6", "4.4.7",
    "4.5.2", "4.5.3", "4.6.2", "4.6.3", "4.7.2", "4.7.3", "4.7.4", "4.7.5", "4.7.6", "4.7.7",
)  # fmt: skip
# An application that lacks nothing, of an organisation that meets every condition on 31 May 2026, each period to the
# day (Art. 13).
CLAIMS: Mapping[str, Any] = {
    "legal_person": True,
    "registered_on": "2010-01-01",
    "operating_since": "2023-05-31",
    "laws_complied": "近三年守法合规",
    "licences": "生产许可证有效",
    "certificates": [{"standard": "GB/T 19001-2016", "effective_from": "2023-05-31", "effective_to": "2026-05-31"}],
    "excellence_model_since": "2024-05-31",
    "for_profit": True,
    "leading_statement": "主要指标居行业前列",
    "safety_level": 3,
    "profits": [{"year": 2024, "profit": "1.00"}, {"year": 2025, "profit": "1.00"}],
    "distinctive_statement": "特色质量管理可供推广",
    "vetoes": [],
}
CONTENT: Mapping[str, Any] = {
    "profile": "简介",
    "trade_secrets": "工艺参数",
    "form": {
        "legal_representative": "张三",
        "address": "章贡区示例路1号",
        "employees": 120,
        "main_products": "精密零件",
        "website": "",
    },
    "claims": CLAIMS,
    "sections": {item: {"text": f"{item}自评", "secret": item == "4.5.2"} for item in ITEMS},
    "figures": {
        code: {"2023": value, "2024": value, "2025": value}
        for code, value in {
            "revenue": "12000.50",
            "total_assets": "8000",
            "tax_paid": "600",
            "employees": "120",
            "customer_satisfaction": "96.5",
        }.items()
    },
}
SECTIONS = list("ABCDEFGHIJKLMNOPQRST")  # of GB/T 4754
# SHA-256 of the undertaking 2026-1, as `sha256sum` gives it.
UNDERTAKING = "2d74466610a5bad6f6d434addf764991f690d29110de4c0f213c1b08129880b0"
_numbers = itertools.count(1)


def kept_sheet(percentage: int) -> list[dict[str, Any]]:
    """Return a complete score sheet as a review keeps it: one percentage for all items."""
    comments = {"strengths": "方法系统", "improvements": "可进一步展开"}
    return [{"item": item, "percentage": percentage, "points": "0.00", **comments} for item in ITEMS]


@dataclass
class World:
    """A database of its own, with the reference data of the product."""

    db: Database
    url: str
    programme: UUID
    clock: datetime = NOON
    ids: dict[str, UUID] = field(default_factory=dict)

    # --- Scenery -------------------------------------------------------------------------------------------------

    async def put(self, model: Any, **values: Any) -> UUID:
        async with self.db.transaction(SYSTEM_ROLE) as tx:
            return await tx.insert(model, **values)

    async def change(self, model: Any, key: UUID, **values: Any) -> None:
        async with self.db.transaction(SYSTEM_ROLE) as tx:
            await tx.update(model, key, **values)

    async def sql(self, text: str, *values: Any) -> list[Any]:
        async with self.db.transaction(SYSTEM_ROLE) as tx:
            return await tx.sql(text, *values)

    async def one(self, text: str, *values: Any) -> Any:
        return (await self.sql(text, *values))[0][0]

    async def row(self, model: Any, key: UUID) -> Any:
        return (await self.sql(f"SELECT * FROM public.{model.__tablename__} WHERE id = $1", key))[0]

    async def jurisdiction(self, code: str = "360702") -> UUID:
        return await self.one("SELECT id FROM jurisdiction WHERE code = $1", code)

    async def agency(self, code: str = "tax") -> UUID:
        return await self.one("SELECT id FROM agency WHERE code = $1", code)

    async def organisation(self, jurisdiction: str = "360702", section: str = "C", credit_code: str = "") -> UUID:
        number = next(_numbers)
        group = await self.one("SELECT sector_group FROM industry_section WHERE code = $1", section)
        key = await self.put(
            m.Organisation,
            name=f"示例企业{number}",
            section_code=section,
            sector_group=group,
            jurisdiction_id=await self.jurisdiction(jurisdiction),
            programme_id=self.programme,
        )
        await self.put(
            m.OrganisationDetail,
            organisation_id=key,
            programme_id=self.programme,
            credit_code=credit_code or invented(number),
            contact_name="联系人",
        )
        return key

    async def cycle(self, stage: str = "accepting", *, session: int | None = None, award_year: int = 2026) -> UUID:
        key = await self.put(
            m.Cycle,
            programme_id=self.programme,
            regulation_version_id=await self.regulation(),
            criteria_edition_id=await self.one("SELECT id FROM criteria_edition WHERE code = 'gbt19580-2012'"),
            session=session or next(_numbers) + 100_000,  # far from those that tests choose
            award_year=award_year,
            stage=stage,
            filing_opens_at=datetime(2026, 4, 1, tzinfo=UTC),
            filing_deadline=datetime(2026, 5, 31, 16, tzinfo=UTC),
        )
        await self.put(m.CycleStage, cycle_id=key, stage=stage, opened_at=self.clock, article="Art.5")
        return key

    async def regulation(self) -> UUID:
        """Return the programme's own version of the regulation; another programme than the city's gets a copy of its."""
        own = """SELECT id FROM regulation_version WHERE programme_id = $1 AND complete
 ORDER BY code <> 'ganzhou-2022', effective_from"""
        for row in await self.sql(own, self.programme):
            return UUID(bytes=row["id"].bytes)
        city = (await self.sql("SELECT * FROM regulation_version WHERE code = 'ganzhou-2022'"))[0]
        kept = {name: city[name] for name in ("code", "document_number", "effective_from", "parameters")}
        return await self.put(m.RegulationVersion, programme_id=self.programme, **kept)

    async def dossier(self, cycle: UUID, organisation: UUID, state: str = "submitted", **values: Any) -> UUID:
        about = await self.row(m.Organisation, organisation)
        key = await self.put(
            m.Dossier,
            number=f"T-{uuid4().hex[:10]}",
            cycle_id=cycle,
            organisation_id=organisation,
            jurisdiction_id=about["jurisdiction_id"],
            section_code=about["section_code"],
            sector_group=about["sector_group"],
            state=state,
            told_state=TOLD.get(state, state),
            **{"profile": "简介", "submitted_at": None if state == "draft" else self.clock, **values},
        )
        await self.put(m.DossierSecret, dossier_id=key, trade_secrets="工艺参数")
        writable = state in {"draft", "returned"}
        content = dict(CONTENT, claims=values.get("claims") or CONTENT["claims"])
        await self.put(
            m.DossierDraft,
            dossier_id=key,
            cycle_id=cycle,
            state="open" if writable else "closed",
            content=content,
        )
        return key

    async def evidence(self, dossier: UUID) -> None:
        """Let the applicant have uploaded a document for each condition of Art. 13."""
        cycle = (await self.row(m.Dossier, dossier))["cycle_id"]
        for condition in range(1, 7):
            await self.put(
                m.Document, dossier_id=dossier, cycle_id=cycle, title=f"证明{condition}", media_type="application/pdf",
                size=1, sha256="0" * 64, uploaded_at=self.clock, condition=condition, state="draft",
            )  # fmt: skip

    async def draft_of(self, dossier: UUID) -> Any:
        return (await self.sql("SELECT * FROM dossier_draft WHERE dossier_id = $1", dossier))[0]

    async def cleared(self, expert: Actor, cycle: UUID, organisation: UUID) -> None:
        """Let an expert be of the pool, have signed the undertaking and declared no conflict."""
        await self.sql(
            "INSERT INTO expert_profile (person_id, programme_id, employer_name, admitted_on, specialities)"
            " VALUES ($1, $2, '某研究院', $3, $4) ON CONFLICT DO NOTHING",
            *(expert.person_id, self.programme, self.clock.date(), SECTIONS),
        )
        await self.sql(
            "INSERT INTO undertaking (cycle_id, person_id, signed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            *(cycle, expert.person_id, self.clock),
        )
        await self.sql(
            "INSERT INTO conflict_declaration (cycle_id, person_id, organisation_id, state) VALUES ($1, $2, $3, 'none')"
            " ON CONFLICT (person_id, cycle_id, organisation_id) DO UPDATE SET state = 'none'",
            *(cycle, expert.person_id, organisation),
        )

    async def assigned(self, dossier: UUID, expert: Actor, *, leader: bool = False, phase: str = "material") -> UUID:
        """Assign a cleared expert with a blank review, and return the review."""
        row = await self.row(m.Dossier, dossier)
        place = {"dossier_id": dossier, "cycle_id": row["cycle_id"]}
        await self.cleared(expert, row["cycle_id"], row["organisation_id"])
        await self.put(
            m.Assignment,
            **place,
            organisation_id=row["organisation_id"],
            person_id=expert.person_id,
            leader=leader,
            assigned_at=self.clock,
        )
        edition = await self.one("SELECT criteria_edition_id FROM cycle WHERE id = $1", row["cycle_id"])
        version = await self.sql(
            "SELECT id FROM dossier_version WHERE dossier_id = $1 ORDER BY submission DESC", dossier
        )
        review = await self.put(
            m.Review, **place, phase=phase, criteria_edition_id=edition,
            dossier_version_id=version[0]["id"] if version else None,
        )  # fmt: skip
        await self.put(m.ReviewAuthor, review_id=review, cycle_id=row["cycle_id"], person_id=expert.person_id)
        return review

    async def visited(self, dossier: UUID, state: str = "held", **values: Any) -> UUID:
        """Let a panel be on its visit, all of it present, and return the visit."""
        place = {"dossier_id": dossier, "cycle_id": (await self.row(m.Dossier, dossier))["cycle_id"]}
        today = self.clock.date()
        days = {"first_day": today, "last_day": today, "place": "厂区", "planned_at": self.clock}
        visit = await self.put(m.SiteVisit, **{**place, **days, "state": state, **values})
        for row in await self.sql("SELECT person_id FROM assignment WHERE dossier_id = $1", dossier):
            await self.put(
                m.SiteAttendance, **place, site_visit_id=visit, person_id=row["person_id"], present=True,
                recorded_at=self.clock,
            )  # fmt: skip
        return visit

    # --- Cast ----------------------------------------------------------------------------------------------------

    async def person(self, name: str = "某人") -> UUID:
        return await self.put(m.Person, name=name, created_in_id=self.programme)

    async def actor(self, role: Role | str, *, person: UUID | None = None, **scope: Any) -> Actor:
        """Return somebody with a grant; scope: jurisdiction_id, agency_id, organisation_id."""
        who = person or await self.person(f"{role} {next(_numbers)}")
        grant = await self.put(
            m.RoleGrant,
            person_id=who,
            programme_id=self.programme,
            role=str(role),
            valid_from=datetime(2020, 1, 1, tzinfo=UTC),
            **scope,
        )
        return Actor(
            clock=self.clock,
            role=next(r for r in Role if r == role),
            person_id=who,
            grant_id=grant,
            programme_id=self.programme,
        )

    async def applicant(self, organisation: UUID) -> Actor:
        return await self.actor(Role.APPLICANT, organisation_id=organisation)

    async def county(self, code: str = "360702") -> Actor:
        return await self.actor(Role.RECOMMENDER, jurisdiction_id=await self.jurisdiction(code))

    async def department(self, code: str = "tax") -> Actor:
        return await self.actor(Role.DEPARTMENT, agency_id=await self.agency(code))

    async def expert(self, employer_credit_code: str | None = None, **profile: Any) -> Actor:
        """Return an expert who knows every industry, unless `profile` says otherwise."""
        actor = await self.actor(Role.EXPERT)
        await self.put(
            m.ExpertProfile,
            person_id=actor.person_id,
            programme_id=self.programme,
            employer_name="某研究院",
            employer_credit_code=employer_credit_code,
            admitted_on=self.clock.date(),
            **{"specialities": SECTIONS, **profile},
        )
        return actor

    def anybody(self) -> Actor:
        return Actor(clock=self.clock)

    # --- Acting and looking ----------------------------------------------------------------------------------------

    async def act(
        self,
        actor: Actor,
        ability: Ability,
        target: UUID,
        *,
        key: str = "",
        version: int | None = None,
        **arguments: Any,
    ) -> Done:
        """Do an act through the door; the version is the present one, as the actor reads it, unless given."""
        if version is None and RULES[ability].versioned:
            column = "told_version" if ability.resource == "dossier" and actor.role in TOLD_LATER else "version"
            rows = await self.sql(f"SELECT {column} FROM public.{ability.resource} WHERE id = $1", target)
            version = rows[0][column] if rows else 1
        request = Request(ability, target, key or uuid4().hex, arguments, version)
        return await perform(self.db, actor, request)

    async def refusal(self, actor: Actor, ability: Ability, target: UUID, **arguments: Any) -> tuple[str, str, str]:
        """Try an act that must be refused; return code, reason and article, and require that nothing changed."""
        before = await self.contents()
        try:
            await self.act(actor, ability, target, **arguments)
        except Refused as refused:
            found = (refused.code, refused.reason, refused.article)
        except RuleBroken as broken:
            found = ("RULE", broken.violations[0].code, broken.violations[0].article)
        else:
            raise AssertionError(f"{ability} was not refused")
        assert await self.contents() == before, "a refused act changed something"
        return found

    async def contents(self) -> dict[str, str]:
        """Return, of every table but the ledger, which transaction wrote each row: whatever is written changes it."""
        tables = sorted(set(m.Base.metadata.tables) - LEDGER)
        parts = ", ".join(f"(SELECT array_agg(t.xmin)::text FROM public.{t} t) AS {t}" for t in tables)
        return dict((await self.sql(f"SELECT {parts}"))[0])

    async def visible(self, actor: Actor, resource: str, where: str = "true") -> set[UUID]:
        """Return the keys that an actor finds by plain SQL over the application's login."""
        assert resource in MODELS
        async with self.db.transaction(actor.database_role, read_only=True) as tx:
            await actor.enter(tx)
            return {row["id"] for row in await tx.sql(f"SELECT id FROM public.{resource} WHERE {where}")}

    async def entries(self, outcome: str = "done") -> list[Any]:
        return await self.sql("SELECT * FROM ledger_entry WHERE outcome = $1 ORDER BY recorded_at, id", outcome)

    def at(self, actor: Actor, instant: datetime) -> Actor:
        return replace(actor, clock=instant)
