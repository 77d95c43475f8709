"""Recommending, declining, ranking (Art. 12, 17, 28): one body recommends a submission and answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import (
    Agency,
    Cultivation,
    Dossier,
    Jurisdiction,
    Person,
    Recommendation,
    RecommendationAuthor,
    RecommendationDecline,
    RecommendationRank,
    RoleGrant,
)
from regulation.ability import Ability
from regulation.states import DossierState
from regulation.violation import Violation, require
from services.bulk import as_if_alone, faults, require_some
from services.common import not_after, parameters, refuse, require_text, text_problems
from services.documents import freeze_opinions
from services.door import Act, Done, Refused, act
from services.inputs import RecommendationInput, Ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from policies.decide import Target

MOST_AT_ONCE: Final = 200
_STANDING = """SELECT d.id FROM public.dossier d JOIN public.recommendation r
 ON r.dossier_id = d.id AND r.submission = d.submission
WHERE d.cycle_id = $1 AND d.state = 'recommended'
 AND r.by_jurisdiction_id IS NOT DISTINCT FROM $2 AND r.by_agency_id IS NOT DISTINCT FROM $3"""
_WITHDRAW = """UPDATE public.recommendation_decline SET withdrawn_at = $4 WHERE dossier_id = ANY ($1::uuid[])
 AND by_jurisdiction_id IS NOT DISTINCT FROM $2 AND by_agency_id IS NOT DISTINCT FROM $3 AND withdrawn_at IS NULL"""
_OF_BODY = """cycle_id = $1
 AND by_jurisdiction_id IS NOT DISTINCT FROM $2 AND by_agency_id IS NOT DISTINCT FROM $3"""
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'rank', $1::uuid, $2::uuid, $3::uuid), 0))"
_LATEST = f"SELECT COALESCE(max(number), 0) FROM public.recommendation_rank WHERE {_OF_BODY}"  # noqa: S608 -- constant
_SUPERSEDE = (
    f"UPDATE public.recommendation_rank SET superseded_at = $4 WHERE {_OF_BODY}"  # noqa: S608 -- constant
    " AND superseded_at IS NULL"
)
_NAME_CULTIVATION = "UPDATE public.recommendation SET cultivation_id = $3 WHERE dossier_id = $1 AND submission = $2"
_DECLINED = select(RecommendationDecline.id).where(
    RecommendationDecline.dossier_id == bindparam("dossier"),
    RecommendationDecline.submission == bindparam("submission"),
    RecommendationDecline.by_jurisdiction_id.is_not_distinct_from(bindparam("jurisdiction")),
    RecommendationDecline.by_agency_id.is_not_distinct_from(bindparam("agency")),
    RecommendationDecline.withdrawn_at.is_(None),
)


@dataclass(frozen=True)
class Body:
    """The body that a recommender speaks for: a county or zone, or an agency (Art. 12)."""

    name: str
    jurisdiction_id: UUID | None
    agency_id: UUID | None

    @property
    def columns(self) -> dict[str, UUID | None]:
        """The body as the tables keep it."""
        return {"by_jurisdiction_id": self.jurisdiction_id, "by_agency_id": self.agency_id}

    @property
    def key(self) -> tuple[UUID | None, UUID | None]:
        """The body as statements take it."""
        return self.jurisdiction_id, self.agency_id


async def body_of(act: Act) -> Body:
    """Return the body that the actor's grant speaks for."""
    grant = await act.get(RoleGrant, act.actor.grant_id)
    if grant["jurisdiction_id"] is not None:
        place = await act.get(Jurisdiction, grant["jurisdiction_id"])
        return Body(place["name"], place["id"], None)
    agency = await act.get(Agency, grant["agency_id"])
    return Body(agency["name"], None, agency["id"])


