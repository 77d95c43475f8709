"""The one door for acts (Art. 5): nothing changes but through `perform`.

Order: enter as the actor's database role and take the locks → load target and facts (invisible: NOT_FOUND), then
become the system role → decide (barred: FORBIDDEN) → version (stale: CONFLICT) → the act itself → who is told of it, if
anybody (`regulation.telling`) → ledger and receipt → commit. Of an act that nobody is told of that is four round trips beside those of the act itself. Every refusal is put on record in a transaction of its
own; it changes nothing else.
"""

from __future__ import annotations

import asyncio
import hmac
import inspect
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, literal_column, or_, select

import models
from models.database import SYSTEM_ROLE, to_json
from policies.actor import Actor, literal
from policies.book import book
from policies.decide import Decision, Target, decide, entry_sql, facts_sql, programme_column, read_target
from regulation.ability import Ability
from regulation.procedure import CONSEQUENCES, RULES, UNTOLD
from regulation.rule import Rule
from regulation.states import DossierState, Stage
from regulation.violation import RuleBroken, Violation
from services.inputs import Sealed, Unkept
from services.ledger import NOBODY, Entry, Receipt, append, digest, salted
from services.telling import About, tell

if TYPE_CHECKING:
    from datetime import datetime

    from models.base import Base
    from models.database import Database, Tx

MODELS: Final[dict[str, type[Base]]] = {
    mapper.class_.__tablename__: mapper.class_ for mapper in models.Base.registry.mappers
}
Seen = TypeVar("Seen")
_MAX_KEY: Final = 200
_RETRIES: Final = 5
_MOST_REFUSED: Final = 20_000  # bytes of an argument that was refused; of more the ledger keeps size and digest
_RIGHTS = ("NO_RIGHT", "OUT_OF_SCOPE", "BARRED_")


class Refused(Exception):  # noqa: N818 -- it names what happened
    """An act was refused: `code` is the kind of error, `reason` the stable detail, `article` the ground."""

    def __init__(self, code: str, reason: str, article: str) -> None:
        super().__init__(f"{code} {reason} {article}")
        self.code, self.reason, self.article = code, reason, article


@dataclass(frozen=True)
class Done:
    """Result of an act: the object to show, and values told once to the caller alone.

    `record` goes to the ledger; `told` (such as a tracking code) does not. `became` is the person that who acts is
    from now on in the programme of the target (Art. 16).
    """

    resource: str
    id: UUID
    told: dict[str, Any] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    became: UUID | None = None


@dataclass(frozen=True)
class Request:
    """What the caller asks for."""

    ability: Ability
    target_id: UUID
    key: str
    arguments: dict[str, Any]
    expected_version: int | None = None

    @property
    def rule(self) -> Rule:
        """The rule of the act."""
        return RULES[self.ability]


_ITEMS: Final = """(SELECT json_object_agg(i.code, i.points ORDER BY i.position)
 FROM public.criteria_item i WHERE i.edition_id = cycle.criteria_edition_id)"""
_CYCLE: Final = (
    select(models.Cycle.__table__, models.RegulationVersion.parameters, literal_column(_ITEMS).label("items"))
    .join(models.RegulationVersion, models.Cycle.regulation_version_id == models.RegulationVersion.id)
    .where(models.Cycle.id == bindparam("cycle"))
)


@lru_cache(maxsize=256)
def _by_key(model: type[Base]) -> Select[Any]:
    return _within(model, select(model.__table__).where(model.id == bindparam("key")))


@lru_cache(maxsize=256)
def _by_keys(model: type[Base]) -> Select[Any]:
    return _within(model, select(model.__table__).where(model.id == any_(bindparam("keys", type_=ARRAY(Uuid)))))


def _within(model: type[Base], rows: Select[Any]) -> Select[Any]:
    """Leave out rows of another programme than `programme`, if that is known: for an act they are not there (Art. 34)."""
    columns, wanted = model.__table__.c, bindparam("programme", type_=Uuid)
    if "programme_id" in columns:
        of: Any = columns["programme_id"]
    elif "cycle_id" in columns:
        of = select(models.Cycle.programme_id).where(models.Cycle.id == columns["cycle_id"]).scalar_subquery()
    else:
        return rows
    return rows.where(or_(wanted.is_(None), of.is_(None), of == wanted))


