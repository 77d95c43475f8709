"""A secret ballot is linked to nobody: swap what two members voted, and no role gets any other answer (Art. 21, 22)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import orjson
import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type, is_object_type, is_required_argument

from policies.actor import Actor
from policies.compile import READ_ROLES
from regulation.ability import Ability
from regulation.meetings import BallotKind
from regulation.roles import Role
from resolvers.schema import make_schema
from tests import world as worlds
from tests.databases import cloned, shared_world_on
from tests.meetings.hall import ABSTAIN, AGAINST, FOR, Hall, matters
from tests.policies.looking import ROOTED, TYPE_OF, ask_reference, root_of
from tests.world import World

SECRET = {"ballot_kind": BallotKind.SECRET, "ballot_reason": "委员要求"}
ONE_WAY, THE_OTHER = (FOR, AGAINST, FOR, ABSTAIN, FOR), (AGAINST, FOR, FOR, ABSTAIN, FOR)
# Keys, digests, seals and instants of the machine differ from run to run: they are numbered as they appear.
_RANDOM = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{24,}|\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)"
)

# What is loaded once and the same for everybody.
_REFERENCE = {"regulation_version", "criteria_edition", "key_figure", "undertaking_text", "programme", "ban", "cycle"}


@asynccontextmanager
async def _city(server_url: str, template: str) -> AsyncIterator[World]:
    """Give a database as fresh as any other: names are numbered anew."""
    worlds._numbers = count(1)
    async with cloned(server_url, template) as url, shared_world_on(url) as city:
        yield city


@pytest.mark.parametrize("secret", [True, False])
async def test_swapping_two_ballots_changes_no_answer_of_anybody(
    server_url: str, template: str, *, secret: bool
) -> None:
    """Of an open ballot it does: the comparison would show a link if there were one."""
    given = SECRET if secret else {}
    async with _city(server_url, template) as city:
        one = await _answers(city, ONE_WAY, **given)
    async with _city(server_url, template) as city:
        other = await _answers(city, THE_OTHER, **given)

    differ = {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}

    assert len(one) > 100
    if secret:
        assert not differ, [(one[key], other[key]) for key in sorted(differ)][:1]
    else:
        told = {(when, who) for when, who, _ in differ}
        assert ("closed", "secretary") in told
        assert ("cast", "secretary") not in told


async def _answers(city: World, choices: tuple[Any, ...], **given: Any) -> dict[tuple[str, str, str], str]:
    """Return what everybody gets from every list and table: while the vote is open, and after the meeting."""
    found, (motion,) = await matters(city, **given)
    viewers = await _viewers(city, found)
    await found.open()
    await found.call(motion)
    await found.ballots(motion, *choices)
    answers = await _looked(city, viewers, "cast")
    await found.count(motion)
    await found.close("纪要1")
    return answers | await _looked(city, viewers, "closed")


async def _viewers(city: World, found: Hall) -> dict[str, Actor]:
    """Return the two whose votes are swapped, one who is not, and one of every other role that reads anything of it."""
    others = (
        Role.OFFICE, Role.OFFICE_DIRECTOR, Role.SUPERVISOR, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN,
        Role.EXECUTIVE_SECRETARY, Role.EXECUTIVE_MEETING, Role.EXPERT, Role.FINANCE,
    )  # fmt: skip
    rest = {role.value: city.at(await city.actor(role), found.secretary.clock) for role in others}
    members = {f"member{n}": actor for n, actor in enumerate(found.members[:3])}
    return {"public": city.anybody(), "secretary": found.secretary, **members, **rest}


async def _looked(city: World, viewers: dict[str, Actor], when: str) -> dict[tuple[str, str, str], str]:
    filled = [r for r in ROOTED if r not in _REFERENCE and await city.one(f"SELECT count(*) FROM public.{r}")]
    return {
        (when, name, resource): masked(answer)
        for name, actor in viewers.items()
        for resource, answer in [
            *[(r, await ask_reference(city, actor, _everything(r))) for r in filled],
            *[
                (f"table {r}", await _table(city, actor, r))
                for r in ("ballot", "motion", "act_receipt", "ledger_payload")
            ],
        ]
    }


async def _table(city: World, actor: Actor, table: str) -> Any:
    """Return what plain SQL gives an actor over the application's login, a refusal included."""
    async with city.db.transaction(actor.database_role, read_only=True) as tx:
        await actor.enter(tx)
        try:
            return [str(dict(row)) for row in await tx.sql(f"SELECT * FROM public.{table} ORDER BY id")]
        except Exception as refused:  # noqa: BLE001 -- the refusal is the answer
            return type(refused).__name__


