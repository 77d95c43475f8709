"""Stock strawberry over the SQLAlchemy ORM with data loaders, as people write it. `python -m bench.peers.stock PORT DB`.

No row-level security: each resolver says for itself what the caller may see.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import strawberry
import uvicorn
from fastapi import FastAPI, Request
from sqlalchemy import column, func, insert, select, table
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from strawberry.dataloader import DataLoader
from strawberry.fastapi import GraphQLRouter

import models as m
from bench.operations import CLOCK

Session: async_sessionmaker[Any]
POINTS: dict[str, int] = {}

DossierState = strawberry.enum(
    Enum("DossierState", {n.upper(): n for n in ("draft", "submitted", "qualified", "rejected", "awarded")})
)
ReviewState = strawberry.enum(Enum("ReviewState", {"DRAFT": "draft", "LOCKED": "locked"}))
Phase = strawberry.enum(Enum("Phase", {"MATERIAL": "material", "SITE": "site"}))
ListKind = strawberry.enum(
    Enum("ListKind", {n.upper(): n for n in ("qualified", "site", "candidate", "proposed", "final")})
)
ListState = strawberry.enum(Enum("ListState", {"DRAFT": "draft", "SIGNED": "signed"}))
AwardKind = strawberry.enum(Enum("AwardKind", {"QUALITY": "quality", "NOMINATION": "nomination"}))


def key(text: str) -> UUID:
    return UUID(text.partition("_")[2])


# --- Loaders -----------------------------------------------------------------------------------------------------------


def one(model: Any) -> DataLoader[UUID, Any]:
    async def load(keys: list[UUID]) -> list[Any]:
        async with Session() as session:
            rows = (await session.scalars(select(model).where(model.id.in_(keys)))).all()
        found = {row.id: row for row in rows}
        return [found.get(one) for one in keys]

    return DataLoader(load_fn=load)


def many(model: Any, name: str, *order: Any) -> DataLoader[UUID, list[Any]]:
    async def load(keys: list[UUID]) -> list[list[Any]]:
        async with Session() as session:
            rows = (await session.scalars(select(model).where(getattr(model, name).in_(keys)).order_by(*order))).all()
        found: dict[UUID, list[Any]] = {one: [] for one in keys}
        for row in rows:
            found[getattr(row, name)].append(row)
        return [found[one] for one in keys]

    return DataLoader(load_fn=load)


def own_reviews(person: UUID | None) -> DataLoader[UUID, list[Any]]:
    async def load(keys: list[UUID]) -> list[list[Any]]:
        query = (
            select(m.Review)
            .join(m.ReviewAuthor, m.ReviewAuthor.review_id == m.Review.id)
            .where(m.Review.dossier_id.in_(keys), m.ReviewAuthor.person_id == person)
            .order_by(m.Review.id)
        )
        async with Session() as session:
            rows = (await session.scalars(query)).all()
        found: dict[UUID, list[Any]] = {one: [] for one in keys}
        for row in rows:
            found[row.dossier_id].append(row)
        return [found[one] for one in keys]

    return DataLoader(load_fn=load)


async def figures(keys: list[UUID]) -> list[tuple[int, Decimal | None]]:
    query = (
        select(m.Review.dossier_id, func.count(), func.round(func.avg(m.Review.total), 2))
        .where(m.Review.dossier_id.in_(keys), m.Review.state == "locked", m.Review.phase == "material")
        .group_by(m.Review.dossier_id)
    )
    async with Session() as session:
        rows = (await session.execute(query)).all()
    found = {row[0]: (row[1], row[2]) for row in rows}
    return [found.get(one, (0, None)) for one in keys]


class Loaders:
    def __init__(self, person: UUID | None) -> None:
        self.dossier = one(m.Dossier)
        self.organisation = one(m.Organisation)
        self.jurisdiction = one(m.Jurisdiction)
        self.cycle = one(m.Cycle)
        self.documents = many(m.Document, "dossier_id", m.Document.uploaded_at, m.Document.id)
        self.entries = many(m.ListEntry, "list_id", m.ListEntry.id)
        self.reviews = own_reviews(person)
        self.figures: DataLoader[UUID, tuple[int, Decimal | None]] = DataLoader(load_fn=figures)


async def context(request: Request) -> dict[str, Any]:
    given = request.headers.get("x-person")
    person = UUID(given) if given else None
    return {"person": person, "load": Loaders(person)}


# --- Types -------------------------------------------------------------------------------------------------------------


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.type
class Jurisdiction(Node):
    name: str

    @classmethod
    def of(cls, row: Any) -> Jurisdiction:
        return cls(id=strawberry.ID(f"Jurisdiction_{row.id}"), name=row.name)


@strawberry.type
class Organisation(Node):
    name: str
    section_code: str
    row: strawberry.Private[Any]

    @classmethod
    def of(cls, row: Any) -> Organisation:
        return cls(id=strawberry.ID(f"Organisation_{row.id}"), name=row.name, section_code=row.section_code, row=row)

    @strawberry.field
    async def jurisdiction(self, info: strawberry.Info) -> Jurisdiction:
        return Jurisdiction.of(await info.context["load"].jurisdiction.load(self.row.jurisdiction_id))


@strawberry.type
class Document(Node):
    title: str
    media_type: str
    size: int

    @classmethod
    def of(cls, row: Any) -> Document:
        return cls(id=strawberry.ID(f"Document_{row.id}"), title=row.title, media_type=row.media_type, size=row.size)


@strawberry.type
class Review(Node):
    phase: Phase  # type: ignore[valid-type]
    state: ReviewState  # type: ignore[valid-type]
    total: Decimal | None
    version: int

    @classmethod
    def of(cls, row: Any) -> Review:
        return cls(id=strawberry.ID(f"Review_{row.id}"), phase=Phase(row.phase), state=ReviewState(row.state),
                   total=row.total, version=row.version)  # fmt: skip


@strawberry.type
class DocumentConnection:
    nodes: list[Document]


@strawberry.type
class ReviewConnection:
    nodes: list[Review]


@strawberry.type
class Dossier(Node):
    number: str
    state: DossierState  # type: ignore[valid-type]
    sector_group: str
    section_code: str
    submitted_at: datetime | None
    version: int
    row: strawberry.Private[Any]

    @classmethod
    def of(cls, row: Any) -> Dossier:
        return cls(id=strawberry.ID(f"Dossier_{row.id}"), number=row.number, state=DossierState(row.state),
                   sector_group=row.sector_group, section_code=row.section_code, submitted_at=row.submitted_at,
                   version=row.version, row=row)  # fmt: skip

    @strawberry.field
    async def organisation(self, info: strawberry.Info) -> Organisation:
        return Organisation.of(await info.context["load"].organisation.load(self.row.organisation_id))

    @strawberry.field
    async def jurisdiction(self, info: strawberry.Info) -> Jurisdiction:
        return Jurisdiction.of(await info.context["load"].jurisdiction.load(self.row.jurisdiction_id))

    @strawberry.field
    async def documents(self, info: strawberry.Info, first: int = 20) -> DocumentConnection:
        rows = await info.context["load"].documents.load(self.row.id)
        return DocumentConnection(nodes=[Document.of(row) for row in rows[:first]])

    @strawberry.field
    async def reviews(self, info: strawberry.Info, first: int = 20) -> ReviewConnection:
        rows = await info.context["load"].reviews.load(self.row.id)
        return ReviewConnection(nodes=[Review.of(row) for row in rows[:first]])

    @strawberry.field
    async def material_review_count(self, info: strawberry.Info) -> int:
        return int((await info.context["load"].figures.load(self.row.id))[0])

    @strawberry.field
    async def material_mean_score(self, info: strawberry.Info) -> Decimal | None:
        mean: Decimal | None = (await info.context["load"].figures.load(self.row.id))[1]
        return mean


@strawberry.type
class DossierConnection:
    nodes: list[Dossier]


@strawberry.type
class Cycle(Node):
    session: int
    award_year: int

    @classmethod
    def of(cls, row: Any) -> Cycle:
        return cls(id=strawberry.ID(f"Cycle_{row.id}"), session=row.session, award_year=row.award_year)


@strawberry.type
class ListEntry(Node):
    sector_group: str
    award_kind: AwardKind | None  # type: ignore[valid-type]
    honour_only: bool
    row: strawberry.Private[Any]

    @classmethod
    def of(cls, row: Any) -> ListEntry:
        return cls(id=strawberry.ID(f"ListEntry_{row.id}"), sector_group=row.sector_group,
                   award_kind=AwardKind(row.award_kind) if row.award_kind else None, honour_only=row.honour_only,
                   row=row)  # fmt: skip

    @strawberry.field
    async def organisation(self, info: strawberry.Info) -> Organisation:
        return Organisation.of(await info.context["load"].organisation.load(self.row.organisation_id))


@strawberry.type
class ListEntryConnection:
    nodes: list[ListEntry]


@strawberry.type
class AwardList(Node):
    kind: ListKind  # type: ignore[valid-type]
    state: ListState  # type: ignore[valid-type]
    published_at: datetime | None
    row: strawberry.Private[Any]

    @classmethod
    def of(cls, row: Any) -> AwardList:
        return cls(id=strawberry.ID(f"AwardList_{row.id}"), kind=ListKind(row.kind), state=ListState(row.state),
                   published_at=row.published_at, row=row)  # fmt: skip

    @strawberry.field
    async def cycle(self, info: strawberry.Info) -> Cycle:
        return Cycle.of(await info.context["load"].cycle.load(self.row.cycle_id))

    @strawberry.field
    async def entries(self, info: strawberry.Info, first: int = 20) -> ListEntryConnection:
        rows = await info.context["load"].entries.load(self.row.id)
        return ListEntryConnection(nodes=[ListEntry.of(row) for row in rows[:first]])


@strawberry.type
class AwardListConnection:
    nodes: list[AwardList]


@strawberry.type
class Award(Node):
    kind: AwardKind  # type: ignore[valid-type]
    session: int
    certificate_number: str
    valid_from: date
    valid_until: date
    row: strawberry.Private[Any]

    @classmethod
    def of(cls, row: Any) -> Award:
        return cls(id=strawberry.ID(f"Award_{row.id}"), kind=AwardKind(row.kind), session=row.session,
                   certificate_number=row.certificate_number, valid_from=row.valid_from, valid_until=row.valid_until,
                   row=row)  # fmt: skip

    @strawberry.field
    def state(self) -> str:
        if self.row.state == "revoked":
            return "revoked"
        return "expired" if CLOCK.date() > self.row.valid_until else "in_force"

    @strawberry.field
    async def organisation(self, info: strawberry.Info) -> Organisation:
        return Organisation.of(await info.context["load"].organisation.load(self.row.organisation_id))


@strawberry.type
class AwardConnection:
    nodes: list[Award]


@strawberry.input
class DossierFilter:
    cycle: list[strawberry.ID] | None = None


@strawberry.input
class AwardListFilter:
    kind: list[ListKind] | None = None  # type: ignore[valid-type]
    cycle: list[strawberry.ID] | None = None


@strawberry.input
class AwardFilter:
    award_year: list[int] | None = None


# --- Operations --------------------------------------------------------------------------------------------------------


@strawberry.type
class Query:
    @strawberry.field
    async def dossiers(
        self,
        info: strawberry.Info,
        first: int = 20,
        filter: DossierFilter | None = None,  # noqa: A002
    ) -> DossierConnection:
        query = select(m.Dossier).order_by(m.Dossier.number, m.Dossier.id).limit(first)
        if filter is not None and filter.cycle:
            query = query.where(m.Dossier.cycle_id.in_([key(one) for one in filter.cycle]), m.Dossier.state != "draft")
        else:
            query = query.join(m.Assignment, m.Assignment.dossier_id == m.Dossier.id).where(
                m.Assignment.person_id == info.context["person"], m.Assignment.frozen_at.is_(None)
            )
        async with Session() as session:
            rows = (await session.scalars(query)).all()
        return DossierConnection(nodes=[Dossier.of(row) for row in rows])

    @strawberry.field
    async def node(self, info: strawberry.Info, id: strawberry.ID) -> Node | None:  # noqa: A002
        row = await info.context["load"].dossier.load(key(id))
        return Dossier.of(row) if row else None

    @strawberry.field
    async def nodes(self, info: strawberry.Info, ids: list[strawberry.ID]) -> list[Node | None]:
        rows = await info.context["load"].dossier.load_many([key(one) for one in ids])
        return [Dossier.of(row) if row else None for row in rows]

    @strawberry.field
    async def lists(self, filter: AwardListFilter) -> AwardListConnection:  # noqa: A002
        query = (
            select(m.AwardList)
            .where(
                m.AwardList.kind.in_([kind.value for kind in filter.kind or ()]),
                m.AwardList.cycle_id.in_([key(one) for one in filter.cycle or ()]),
                m.AwardList.published_at <= CLOCK,
            )
            .order_by(m.AwardList.drafted_at, m.AwardList.id)
            .limit(20)
        )
        async with Session() as session:
            rows = (await session.scalars(query)).all()
        return AwardListConnection(nodes=[AwardList.of(row) for row in rows])

    @strawberry.field
    async def awards(self, first: int, filter: AwardFilter) -> AwardConnection:  # noqa: A002
        query = (
            select(m.Award)
            .where(m.Award.award_year.in_(filter.award_year or ()))
            .order_by(m.Award.certificate_number, m.Award.id)
            .limit(first)
        )
        async with Session() as session:
            rows = (await session.scalars(query)).all()
        return AwardConnection(nodes=[Award.of(row) for row in rows])


@strawberry.input
class ScoreInput:
    item: str
    percentage: int
    strengths: str
    improvements: str


@strawberry.input
class SubmitReviewInput:
    review_id: strawberry.ID
    idempotency_key: str
    expected_version: int
    scores: list[ScoreInput]


@strawberry.type
class UserError:
    field: str
    code: str


@strawberry.type
class SubmitReviewPayload:
    review: Review | None
    errors: list[UserError]


_AUDIT = table("audit", column("at"), column("person"), column("review"), schema="bench")


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def submit_review(
        self,
        info: strawberry.Info,
        input: Annotated[SubmitReviewInput, strawberry.argument()],  # noqa: A002
    ) -> SubmitReviewPayload:
        person = info.context["person"]
        async with Session() as session, session.begin():
            if not POINTS:
                POINTS.update({i.code: i.points for i in (await session.scalars(select(m.CriteriaItem))).all()})
            query = (
                select(m.Review)
                .join(m.ReviewAuthor, m.ReviewAuthor.review_id == m.Review.id)
                .where(
                    m.Review.id == key(input.review_id), m.ReviewAuthor.person_id == person, m.Review.state == "draft"
                )
            )
            review = (await session.scalars(query.with_for_update(of=m.Review))).one()
            review.scores = [strawberry.asdict(score) for score in input.scores]
            review.total = round(Decimal(sum(POINTS[s.item] * s.percentage for s in input.scores)) / 100, 2)
            review.state, review.submitted_at, review.version = "locked", CLOCK, review.version + 1
            await session.execute(insert(_AUDIT).values(at=CLOCK, person=person, review=review.id))
        return SubmitReviewPayload(review=Review.of(review), errors=[])


def main() -> None:
    """Serve."""
    global Session  # noqa: PLW0603 -- a script

    async def connect() -> Any:
        return await asyncpg.connect(sys.argv[2])

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, pool_size=12, max_overflow=0)
    Session = async_sessionmaker(engine, expire_on_commit=False)
    app = FastAPI(openapi_url=None)
    schema = strawberry.Schema(query=Query, mutation=Mutation, types=[Dossier])
    router: Any = GraphQLRouter(schema, context_getter=context, graphql_ide=None)
    app.include_router(router, prefix="/graphql")
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools", log_level="warning",
                access_log=False)  # fmt: skip


if __name__ == "__main__":
    main()