_LOCKS: Final = """SELECT pg_advisory_xact_lock(hashtextextended(k, 0))
FROM (SELECT unnest($1::text[]) AS k ORDER BY 1) one"""
_BECOME: Final = "SELECT set_config('role', $1, true)"
_MOVE: Final = """UPDATE public.dossier SET state = $2, told_state = $2, version = version + 1,
 told_version = told_version + 1
WHERE id = ANY ($1::uuid[])"""


@dataclass
class Act:
    """An act under way: the transaction as the system role, the actor, the target and its rule."""

    tx: Tx
    actor: Actor
    request: Request
    target: Target
    seal: str = ""  # key of the digests that the ledger keeps of sealed input; kept beside that input, if at all
    _cycle: Any = None

    @property
    def now(self) -> datetime:
        """The instant of the act on the injected clock."""
        return self.actor.clock

    @property
    def article(self) -> str:
        """Article of the act."""
        return self.request.rule.article

    async def get(self, model: type[Base], key: UUID | None) -> Any:
        """Return a row by key; RuleBroken NOT_FOUND, at the input that names it, if the target's programme has none."""
        row = await self.tx.first(_by_key(model), key=key, programme=self.target.programme_id)
        if row is None:
            raise RuleBroken(Violation("NOT_FOUND", self.article, f"{model.__tablename__}_id"))
        return row

    async def row(self) -> Any:
        """Return the target's row."""
        return await self.get(MODELS[self.request.ability.resource], self.target.id)

    async def cycle(self) -> Any:
        """Return the row of the target's cycle, read once, with its `parameters` and the points of criteria `items`.

        What it pins does not change while it runs (Art. 34).
        """
        if self._cycle is None:
            self._cycle = await self.cycle_of(self.target.cycle_id)
        return self._cycle

    def within(self, cycle: UUID) -> Act:
        """Return this act as it looks at something of another cycle than its target's."""
        return replace(self, target=replace(self.target, cycle_id=cycle), _cycle=None)

    async def cycle_of(self, key: UUID | None) -> Any:
        """Return the row of a cycle with what it pins."""
        return await self.tx.first(_CYCLE, cycle=key)

    async def move(self, to: str | None = None, **changes: Any) -> None:
        """Move the target to a state that its rule names, with other changes of the same row."""
        after = self.request.rule.moves[self.target.situation.state or ""]
        state = to or next(iter(after))
        if state not in after:
            raise AssertionError(f"{self.request.ability} does not lead to {state}")
        model = MODELS[self.request.ability.resource]
        tells = model is models.Dossier and (bool(changes) or state != self.target.situation.state)
        await self._change(model, self.target.id, state, changes, tells=tells)

    async def _change(self, model: type[Base], key: UUID, state: str, changes: dict[str, Any], *, tells: bool) -> None:
        """Write a state. Unless it `tells`, and in a state that is not told yet, what applicants read stays (Art. 20-22)."""
        told = {"told_state": state} if tells and state not in UNTOLD else {}
        await self.tx.update(model, key, state=state, **told, **changes)

    async def move_dossier(self, key: UUID, state: str, to: str, *, unnoticed: bool = False, **changes: Any) -> None:
        """Move an application as a consequence of this act on a list, notice or cycle.

        `unnoticed`: back to a state that its applicant reads all the while, so that nothing tells it (Art. 31).
        """
        if to not in CONSEQUENCES[self.request.ability].get(state, frozenset()):
            raise RuleBroken(Violation("WRONG_STATE", self.article, "", {"state": state, "to": to}))
        await self._change(models.Dossier, key, to, changes, tells=not unnoticed)

    async def move_dossiers(self, rows: Collection[Any], to: DossierState) -> None:
        """Move several applications that were read with the act, as a consequence of it, by one statement."""
        moves = CONSEQUENCES[self.request.ability]
        if any(to not in moves.get(row["state"], frozenset()) for row in rows) or to in UNTOLD:
            raise AssertionError(f"{self.request.ability} does not lead to {to}")
        await self.tx.sql(_MOVE, [row["id"] for row in rows], to.value)

    async def each(self, ability: Ability, keys: Collection[UUID]) -> dict[UUID, Target]:
        """Return those of several rows that the actor sees, with what decides another act on each of them.

        They are locked as if each were the target of that act, in an order that all share; then they are looked at as
        the door would: under the actor's role.
        """
        model = MODELS[ability.resource]
        sql = facts_sql(model, book().scopes(self.actor.role, ability.resource))
        await self.tx.sql(_LOCKS, sorted(map(str, keys)))
        await self.tx.sql(_BECOME, self.actor.database_role)
        found = await self.tx.sql(sql, sorted(keys))
        await self.tx.sql(_BECOME, SYSTEM_ROLE)
        return {UUID(bytes=row["id"].bytes): read_target(self.actor.role, row) for row in found}

    async def seen(self, read: Callable[[Tx], Awaitable[Seen]]) -> Seen:
        """Return what a function reads as the actor, who sees here what a query of the actor would."""
        await self.tx.sql(_BECOME, self.actor.database_role)
        found = await read(self.tx)
        await self.tx.sql(_BECOME, SYSTEM_ROLE)
        return found

    async def rows(self, model: type[Base], keys: Collection[UUID]) -> dict[UUID, Any]:
        """Return rows by key, of the target's programme."""
        found = await self.tx.all(_by_keys(model), keys=list(keys), programme=self.target.programme_id)
        return {UUID(bytes=row["id"].bytes): row for row in found}

    async def visible(self, model: type[Base], keys: Collection[UUID]) -> set[UUID]:
        """Return those rows that the actor sees."""
        await self.tx.sql(_BECOME, self.actor.database_role)
        found = await self.tx.sql(
            f"SELECT t.id FROM public.{model.__tablename__} t WHERE t.id = ANY ($1::uuid[])",  # noqa: S608 -- a name
            list(keys),
        )
        await self.tx.sql(_BECOME, SYSTEM_ROLE)
        return {UUID(bytes=row["id"].bytes) for row in found}

    async def on_record(self, ability: Ability, given: Mapping[Target, dict[str, Any]]) -> None:
        """Put on the chain of each of several targets that this act did to it what `ability` does, and tell of it."""
        keys = await self.tx.keys(len(given))
        for key, (target, arguments) in zip(keys, given.items(), strict=True):
            request = Request(ability, target.id, self.request.key, arguments)
            await tell(self.tx, ability, _about(self.actor, target, Done(ability.resource, target.id)))
            payload = salted({"input": arguments, "result": {"within": self.request.ability.value}})
            entry = _done_entry(self.actor, request, target, key, payload)
            await append(self.tx, entry, chain=_chain(self.actor, target), payload=payload)

    async def brought_about(self, dossier: UUID, result: dict[str, Any]) -> None:
        """Put on an application's chain what this act on something else did to it.

        The entry names nobody: what it says is for who supervises, not for who acted (Art. 31, 32).
        """
        (key,) = await self.tx.keys(1)
        row = await self.get(models.Dossier, dossier)
        payload = salted({"input": {}, "result": result})
        nobody = replace(self.actor, person_id=None, grant_id=None)
        entry = _entry(nobody, self.request, key, "done", "", self.article, payload)
        entry = replace(entry, cycle_id=row["cycle_id"], dossier_id=dossier)
        await append(self.tx, entry, chain=dossier, payload=payload)

    async def advance(self, **changes: Any) -> None:
        """Move the cycle to the stage that the act opens, with other changes of the same row (Art. 5)."""
        stage, cycle_id = self.request.rule.advance, self.target.cycle_id
        if stage is None or cycle_id is None:
            raise AssertionError(f"{self.request.ability} opens no stage")
        await self.tx.update(models.Cycle, cycle_id, stage=stage.value, **changes)
        await self.tx.sql(
            "UPDATE public.cycle_stage SET closed_at = $2 WHERE cycle_id = $1 AND closed_at IS NULL",
            cycle_id,
            self.now,
        )
        await self.open_stage(cycle_id, stage)

    async def open_stage(self, cycle_id: UUID, stage: Stage) -> None:
        """Put on record that a stage began."""
        await self.tx.insert(
            models.CycleStage, cycle_id=cycle_id, stage=stage.value, opened_at=self.now, article=self.article
        )

    def done(self, resource: str | None = None, key: UUID | None = None, **record: Any) -> Done:
        """Return the result: the target, or another row that the act made."""
        return Done(resource or self.request.ability.resource, key or self.target.id, record=record)