@act(Ability.DOSSIER_RECOMMEND)
async def recommend_dossier(
    act: Act,
    *,
    opinion: Annotated[str, Doc("Opinion.")],
    truth_stated: Annotated[bool, Doc("The recommender answers for the truth of what it submits (Art. 28).")],
    cultivation_id: Annotated[
        UUID | None, Ref("cultivation"), Doc("The body's record of how it cultivated the applicant (Art. 12).")
    ] = None,
) -> Done:
    """Recommend an application of the recommender's jurisdiction or trade, each submission anew (Art. 12, 28)."""
    await _in_time(act)
    require_text(act, opinion=opinion)
    refuse(act, truth_stated is not True, "TRUTH_NOT_STATED", "truth_stated")
    await _keep(act, await body_of(act), [(await act.row(), opinion)])
    if cultivation_id is not None:
        await _name_cultivation(act, cultivation_id)
    await act.move()
    return act.done()


async def _name_cultivation(act: Act, cultivation_id: UUID) -> None:
    """Name the own record of the applicant's cultivation in the recommendation just made; NOT_FOUND for any other."""
    dossier = await act.row()
    row = await act.get(Cultivation, cultivation_id)
    foreign = row["organisation_id"] != dossier["organisation_id"]
    unseen = cultivation_id not in await act.visible(Cultivation, [cultivation_id])
    refuse(act, foreign or unseen, "NOT_FOUND", "cultivation_id")
    await act.tx.sql(_NAME_CULTIVATION, dossier["id"], dossier["submission"], cultivation_id)


@act(Ability.CYCLE_RECOMMEND)
async def recommend_dossiers(
    act: Act,
    *,
    entries: Annotated[list[RecommendationInput], Doc("What is recommended, each with its opinion; at most 200.")],
    truth_stated: Annotated[bool, Doc("The recommender answers for the truth of all of it (Art. 28).")],
) -> Done:
    """Recommend several applications, all or none; each is on record as if recommended alone (Art. 12, 28)."""
    await _in_time(act)
    require_some(act, MOST_AT_ONCE, entries=entries)
    refuse(act, truth_stated is not True, "TRUTH_NOT_STATED", "truth_stated")
    found = await act.each(Ability.DOSSIER_RECOMMEND, [one.dossier_id for one in entries])
    require(_problems(act, entries, found))
    rows = await act.rows(Dossier, list(found))
    await _keep(act, await body_of(act), [(rows[one.dossier_id], one.opinion) for one in entries])
    await act.move_dossiers(rows.values(), DossierState.RECOMMENDED)
    given = {found[one.dossier_id]: {"opinion": one.opinion, "truth_stated": True} for one in entries}
    await act.on_record(Ability.DOSSIER_RECOMMEND, given)
    return act.done(dossiers=[str(one.dossier_id) for one in entries])


def _problems(act: Act, entries: Sequence[RecommendationInput], found: dict[UUID, Target]) -> Iterator[Violation]:
    """Give what bars each entry: its text, an entry before it, who may recommend it, its version."""
    yield from text_problems(act.article, **{f"entries.{n}.opinion": one.opinion for n, one in enumerate(entries)})
    yield from as_if_alone(act, Ability.DOSSIER_RECOMMEND, entries, found, named="dossier_id")


async def _keep(act: Act, body: Body, opinions: Sequence[tuple[Any, str]]) -> None:
    """Insert recommendations with who signed them; what the body declined before is withdrawn (Art. 12, 28)."""
    sealed = await freeze_opinions(act, [row["id"] for row, _ in opinions], body.columns)
    unsealed = [row["number"] for row, _ in opinions if row["id"] not in sealed]
    needed = (await parameters(act)).sealed_opinion_required
    refuse(act, needed and bool(unsealed), "SEAL_MISSING", "documents", number="".join(unsealed[:1]))
    keys = await act.tx.keys(len(opinions))
    await act.tx.insert_all(
        Recommendation,
        [
            {
                "id": key,
                "dossier_id": row["id"],
                "submission": row["submission"],
                "cycle_id": row["cycle_id"],
                "jurisdiction_id": row["jurisdiction_id"],
                "section_code": row["section_code"],
                "recommender_name": body.name,
                "opinion": opinion,
                "truth_stated_at": act.now,
                **body.columns,
            }
            for key, (row, opinion) in zip(keys, opinions, strict=True)
        ],
    )
    person = await act.get(Person, act.actor.person_id)
    signed = {"cycle_id": act.target.cycle_id, "person_id": person["id"], "name": person["name"], **body.columns}
    await act.tx.insert_all(
        RecommendationAuthor,
        [
            {"recommendation_id": key, "dossier_id": row["id"], **signed}
            for key, (row, _) in zip(keys, opinions, strict=True)
        ],
    )
    await act.tx.sql(_WITHDRAW, [row["id"] for row, _ in opinions], *body.key, act.now)