def masked(answer: Any) -> str:
    known: dict[str, str] = {}
    text = orjson.dumps(answer, option=orjson.OPT_SORT_KEYS).decode()
    return _RANDOM.sub(lambda found: known.setdefault(found[0], f"#{len(known)}"), text)


def _everything(resource: str) -> str:
    """Return the query of a list with all that can be asked of its rows and of what hangs on them."""
    node = make_schema().core.get_type(TYPE_OF[resource])
    assert isinstance(node, GraphQLObjectType)
    return f"{{ {root_of(resource)}(first: 20) {{ totalCount nodes {{ {' '.join(_fields(node, 1))} }} }} }}"


def _fields(node: GraphQLObjectType, depth: int) -> Iterator[str]:
    for name, field in node.fields.items():
        kind = get_named_type(field.type)
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        if is_leaf_type(kind):
            yield name if name != "id" else "id"
        elif is_object_type(kind) and depth:
            yield _below(name, kind, depth - 1)


def _below(name: str, kind: GraphQLObjectType, depth: int) -> str:
    if "nodes" in kind.fields:
        rows = get_named_type(kind.fields["nodes"].type)
        assert isinstance(rows, GraphQLObjectType)
        return f"{name}(first: 20) {{ totalCount nodes {{ {' '.join(_fields(rows, depth))} }} }}"
    return f"{name} {{ {' '.join(_fields(kind, depth))} }}"


async def test_no_role_reads_a_ballot(city: World) -> None:
    found, (motion,) = await matters(city, **SECRET)
    await found.open()
    await found.vote(motion, FOR, FOR, FOR, FOR, FOR)

    readers = await city.one(
        "SELECT count(*) FROM unnest($1::text[]) role WHERE has_table_privilege(role, 'public.ballot', 'SELECT')",
        list(READ_ROLES),
    )

    assert readers == 0


async def test_a_ballot_says_neither_who_nor_when_and_the_ledger_not_what(city: World) -> None:
    found, (motion,) = await matters(city, **SECRET)
    await found.open()
    await found.call(motion)
    await found.ballots(motion, AGAINST)

    (row,) = await city.sql("SELECT * FROM ballot WHERE motion_id = $1", motion)
    assert set(dict(row)) == {"id", "motion_id", "choice"}
    assert row["id"].version == 4  # a key of version 7 would tell when
    kept = await city.sql(
        "SELECT e.*, p.* FROM ledger_entry e JOIN ledger_payload p ON p.entry_id = e.id WHERE e.ability = $1"
        " AND e.target_id = $2",
        *(Ability.MOTION_VOTE.value, motion),
    )
    assert len(kept) == 1
    assert "against" not in str([dict(one) for one in kept])
    assert "choice" not in str(kept[0]["payload"] if "payload" in kept[0] else kept[0])


async def test_a_ballot_sent_twice_under_one_key_is_one_and_nobody_changes_it_by_that(city: World) -> None:
    found, (motion,) = await matters(city, **SECRET)
    await found.open()
    await found.call(motion)
    for choice in (FOR, AGAINST):
        await city.act(found.members[0], Ability.MOTION_VOTE, motion, key="one-key-for-both", choice=choice)

    rows = await city.sql("SELECT choice FROM ballot WHERE motion_id = $1", motion)

    assert [row["choice"] for row in rows] == ["for"]
