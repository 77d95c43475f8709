"""Whether an act may be done: rights, stage, state, duties, in this order; each refusal with reason and article.

The door and `availableActs` ask the same function with the same facts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from policies.book import Book, duties
from policies.scope_functions import TOLD_LATER
from policies.scopes import SCOPES
from regulation.ability import Ability
from regulation.procedure import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.base import Base


@dataclass(frozen=True)
class Decision:
    """Allowed, or why not: a stable reason code and the article."""

    allowed: bool
    reason: str = ""
    article: str = ""


@dataclass(frozen=True)
class Situation:
    """What is known of actor and target when an act is decided."""

    role: str
    scopes: frozenset[str] = frozenset()
    stage: str | None = None
    state: str | None = None
    done_on_dossier: frozenset[str] = field(default_factory=frozenset)
    done_in_cycle: frozenset[str] = field(default_factory=frozenset)


def decide(book: Book, ability: Ability, situation: Situation) -> Decision:
    """Return whether the act is possible in this situation (Art. 5: no step skipped or reordered)."""
    rule = RULES[ability]
    return (
        _right(book, ability, situation)
        or _refuse(bool(rule.stages) and situation.stage not in rule.stages, "WRONG_STAGE", rule.article)
        or _refuse(bool(rule.moves) and situation.state not in rule.moves, "WRONG_STATE", rule.article)
        or _duty(ability, situation)
        or Decision(allowed=True, article=rule.article)
    )


def _refuse(broken: bool, reason: str, article: str) -> Decision | None:
    return Decision(allowed=False, reason=reason, article=article) if broken else None


def _right(book: Book, ability: Ability, situation: Situation) -> Decision | None:
    if book.enforce(situation.role, ability.resource, ability.act, situation.scopes) is True:
        return None
    rows = book.rights(situation.role, ability.resource, ability.act)
    for line in rows:
        if line.effect == "deny" and line.scope in situation.scopes:
            return Decision(allowed=False, reason=f"BARRED_{line.scope.upper()}", article=line.article)
    reason = "OUT_OF_SCOPE" if rows else "NO_RIGHT"
    return Decision(allowed=False, reason=reason, article=RULES[ability].article)


def _duty(ability: Ability, situation: Situation) -> Decision | None:
    for duty in duties():
        done = situation.done_on_dossier if duty.matter == "dossier" else situation.done_in_cycle
        if duty.later == ability and duty.earlier in done:
            return Decision(allowed=False, reason="SEPARATION_OF_DUTIES", article=duty.article)
    return None


def fact_columns(model: type[Base], scopes: frozenset[str], t: str) -> dict[str, str]:
    """Return the SQL of each fact on a row `t` of a table: version, state, stage, matters, acts done, scopes."""
    table, columns = model.__tablename__, set(model.__table__.columns.keys())
    cycle = f"{t}.id" if table == "cycle" else f"{t}.cycle_id" if "cycle_id" in columns else "NULL::uuid"
    dossier = f"{t}.id" if table == "dossier" else f"{t}.dossier_id" if "dossier_id" in columns else "NULL::uuid"
    return {
        "version": f"{t}.version" if "version" in columns else "NULL::int",
        "told_version": f"{t}.told_version" if "told_version" in columns else "NULL::int",
        "state": f"{t}.state" if "state" in columns else "NULL::text",
        "stage": f"(SELECT c.stage FROM public.cycle c WHERE c.id = {cycle})",
        "cycle_id": cycle,
        "dossier_id": dossier,
        "programme_id": programme_column(model, t),
        "done_on_dossier": _done("dossier_id", dossier),
        "done_in_cycle": _done("cycle_id", cycle),
        **{f"s_{scope}": f"({SCOPES[table][scope].format(t=t)})" for scope in sorted(scopes)},
    }


def programme_column(model: type[Base], t: str) -> str:
    """Return the SQL of the programme that a row `t` of a table belongs to; null if it belongs to none."""
    columns = set(model.__table__.columns.keys())
    if model.__tablename__ == "programme":
        return f"{t}.id"
    for column in ("programme_id", "created_in_id"):
        if column in columns:
            return f"{t}.{column}"
    return (
        f"(SELECT c.programme_id FROM public.cycle c WHERE c.id = {t}.cycle_id)"
        if "cycle_id" in columns
        else "NULL::uuid"
    )


@lru_cache(maxsize=256)
def facts_sql(model: type[Base], scopes: frozenset[str]) -> str:
    """Return the statement that gathers, as the actor, the facts on those rows `$1` (uuid[]) that it can see."""
    facts = ", ".join(f"{sql} AS {name}" for name, sql in fact_columns(model, scopes, "t").items())
    return f"SELECT t.id, {facts} FROM public.{model.__tablename__} t WHERE t.id = ANY ($1::uuid[])"


@lru_cache(maxsize=256)
def entry_sql(model: type[Base], scopes: frozenset[str]) -> str:
    """Return the statement with which the door looks at a target `$1` (uuid[]) and the receipt of a key `$2`.

    It begins under the actor's role, whose row-level security decides what is found; once a row is found, the rest of
    the transaction has the role `$3`. A database role is taken in the same round trip, not in one of its own.
    """
    return (
        "SELECT scope.receipt($2) AS receipt, uuidv7() AS entry_id,"
        " CASE WHEN f.id IS NOT NULL THEN set_config('role', $3, true) END AS role, f.*"
        f" FROM (SELECT) one LEFT JOIN ({facts_sql(model, scopes)}) f ON true"
    )


def _done(column: str, value: str) -> str:
    """Return the SQL of the acts done in a matter: only those that bar another, for a clerk does many others."""
    earlier = sorted({duty.earlier for duty in duties() if column == f"{duty.matter}_id"})
    if value.startswith("NULL") or not earlier:
        return "'{}'::text[]"
    abilities = ", ".join(f"'{ability}'" for ability in earlier)
    return (
        f"ARRAY(SELECT DISTINCT e.ability FROM public.ledger_entry e WHERE e.{column} = {value}"
        f" AND e.person_id = (SELECT ctx.person_id()) AND e.outcome = 'done' AND e.ability IN ({abilities}))"
    )


@dataclass(frozen=True)
class Target:
    """What an act is aimed at, as its actor sees it."""

    id: UUID
    version: int | None
    cycle_id: UUID | None
    dossier_id: UUID | None
    programme_id: UUID | None
    situation: Situation


def read_situation(role: str, facts: Mapping[str, Any]) -> Situation:
    """Return the situation that the facts on one row describe."""
    return Situation(
        role=role,
        scopes=frozenset(key[2:] for key, value in facts.items() if key.startswith("s_") and value is True),
        stage=facts["stage"],
        state=facts["state"],
        done_on_dossier=frozenset(facts["done_on_dossier"]),
        done_in_cycle=frozenset(facts["done_in_cycle"]),
    )


def read_target(role: str, row: Mapping[str, Any]) -> Target:
    """Return the target and situation of one row of `facts_sql`."""
    told = role in TOLD_LATER["told_version"] and row["told_version"] is not None
    return Target(
        row["id"], row["told_version" if told else "version"], row["cycle_id"], row["dossier_id"], row["programme_id"],
        read_situation(role, row),
    )  # fmt: skip