Body = Callable[..., Awaitable[Done]]


@dataclass(frozen=True)
class Spec:
    """A registered act: its ability, its function and the parameters that a caller gives."""

    ability: Ability
    body: Body
    parameters: dict[str, inspect.Parameter]
    anonymous: bool

    @cached_property
    def sealed(self) -> frozenset[str]:
        """Names of the parameters that are secrets."""
        return self._marked(Sealed)

    @cached_property
    def unkept(self) -> frozenset[str]:
        """Names of the parameters of which nothing is kept."""
        return self._marked(Unkept)

    def _marked(self, mark: type[Sealed]) -> frozenset[str]:
        marks = {name: getattr(p.annotation, "__metadata__", ()) for name, p in self.parameters.items()}
        return frozenset(name for name, m in marks.items() if any(isinstance(one, mark) for one in m))


ACTS: Final[dict[Ability, Spec]] = {}


def act(ability: Ability, *, anonymous: bool = False) -> Callable[[Body], Body]:
    """Register a function as the body of an act; its keyword parameters are what a caller gives.

    The ledger does not name who does an `anonymous` act (Art. 21).
    """

    def register(body: Body) -> Body:
        parameters = dict(inspect.signature(body, eval_str=True).parameters)
        parameters.pop("act")
        if ability in ACTS:
            raise AssertionError(f"{ability} is registered twice")
        if RULES[ability].versioned and "version" not in MODELS[ability.resource].__table__.c:
            raise AssertionError(f"{ability} is versioned: {MODELS[ability.resource].__name__} must be Versioned")
        ACTS[ability] = Spec(ability, body, parameters, anonymous)
        return body

    return register


