"""What the demonstration leaves for `award serve`: the clock, an account for each role, queries that show something."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from demo.cast import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from demo.story import Player, Story

FILE: Final = "demo.json"
SHEET: Final = "demo-logins.md"  # the same to read and paste, written by `award serve`
# role -> who shows it; the others of a role stand beside it to show what scope means.
_WHO: Final = {
    "public": "",
    "applicant": "rep05",
    "recommender": "county_gz-jkq",
    "department": "dept_ecology",
    "office": "clerk03",
    "office_director": "director01",
    "expert": "expert01",
    "leading_group": "lg_member01",
    "leading_group_secretary": "lg_secretary",
    "executive_meeting": "em_member01",
    "executive_secretary": "em_secretary",
    "finance": "finance01",
    "payment_platform": "platform01",
    "supervisor": "supervisor01",
    "system_admin": "sysadmin",
    "security_admin": "secadmin",
    "audit_admin": "auditadmin",
}
PAIRS: Final = (("county_gz-jkq", "county_360702"), ("expert01", "expert07"))
_SEES: Final = {
    "RECOMMENDER": "query($c: ID!) { seen: dossiers(first: 100, filter: {cycle: [$c]}) { nodes { organisation { name } } } }",
    "EXPERT": "query($c: ID!) { cycles { totalCount } seen: dossiers(first: 100, filter: {cycle: [$c]}) {"
    " nodes { organisation { name } } } }",
}


@dataclass(frozen=True)
class Query:
    """A query that shows something to its role."""

    title: str
    text: str


@dataclass(frozen=True)
class Login:
    """An account with its grant, and what to ask with it."""

    role: str
    username: str
    password: str
    name: str
    scope: str
    grant: str
    queries: tuple[Query, ...]
    sees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Left:
    """Everything that the demonstration leaves."""

    clock: str
    tracking: str
    logins: tuple[Login, ...]
    beside: tuple[Login, ...]


def queries(role: str) -> tuple[Query, ...]:
    """Return the queries of a role: each under a comment that is its title."""
    parts = (DATA / "queries" / f"{role}.graphql").read_text(encoding="utf-8").split("# ")[1:]
    split = (part.partition("\n") for part in parts)
    return tuple(Query(title.strip(), text.strip()) for title, _, text in split)


async def leave(story: Story) -> Left:
    """Try every query as its role, and return what is left for `award serve`."""
    story.show.chapter("What is left to look at: 15 roles", "award serve")
    logins = await story.all("queries", [_login(story, role, username) for role, username in _WHO.items()])
    beside = [await _with_sight(story, username) for pair in PAIRS for username in pair]
    for one, other in zip(beside[::2], beside[1::2], strict=True):
        story.expect(set(one.sees) != set(other.sees), f"{one.username} and {other.username} see different things")
        for login in (one, other):
            story.did(login.username, f"sees {len(login.sees)}: {'、'.join(login.sees) or 'nothing'}", "Art.12, 18")
    tried = sum(len(login.queries) for login in logins)
    story.show.note(f"{tried} queries of {len(logins)} roles answered with data and without errors")
    return Left(story.clock, story.tracking, tuple(logins), tuple(beside))


async def _login(story: Story, role: str, username: str) -> Login:
    found = queries(role)
    for query in found:
        data = await story.ask(username, query.text)
        story.expect(_shows(data), f"'{query.title}' shows something to {story.label(username)}: {data}")
    return _made(role, story.players.get(username), found)


def _made(role: str, player: Player | None, found: tuple[Query, ...], sees: tuple[str, ...] = ()) -> Login:
    if player is None:
        return Login(role, "", "", "", "", "", found)
    who = player.member
    return Login(role, who.username, player.password, who.full_name, who.authority, player.grant, found, sees)


async def _with_sight(story: Story, username: str) -> Login:
    """Return a login with the names of the applicants that it sees in the live cycle."""
    player = story.players[username]
    data = await story.ask(username, _SEES[player.member.role], c=story.cycle)
    names = tuple(sorted(node["organisation"]["name"] for node in data["seen"]["nodes"]))
    return _made(player.member.role.lower(), player, (), names)


def _shows(data: dict[str, Any]) -> bool:
    """Return whether every field of the answer has something in it."""
    return all(_filled(value) for value in data.values())


def _filled(value: Any) -> bool:
    if isinstance(value, dict) and "nodes" in value:
        return len(value["nodes"]) > 0
    return value is not None


def save(left: Left, data_dir: Path) -> None:
    """Keep it for `award serve`; readable by its owner alone."""
    path = data_dir / FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(left), ensure_ascii=False, indent=1), encoding="utf-8")


def forget(data_dir: Path) -> None:
    """Remove what an earlier demonstration left."""
    for name in (FILE, SHEET):
        (data_dir / name).unlink(missing_ok=True)


def load(data_dir: Path) -> Left | None:
    """Return what the demonstration left in a data directory, if there was one."""
    try:
        kept = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Left(kept["clock"], kept["tracking"], *(tuple(map(_kept, kept[name])) for name in ("logins", "beside")))


def _kept(row: dict[str, Any]) -> Login:
    return Login(**{**row, "queries": tuple(Query(**one) for one in row["queries"]), "sees": tuple(row["sees"])})