@act(Ability.DOSSIER_DECLINE)
async def decline_dossier(act: Act, *, reason: Annotated[str, Doc("Why; the applicant is told.")]) -> Done:
    """Decline to recommend an application, with a reason; another body may, or the same one later (Art. 12, 17)."""
    await _in_time(act)
    require_text(act, reason=reason)
    body, dossier = await body_of(act), await act.row()
    about = {"dossier": dossier["id"], "submission": dossier["submission"]}
    known = await act.tx.value(_DECLINED, **about, jurisdiction=body.jurisdiction_id, agency=body.agency_id)
    refuse(act, known is not None, "ALREADY_DECLINED")
    # The application stays as it is, its version too: other bodies do not notice (Art. 12).
    await act.tx.insert(
        RecommendationDecline,
        dossier_id=dossier["id"],
        submission=dossier["submission"],
        cycle_id=dossier["cycle_id"],
        organisation_id=dossier["organisation_id"],
        body_name=body.name,
        reason=reason,
        declined_at=act.now,
        **body.columns,
    )
    return act.done()


@act(Ability.CYCLE_RANK_RECOMMENDATIONS)
async def rank_recommendations(
    act: Act,
    *,
    dossier_ids: Annotated[list[UUID], Ref("dossier"), Doc("All applications that the body recommends, best first.")],
    expected_number: Annotated[int, Doc("`number` of the body's ranking as the caller saw it; 0 before the first.")],
) -> Done:
    """Rank all that the body recommends, without gaps or ties; may be done again until the deadline (Art. 12)."""
    refuse(act, not (await parameters(act)).recommendation_ranked, "RANKING_NOT_ASKED")
    await _in_time(act)
    body = await body_of(act)
    of_body = (act.target.id, *body.key)
    await act.tx.sql(_ALONE, *of_body)
    latest = (await act.tx.sql(_LATEST, *of_body))[0][0]
    if latest != expected_number:
        raise Refused("CONFLICT", "STALE_VERSION", act.article)
    require(_misplaced(act, dossier_ids, {row["id"] for row in await act.tx.sql(_STANDING, *of_body)}))
    await act.tx.sql(_SUPERSEDE, *of_body, act.now)
    place = {"cycle_id": act.target.id, "number": latest + 1, "ranked_at": act.now, **body.columns}
    ranks = [{"dossier_id": key, "rank": n, **place} for n, key in enumerate(dossier_ids, 1)]
    await act.tx.insert_all(RecommendationRank, ranks)
    return act.done(body=body.name, number=latest + 1, dossiers=[str(key) for key in dossier_ids])


def _misplaced(act: Act, given: list[UUID], standing: set[UUID]) -> Iterator[Violation]:
    """Give what keeps a list from being a ranking of all that the body recommends."""

    def foreign(key: UUID, where: str) -> Violation | None:
        return None if key in standing else Violation("NOT_RECOMMENDED", act.article, where)

    yield from faults(act, "dossier_ids.{}", given, foreign)
    missing = len(standing - set(given))
    if missing or not given:
        yield Violation("RANKING_INCOMPLETE", act.article, "dossier_ids", {"missing": str(missing)})


async def _in_time(act: Act) -> None:
    """Raise RuleBroken DEADLINE_PASSED once the cycle's own deadline for recommending is over, if it has one."""
    deadline = (await act.cycle())["recommendation_deadline"]
    if deadline is not None:
        not_after(act, deadline, "DEADLINE_PASSED")