async def perform(db: Database, actor: Actor, request: Request) -> Done:
    """Do an act and return its result; the same key gives the same answer and is done once.

    Raises Refused (NOT_FOUND, FORBIDDEN, CONFLICT) or RuleBroken (what a form can show).
    """
    try:
        return await _retried(db, actor, request)
    except (Refused, RuleBroken) as refusal:
        await _record_refusal(db, actor, request, refusal)
        raise


async def _retried(db: Database, actor: Actor, request: Request) -> Done:
    for attempt in range(_RETRIES):
        try:
            return await _through(db, actor, request)
        except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            await asyncio.sleep(0.01 * 2**attempt)
    raise Refused("CONFLICT", "TRY_AGAIN", request.rule.article)


async def _through(db: Database, actor: Actor, request: Request) -> Done:
    _check_key(request)
    asked = _digest(request)
    seal = secrets.token_hex(16)
    try:
        async with db.transaction(actor.database_role, opening=_opening(actor, request)) as tx:
            found = await _look(tx, actor, request)
            if found["receipt"] is not None:
                return _replay(request, asked, found["receipt"])
            target = _found(actor, request, found)
            _admit(request, target, decide(book(), request.ability, target.situation))
            done = await ACTS[request.ability].body(Act(tx, actor, request, target, seal), **request.arguments)
            await tell(tx, request.ability, _about(actor, target, done))
            await _record(tx, actor, request, target, done, found["entry_id"], asked, _recordable(request, seal))
            return done
    except asyncpg.UniqueViolationError as error:
        raise RuleBroken(
            Violation("ALREADY_EXISTS", request.rule.article, _UNIQUE.get(str(error.constraint_name), ""))
        ) from error
    except asyncpg.ForeignKeyViolationError as error:
        raise RuleBroken(Violation("NOT_FOUND", request.rule.article)) from error
    except asyncpg.RaiseError as error:  # an invariant in the database, such as the separation of duties
        reason, _, article = str(error).partition(" ")
        raise Refused("FORBIDDEN", reason, article or request.rule.article) from error


