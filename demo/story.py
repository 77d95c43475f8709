"""The story under way: who plays, where the clock stands, what is known of the applications."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from demo.acts import Act, Refusal, act, mutation, refusal_at_the_door, refusal_by_rule
from demo.cast import Cast, Member, Organisation, cast, texts
from demo.client import Answer, Client, Unexpected, Visitor

if TYPE_CHECKING:
    from demo.show import Show

T = TypeVar("T")
CLERK: Final = "clerk01"
_BATCH: Final = 10  # the most acts that one operation may hold
_DOSSIERS: Final = """query($cycle: ID!) { dossiers(first: 100, filter: {cycle: [$cycle]}) {
  nodes { id state version organisation { id } } } }"""
_CYCLE: Final = "query($id: ID!) { node(id: $id) { ... on Cycle { stage version } } }"


@dataclass(frozen=True)
class Player:
    """A person of the cast with an account, a token and a grant."""

    member: Member
    password: str
    visitor: Visitor
    id: str = ""
    grant: str = ""

    @property
    def label(self) -> str:
        """Name and role, as the story says it."""
        words = self.member.role.lower().replace("_", " ")
        over = f" {self.member.authority}" if self.member.role in {"RECOMMENDER", "DEPARTMENT"} else ""
        return f"{self.member.full_name} ({words}{over})"


@dataclass
class Dossier:
    """An application as the office last saw it."""

    id: str
    state: str
    version: int
    organisation: Organisation


@dataclass
class Story:
    """Everything that the chapters share."""

    client: Client
    show: Show
    cast: Cast = field(default_factory=cast)
    texts: dict[str, Any] = field(default_factory=texts)
    clock: str = ""
    cycle: str = ""
    programme: str = ""
    regulation: str = ""
    criteria: str = ""
    issuer: str = ""
    players: dict[str, Player] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    ranking: list[str] = field(default_factory=list)
    tracking: str = ""
    done: int = 0
    refusals: int = 0

    # --- Clock and cast ------------------------------------------------------------------------------------------

    def at(self, day: str, time: str = "09:00:00") -> None:
        """Set the clock, in the city's time."""
        self.clock = f"{day}T{time}+08:00"
        self.show.day(self.clock)

    def visitor(self, username: str) -> Visitor:
        """Return who asks: a player, or anybody for the empty name."""
        return self.players[username].visitor if username else Visitor()

    def label(self, username: str) -> str:
        """Return how the story calls somebody."""
        return self.players[username].label if username else "Anybody (public, no login)"

    def know(self, player: Player) -> None:
        """Keep what is known of a player."""
        self.players[player.member.username] = player

    def identify(self, username: str, *, id: str = "", grant: str = "") -> None:  # noqa: A002 -- the API's word
        """Add to what is known of a player."""
        known = self.players[username]
        self.know(replace(known, id=id or known.id, grant=grant or known.grant))

    def organisation_of(self, ident: str) -> Organisation:
        """Return the organisation of the cast with an id."""
        key = next(key for key, value in self.organisations.items() if value == ident)
        return self.cast.organisation(key)

    # --- Asking and acting ---------------------------------------------------------------------------------------

    async def ask(self, username: str, query: str, **variables: Any) -> dict[str, Any]:
        """Return the data of a query that must be answered without errors."""
        answer = await self.client.graphql(self.visitor(username), self.clock, query, variables)
        return _data(answer, f"{self.label(username)} asks {query}")

    async def do(self, username: str, *acts: Act) -> list[dict[str, Any]]:
        """Do acts one after another; each must succeed. Return the changed objects."""
        changed: list[dict[str, Any]] = []
        for start in range(0, len(acts), _BATCH):
            changed += await self._batch(username, acts[start : start + _BATCH])
        return changed

    async def _batch(self, username: str, acts: tuple[Act, ...]) -> list[dict[str, Any]]:
        query, variables = mutation(acts)
        answer = await self.client.graphql(self.visitor(username), self.clock, query, variables)
        data = _data(answer, f"{self.label(username)} does {acts[0].name}")
        return [self._payload(username, one, data[f"a{n}"]) for n, one in enumerate(acts)]

    def _payload(self, username: str, one: Act, payload: dict[str, Any]) -> dict[str, Any]:
        if payload["errors"]:
            raise Unexpected(f"{self.label(username)} {one.name}: {payload['errors']}")
        self.done += 1
        self.tracking = payload.get("trackingCode") or self.tracking
        return payload[one.object] or {}

    async def one(self, username: str, name: str, /, **given: Any) -> dict[str, Any]:
        """Do one act and return the changed object."""
        return (await self.do(username, act(name, **given)))[0]

    async def upload(self, username: str, name: str, /, **given: Any) -> tuple[str, str]:
        """Start an upload; return its id and the address to send it to."""
        query, variables = mutation((act(name, **given),))
        payload = _data(await self.client.graphql(self.visitor(username), self.clock, query, variables), name)["a0"]
        return str(self._payload(username, act(name), payload)["id"]), str(payload["uploadUrl"])

    async def refused(self, username: str, what: str, code: str, name: str, /, **given: Any) -> None:
        """Try an act that must be refused with a code, and say so."""
        query, variables = mutation((act(name, **given),))
        answer = await self.client.graphql(self.visitor(username), self.clock, query, variables)
        why = _refusal(answer)
        if why is None or code not in {why.code, *why.also}:
            raise Unexpected(f"{self.label(username)} {what}: expected {code}, got {why or answer.data}")
        if not why.article or not why.message:
            raise Unexpected(f"{self.label(username)} {what}: refused without article or message: {why}")
        self.refusals += 1
        self.show.refused(self.label(username), what, why)

    def did(self, username: str, what: str, article: str) -> None:
        """Say who did what."""
        self.show.did(self.label(username), what, article)

    def expect(self, holds: object, what: str) -> None:
        """Require that something holds."""
        if holds is not True:
            raise Unexpected(f"did not hold: {what}")

    async def all(self, title: str, jobs: Iterable[Awaitable[T]]) -> list[T]:
        """Let many act at once."""
        return await self.show.all(title, jobs)

    # --- The cycle and its applications --------------------------------------------------------------------------

    async def cycle_version(self) -> int:
        """Return the present version of the cycle."""
        return int((await self.ask(CLERK, _CYCLE, id=self.cycle))["node"]["version"])

    async def on_cycle(self, username: str, name: str, /, **given: Any) -> dict[str, Any]:
        """Do a versioned act on the cycle."""
        return await self.one(username, name, cycleId=self.cycle, expectedVersion=await self.cycle_version(), **given)

    async def expect_stage(self, stage: str) -> None:
        """Require that the cycle stands in a stage."""
        found = (await self.ask(CLERK, _CYCLE, id=self.cycle))["node"]["stage"]
        self.expect(found == stage, f"cycle in {stage}, found {found}")

    async def refresh(self) -> None:
        """Look at all applications of the cycle as the office sees them."""
        nodes = (await self.ask(CLERK, _DOSSIERS, cycle=self.cycle))["dossiers"]["nodes"]
        found = [
            Dossier(n["id"], n["state"], n["version"], self.organisation_of(n["organisation"]["id"])) for n in nodes
        ]
        self.dossiers.update({one.organisation.key: one for one in found})

    def keep(self, key: str, changed: dict[str, Any]) -> None:
        """Keep what an act answered about an application."""
        self.dossiers[key] = Dossier(changed["id"], changed["state"], changed["version"], self.cast.organisation(key))

    def standing(self, *states: str) -> list[Dossier]:
        """Return the applications in these states, in the order of the cast."""
        return [self.dossiers[key] for key in sorted(self.dossiers) if self.dossiers[key].state in states]


def _data(answer: Answer, what: str) -> dict[str, Any]:
    if answer.errors or answer.data is None:
        raise Unexpected(f"{what}: {answer.errors}")
    return answer.data


def _refusal(answer: Answer) -> Refusal | None:
    if answer.errors:
        return refusal_at_the_door(answer.errors[0])
    payloads = (answer.data or {}).values()
    broken = [payload["errors"] for payload in payloads if payload["errors"]]
    return refusal_by_rule(broken[0]) if broken else None
