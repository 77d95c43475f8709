"""The slates: about which organisations each expert is asked (Art. 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from models import ConflictDeclaration, SlateRoom, SlateSubject
from models.database import to_json
from models.review import HOLDS
from regulation.ability import Ability
from regulation.slates import About, Expert, Known, Numbers, Pair, joining, short, slates
from regulation.states import DossierState
from services.common import parameters, refuse, require_unconflicted
from services.conflicts.finding import keep, look
from services.conflicts.late import follow
from services.door import Act, Done, act
from services.ledger import digest, head_of

if TYPE_CHECKING:
    from regulation.parameters import Parameters

_POOL: Final = f"""
SELECT p.person_id, p.jurisdiction_id, p.specialities || p.class_codes AS knows FROM public.expert_profile p
WHERE p.programme_id = $1 AND {HOLDS.format(person="p.person_id", programme="$1", at="$2")}
ORDER BY 1
"""  # noqa: S608 -- no value
# Applicants that qualified, whatever became of them on the way to the site (Art. 17-19): no list shows in the room.
_QUALIFIED: Final = (
    DossierState.QUALIFIED, DossierState.MATERIAL_REVIEWED, DossierState.SHORTLISTED, DossierState.NOT_SHORTLISTED,
    DossierState.SITE_REVIEWED,
)  # fmt: skip
# Who is in the room, who qualified, and who handed nothing in.
_ORGANISATIONS: Final = """
SELECT o.id, o.jurisdiction_id, o.section_code, o.class_code, s.id IS NOT NULL AS inside, applied.id IS NOT NULL AS applied,
 applied.id IS NOT NULL AND applied.state = ANY ($3::text[]) AS qualified
FROM public.organisation o
LEFT JOIN public.slate_subject s ON s.cycle_id = $1 AND s.organisation_id = o.id
LEFT JOIN LATERAL (SELECT d.id, d.state FROM public.dossier d WHERE d.organisation_id = o.id AND d.cycle_id = $1
 AND d.submitted_at IS NOT NULL ORDER BY d.state = 'withdrawn', d.id LIMIT 1) applied ON true
WHERE o.programme_id = $2 ORDER BY 1
"""
_ROOM: Final = "SELECT seed FROM public.slate_room WHERE cycle_id = $1"
_ASKED: Final = (
    "SELECT person_id, organisation_id, state FROM public.conflict_declaration WHERE cycle_id = $1 ORDER BY 1, 2"
)
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('slates:' || $1::text, 0))"


@act(Ability.CYCLE_OPEN_DECLARATIONS)
async def open_declarations(act: Act) -> Done:
    """Ask each expert of the pool about its slate; called again, on site too, it adds what is missing (Art. 31).

    Slates are dealt from one room of organisations, applicants and decoys, by the seed that it was made with: neither
    who applied nor what became of an application shows in them. What the rules find is recorded and not asked about.
    """
    await act.tx.sql(_ALONE, str(act.target.id))
    numbers, seed = _numbers(await parameters(act)), await _seed(act)
    entering = await _enter(act, seed, numbers)
    experts = await act.tx.sql(_POOL, act.actor.programme_id, act.now)
    room = [row for row in await _organisations(act) if row["inside"]]
    await require_unconflicted(act, [row["id"] for row in room if row["applied"]])  # the record names them
    barred, found = await _barred(act, experts, room)
    asked = await act.tx.sql(_ASKED, act.target.id)
    known = Known(barred, _pairs(asked), _pairs(row for row in asked if row["state"] == "conflicted"))
    given = ([_expert(row) for row in experts], [_about(row) for row in room], numbers)
    pairs = slates(seed, *given, known)
    refuse(act, not pairs and not found, "NOBODY_TO_ASK")
    await _ask(act, pairs)
    return act.done(
        seed=seed, asked=len(pairs), detected=found, short=await _short(act, room, known, pairs),
        entering=entering, inputs=_inputs(*given, known), digest=digest(to_json(pairs)),
    )  # fmt: skip


async def _seed(act: Act) -> str:
    """Return the seed of the cycle's room: the head of its chain when experts were first asked."""
    found = await act.tx.sql(_ROOM, act.target.id)
    if found:
        return str(found[0]["seed"])
    head = await head_of(act.tx, act.target.id)
    await act.tx.insert(SlateRoom, cycle_id=act.target.id, seed=head, opened_at=act.now)
    return head