def _about(actor: Actor, target: Target, done: Done) -> About:
    return About(target.cycle_id, target.dossier_id, done.id, actor.person_id, actor.clock)


def _check_key(request: Request) -> None:
    if not 0 < len(request.key) <= _MAX_KEY:
        raise RuleBroken(Violation("INVALID_IDEMPOTENCY_KEY", request.rule.article, "idempotencyKey"))


def _digest(request: Request) -> str:
    """Return the digest by which a request is known again; the caller's key makes its content unguessable."""
    given = _kept(request)
    return digest(to_json([request.ability, str(request.target_id), request.expected_version, given, request.key]))


def _kept(request: Request) -> dict[str, Any]:
    """Return the input without that of which nothing may be kept (Art. 21)."""
    unkept = ACTS[request.ability].unkept
    return {name: value for name, value in request.arguments.items() if name not in unkept}


def _recordable(request: Request, seal: str) -> dict[str, Any]:
    """Return the input as the ledger keeps it: of what is sealed, only a digest under a key (Art. 31)."""
    sealed = ACTS[request.ability].sealed
    return {name: sealed_digest(seal, value) if name in sealed else value for name, value in _kept(request).items()}


def _shortened(given: dict[str, Any]) -> dict[str, Any]:
    """Return input that was refused as the ledger keeps it: the ledger grows for ever, and anybody may be refused."""
    sizes = {name: len(to_json(value)) for name, value in given.items()}
    return {
        name: {"sha256": digest(to_json(value)), "bytes": sizes[name]} if sizes[name] > _MOST_REFUSED else value
        for name, value in given.items()
    }


def sealed_digest(seal: str, value: str) -> str:
    """Return the digest of a sealed value; without the key `seal` nobody can find the value by guessing."""
    return hmac.new(bytes.fromhex(seal), str(value).encode(), "sha256").hexdigest()


# Input that is at fault when a uniqueness of the database is broken.
_UNIQUE: Final = {
    "uq_identity_issuer_subject_programme_id": "subject",
    "uq_organisation_detail_programme_id_credit_code": "credit_code",
    "uq_cycle_programme_id_session": "session",
    "uq_commendation_cycle_id_document_number": "document_number",
    "uq_honour_item_serial": "serial",
}


def _opening(actor: Actor, request: Request) -> str:
    """Return the statements that set the context and take the locks; the next one sees all that they waited for."""
    given = (request.ability.resource, request.target_id, request.rule.versioned, digest(request.key.encode()))
    return f"{actor.entering()}; SELECT scope.door({', '.join(map(literal, given))})"


async def _look(tx: Tx, actor: Actor, request: Request) -> Any:
    resource = request.ability.resource
    sql = entry_sql(MODELS[resource], book().scopes(actor.role, resource))
    return (await tx.sql(sql, [request.target_id], _key_of(actor, request), SYSTEM_ROLE))[0]


def _receipt(actor: Actor, request: Request, done: Done, asked: str) -> Receipt:
    """Return the receipt by which the act is known again: of a newcomer who became a person, as that person's."""
    person = actor.person_id or done.became
    key = request.key if person else _key_of(actor, request)
    return Receipt(str(person or "public"), key, asked, {"resource": done.resource, "id": str(done.id)})


def _key_of(actor: Actor, request: Request) -> str:
    """Return the key as kept.

    Who is no person is told apart by login or, without one, by all that is asked: nobody without an account uses up a
    key of somebody else, nor learns that it is in use (Art. 16, 21).
    """
    if actor.person_id is not None:
        return request.key
    return digest(to_json([*(actor.login or (actor.tracking, _digest(request))), request.key]))


def _replay(request: Request, asked: str, earlier: dict[str, Any]) -> Done:
    if earlier["digest"] != asked:
        raise Refused("CONFLICT", "IDEMPOTENCY_KEY_REUSED", request.rule.article)
    result = earlier["result"]
    return Done(result["resource"], UUID(result["id"]))


