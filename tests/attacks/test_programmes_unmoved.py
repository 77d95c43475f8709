"""What is in one programme changes no byte of an answer in another: counts, orders, cursors, fields, ledger (Art. 11, 34).

The county's award is there first; then everything that the large scene has comes into the city's award and a third one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from policies.actor import Actor
from regulation.roles import Role
from tests.attacks.crawl import Crawl
from tests.codes import credit_code
from tests.duties.conftest import commended
from tests.files.desk import Desk
from tests.policies.looking import ROOTED
from tests.policies.scene import build
from tests.programmes.conftest import County, county_beside
from tests.registry.conftest import Office
from tests.services.scenery import applied
from tests.world import World

ROLES = (Role.OFFICE, Role.OFFICE_DIRECTOR, Role.SUPERVISOR, Role.SECURITY_ADMIN)
LISTS = frozenset(f"list {name}" for name in ROOTED)
# The director is asked for all fields too, the others for those of what they alone read or do.
FIELDS = {
    "office_director": frozenset(f"fields {name}" for name in ROOTED),
    "applicant": frozenset({"fields obligation", "fields award"}),
    "supervisor": frozenset({"fields ledger_entry"}),
}


async def cast(county: County) -> Mapping[str, Actor]:
    """Let the county have a winner, an application, a ban and an expert; return one of each of its people."""
    winner = await commended(county)
    await applied(county, await county.cycle("qualifying"))
    people = {role.value: await county.actor(role) for role in ROLES}
    office = Office(county, people["office"], people["office_director"])
    await office.ban(credit_code(3))
    people["applicant"] = replace(winner.applicant, clock=county.clock)
    people["expert"] = await county.expert()
    del people["office"]  # the director reads what the clerk does
    return people


async def answers(desk: Desk, people: Mapping[str, Actor]) -> dict[tuple[str, str], str]:
    """Return what everybody is answered on every path."""
    return {
        (name, path): answer
        for name, actor in people.items()
        async for path, answer in Crawl(desk, actor, frozenset(), LISTS | FIELDS.get(name, LISTS)).answers()
    }


async def test_no_answer_in_the_county_changes_with_what_others_have(world: World, desk: Desk) -> None:
    county = await county_beside(world)
    people = await cast(county)
    before = await answers(desk, people)

    await build(world)

    after = await answers(desk, people)
    assert {place for place, answer in before.items() if after[place] != answer} == set()
    assert after.keys() == before.keys()
    told = {place for place, answer in before.items() if '"id"' in answer}
    assert len(told) > 30
    assert {
        ("office_director", "fields award"),
        ("applicant", "fields obligation"),
        ("supervisor", "fields ledger_entry"),
    } <= told