async def _organisations(act: Act) -> list[Any]:
    return await act.tx.sql(_ORGANISATIONS, act.target.id, act.actor.programme_id, [one.value for one in _QUALIFIED])


async def _enter(act: Act, seed: str, numbers: Numbers) -> dict[str, Any]:
    """Let qualified applicants that are not in the room yet come in, with their decoys; return all it comes from."""
    rows = await _organisations(act)
    inside = [str(row["id"]) for row in rows if row["inside"]]
    applicants = [_about(row) for row in rows if row["qualified"] and not row["inside"]]
    others = [_about(row) for row in rows if not row["applied"] and not row["inside"]]
    entering = joining(seed, applicants, others, numbers.decoys)
    subjects = [{"cycle_id": act.target.id, "organisation_id": UUID(one.id)} for one in entering]
    await act.tx.insert_all(SlateSubject, subjects)
    return {"inside": inside, "applicants": _listed(applicants), "others": _listed(others if applicants else [])}


async def _short(act: Act, room: list[Any], known: Known, pairs: list[Pair]) -> list[str]:
    """Return the applicants still in the review that fewer experts than a panel has can be drawn for (Art. 18)."""
    standing = set(known.asked) - set(known.refused) - set(known.barred)
    left = [_about(row) for row in room if row["qualified"]]
    return short([*standing, *pairs], left, (await parameters(act)).min_experts_per_dossier)


async def _barred(act: Act, experts: list[Any], organisations: list[Any]) -> tuple[set[Pair], int]:
    """Return the pairs that rules or known conflicts bar, and how many conflicts with applicants are new."""
    people = [row["person_id"] for row in experts]
    found = await look(act, await act.cycle(), people, [row["id"] for row in organisations])
    applied = {row["id"] for row in organisations if row["applied"]}
    new = await keep(act, act.target.id, [one for one in found if one[1].organisation_id in applied])
    await follow(act, new)
    standing = await act.tx.sql(_STANDING, people)
    dismissed = {(row["person_id"], row["organisation_id"], row["fact"]) for row in standing if row["dismissed"]}
    bars = {
        (person, one.organisation_id)
        for person, one in found
        if one.binds and (person, one.organisation_id, one.fact) not in dismissed
    }
    bars |= {(row["person_id"], row["organisation_id"]) for row in standing if not row["dismissed"]}
    return {(str(person), str(organisation)) for person, organisation in bars}, len(new)


# Conflicts of people, each with all of the family that it binds to.
_STANDING: Final = """
SELECT x.person_id, COALESCE(k.organisation_id, x.organisation_id) AS organisation_id, x.fact,
 x.dismissed_at IS NOT NULL AS dismissed
FROM public.conflict x LEFT JOIN public.organisation_kin o ON o.organisation_id = x.organisation_id
LEFT JOIN public.organisation_kin k ON k.family = o.family WHERE x.person_id = ANY ($1::uuid[])
"""


def _pairs(rows: Any) -> set[Pair]:
    return {(str(row["person_id"]), str(row["organisation_id"])) for row in rows}


def _numbers(numbers: Parameters) -> Numbers:
    return Numbers(numbers.slate_size, numbers.slate_decoys, numbers.same_jurisdiction_allowed)


def _expert(row: Any) -> Expert:
    return Expert(
        str(row["person_id"]), row["jurisdiction_id"] and str(row["jurisdiction_id"]), frozenset(row["knows"])
    )


def _about(row: Any) -> About:
    return About(str(row["id"]), str(row["jurisdiction_id"]), row["section_code"], row["class_code"])


async def _ask(act: Act, pairs: list[Pair]) -> None:
    rows = [
        {"cycle_id": act.target.id, "person_id": UUID(person), "organisation_id": UUID(organisation)}
        for person, organisation in pairs
    ]
    await act.tx.insert_all(ConflictDeclaration, rows)


def _inputs(experts: list[Expert], room: list[About], numbers: Numbers, known: Known) -> dict[str, Any]:
    """Return all that slates come from, as JSON: with the seed, it gives the same slates again."""
    return {
        "experts": [[one.id, one.jurisdiction, sorted(one.knows)] for one in experts],
        "room": _listed(room),
        "numbers": vars(numbers),
        "known": {name: sorted(pairs) for name, pairs in vars(known).items()},
    }


def _listed(organisations: list[About]) -> list[list[Any]]:
    return [list(vars(one).values()) for one in organisations]