def _found(actor: Actor, request: Request, row: Any) -> Target:
    if row["id"] is None:
        raise Refused("NOT_FOUND", "NOT_FOUND", request.rule.article)
    return read_target(actor.role, row)


def _admit(request: Request, target: Target, decision: Decision) -> None:
    stale = request.rule.versioned and request.expected_version != target.version
    if decision.allowed is not True and (decision.reason.startswith(_RIGHTS) or not stale):
        raise Refused("FORBIDDEN", decision.reason, decision.article)
    if stale:
        raise Refused("CONFLICT", "STALE_VERSION", request.rule.article)


async def _record(
    tx: Tx, actor: Actor, request: Request, target: Target, done: Done, entry_id: UUID, asked: str, given: Any
) -> None:
    payload = salted({"input": given, "result": done.record})
    receipt = _receipt(actor, request, done, asked)
    actor = replace(actor, person_id=done.became or actor.person_id)
    created = {f"{done.resource}_id": done.id}
    entry = _done_entry(actor, request, target, entry_id, payload)
    cycle_id, dossier_id = created.get("cycle_id") or entry.cycle_id, created.get("dossier_id") or entry.dossier_id
    await append(
        tx,
        replace(entry, cycle_id=cycle_id, dossier_id=dossier_id),
        chain=_chain(actor, target),
        payload=payload,
        receipt=receipt,
    )


def _chain(actor: Actor, target: Target) -> UUID:
    return target.dossier_id or target.cycle_id or actor.programme_id or NOBODY


def _done_entry(actor: Actor, request: Request, target: Target, entry_id: UUID, payload: bytes) -> Entry:
    """Return the entry of an act done to a target, in the matter of which it is."""
    shown = replace(_as_recorded(actor, request), programme_id=target.programme_id or actor.programme_id)
    entry = _entry(shown, request, entry_id, "done", "", request.rule.article, payload)
    return replace(entry, cycle_id=target.cycle_id, dossier_id=target.dossier_id)


def _as_recorded(actor: Actor, request: Request) -> Actor:
    """Return the actor as the ledger names it: of somebody who objects, nothing (Art. 21)."""
    return Actor(clock=actor.clock) if ACTS[request.ability].anonymous else actor


def _entry(
    actor: Actor, request: Request, entry_id: UUID, outcome: str, code: str, article: str, payload: bytes
) -> Entry:
    return Entry(
        id=entry_id,
        programme_id=actor.programme_id,
        cycle_id=None,
        dossier_id=None,
        at=actor.clock,
        person_id=actor.person_id,
        grant_id=actor.grant_id,
        role=actor.role.value,
        ability=request.ability.value,
        target_id=request.target_id,
        outcome=outcome,
        code=code,
        article=article,
        policy_digest=book().digest,
        payload_digest=digest(payload),
    )


async def _record_refusal(db: Database, actor: Actor, request: Request, refusal: Refused | RuleBroken) -> None:
    if isinstance(refusal, Refused):
        code, article = refusal.reason, refusal.article
    else:
        code, article = refusal.violations[0].code, refusal.violations[0].article
    payload = salted({"input": _shortened(_recordable(request, secrets.token_hex(16)))})
    shown = _as_recorded(actor, request)
    async with db.transaction(SYSTEM_ROLE) as tx:
        entry_id, programme = (await tx.sql(_programme_of(request.ability.resource), request.target_id))[0]
        shown = replace(shown, programme_id=actor.programme_id or programme)
        entry = _entry(shown, request, entry_id, "refused", code, article, payload)
        await append(tx, entry, chain=shown.person_id or NOBODY, payload=payload)


@lru_cache(maxsize=256)
def _programme_of(resource: str) -> str:
    """Return the statement for a new key and the programme of a target `$1`: who supervises it reads the refusal."""
    programme = programme_column(MODELS[resource], "t")
    return f"SELECT uuidv7(), (SELECT {programme} FROM public.{resource} t WHERE t.id = $1)"  # noqa: S608 -- names
