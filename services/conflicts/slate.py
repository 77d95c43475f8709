"""The slates: about which organisations each expert is asked (Art. 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from models import ConflictDeclaration
from models.database import to_json
from models.review import HOLDS
from regulation.procedure import Ability
from regulation.slates import About, Expert, Known, Numbers, Pair, short, slates
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
# Who is in the review, and who handed nothing in.
_ORGANISATIONS: Final = """
SELECT o.id, o.jurisdiction_id, o.section_code, o.class_code, d.submitted_at IS NOT NULL AS applied
FROM public.organisation o LEFT JOIN public.dossier d ON d.organisation_id = o.id AND d.cycle_id = $1
WHERE o.programme_id = $2 AND (d.id IS NULL OR d.submitted_at IS NULL
 OR d.state IN ('qualified', 'material_reviewed', 'shortlisted', 'site_reviewed')) ORDER BY 1
"""
_ASKED: Final = (
    "SELECT person_id, organisation_id, state FROM public.conflict_declaration WHERE cycle_id = $1 ORDER BY 1, 2"
)
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('slates:' || $1::text, 0))"


@act(Ability.CYCLE_OPEN_DECLARATIONS)
async def open_declarations(act: Act) -> Done:
    """Ask each expert of the pool about its slate; called again it adds what is missing (Art. 31).

    A slate is random by the head of the cycle's chain, and has decoys, so that being asked tells nothing about who
    applied. What the rules find is recorded and not asked about.
    """
    await act.tx.sql(_ALONE, str(act.target.id))
    numbers, seed = await parameters(act), await head_of(act.tx, act.target.id)
    experts = await act.tx.sql(_POOL, act.actor.programme_id, act.now)
    organisations = await act.tx.sql(_ORGANISATIONS, act.target.id, act.actor.programme_id)
    await require_unconflicted(act, [row["id"] for row in organisations if row["applied"]])  # the record names them
    barred, found = await _barred(act, experts, organisations)
    asked = await act.tx.sql(_ASKED, act.target.id)
    given = _input(experts, organisations, numbers)
    known = Known(barred, _pairs(asked), _pairs(row for row in asked if row["state"] == "conflicted"))
    pairs = slates(seed, *given, known)
    refuse(act, not pairs and not found, "NOBODY_TO_ASK")
    await _ask(act, pairs)
    least = short([*(set(known.asked) - set(known.refused)), *pairs], given[1], numbers.min_experts_per_dossier)
    return act.done(
        seed=seed, asked=len(pairs), detected=found, short=least, inputs=_inputs(given, known),
        digest=digest(to_json(pairs)),
    )  # fmt: skip


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
        if (person, one.organisation_id, one.fact) not in dismissed
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


Given = tuple[list[Expert], list[About], list[About], Numbers]


def _input(experts: list[Any], organisations: list[Any], numbers: Parameters) -> Given:
    known = [_about(row) for row in organisations]
    applied = {str(row["id"]) for row in organisations if row["applied"]}
    return (
        [_expert(row) for row in experts],
        [one for one in known if one.id in applied],
        [one for one in known if one.id not in applied],
        Numbers(numbers.slate_size, numbers.slate_decoys, numbers.same_jurisdiction_allowed),
    )


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


def _inputs(given: Given, known: Known) -> dict[str, Any]:
    """Return all that slates come from, as JSON: with the seed, it gives the same slates again."""
    experts, applicants, others, numbers = given
    return {
        "experts": [[one.id, one.jurisdiction, sorted(one.knows)] for one in experts],
        "applicants": [list(vars(one).values()) for one in applicants],
        "others": [list(vars(one).values()) for one in others],
        "numbers": vars(numbers),
        "known": {name: sorted(pairs) for name, pairs in vars(known).items()},
    }
