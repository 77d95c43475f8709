"""Who decides and has a conflict with an applicant: no path, no paper and no act tells of it (Art. 31)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest

import models as m
from policies.actor import Actor
from regulation.roles import Role
from services.door import ACTS
from tests.attacks.crawl import Crawl, Keys, rows_of
from tests.attacks.probe import Probe, answers, probes
from tests.files.desk import Desk
from tests.policies.looking import ROOTED, TYPE_OF
from tests.policies.scene import Scene
from tests.printed import unspaced

BOUND = {
    "clerk": Role.OFFICE,
    "director": Role.OFFICE_DIRECTOR,
    "group": Role.LEADING_GROUP,
    "secretary": Role.LEADING_GROUP_SECRETARY,
    "executive": Role.EXECUTIVE_MEETING,
    "finance": Role.FINANCE,
    "author": Role.EXPERT,
}
# What stays: the own conflict, who holds which role, and that somebody of the applicant is a person with an account.
_APART = ("conflict", "role_grant")
# An expert's own record of conduct stays, whatever it was about; that an organisation exists is told in the draw.
_OF_EXPERTS = ("conduct_record", "conflict_declaration", "organisation")


@pytest.fixture(scope="module")
async def hidden(scene: Scene) -> Keys:
    """Bind everybody to n1, which no list has published; return all that belongs to it."""
    world, organisation = scene.world, scene.key("organisation", "n1")
    for name in BOUND:
        await world.put(
            m.Conflict, cycle_id=scene.key("cycle", "deciding"), person_id=scene[name].person_id,
            organisation_id=organisation, kind="kinship", source="reported", rule="r", found_at=world.clock,
        )  # fmt: skip
    return await rows_of(world, "organisation", organisation)


def _marks(hidden: Keys, reader: str) -> frozenset[str]:
    apart = {*_APART, *(_OF_EXPERTS if BOUND[reader] is Role.EXPERT else ())}
    return frozenset(str(key) for name in hidden.keys() - apart for key in hidden[name])


# Every list, and every row with all its fields; filters are walked in test_kinds_of_conflict.
WALKED = frozenset({*(f"list {name}" for name in ROOTED), *(f"node {name}" for name in TYPE_OF)})


@pytest.mark.parametrize("reader", BOUND)
async def test_nothing_of_the_applicant_is_on_any_path(scene: Scene, desk: Desk, hidden: Keys, reader: str) -> None:
    crawl = Crawl(desk, scene[reader], _marks(hidden, reader), WALKED)

    assert await crawl.found() == frozenset()


@pytest.mark.parametrize(
    ("reader", "paths"),
    [
        ("clerk", {"list dossier", "node review", "node cycle", "node panel_draw", "node site_note"}),
        ("group", {"list dossier", "node dossier", "node panel_report", "node evaluation", "node entry_rationale"}),
    ],
)
async def test_a_colleague_without_a_conflict_finds_it(
    scene: Scene, desk: Desk, hidden: Keys, reader: str, paths: set[str]
) -> None:
    colleague = await scene.world.actor(BOUND[reader])

    assert await Crawl(desk, colleague, _marks(hidden, reader), frozenset(paths)).found() == paths


# --- Acts -------------------------------------------------------------------------------------------------------------

# Who drafts or signs a list that names it is told to stand aside, so that another does it (docs/rights.md).
_TOLD: set[tuple[str, str]] = set()


async def _seen(scene: Scene, actor: Actor, hidden: Keys, cycle: str) -> dict[str, UUID]:
    """Return a row of each kind that an act may be aimed at, of those that somebody sees and that are not the applicant's."""
    found = {}
    for resource in {spec.ability.resource for spec in ACTS.values()}:
        keys = await scene.world.visible(actor, resource) - hidden.get(resource, set())
        found.update({resource: min(keys)} if keys else {})
    return {**found, "cycle": scene.key("cycle", cycle), "programme": scene.world.programme}


async def _aims(scene: Scene, actor: Actor, hidden: Keys) -> dict[str, UUID]:
    """Return one row of each kind that belongs to the applicant and that somebody does not see."""
    found = {}
    for resource, keys in hidden.items():
        if resource in TYPE_OF and (unseen := keys - await scene.world.visible(actor, resource)):
            found[resource] = min(unseen)
    return found


def _tried(aims: Mapping[str, UUID], seen: Mapping[str, UUID], *, cycle_alone: bool) -> list[Probe]:
    return [one for one in probes(aims, seen) if not cycle_alone or ("cycleId" in one.given and one.aim != "cycleId")]


@pytest.mark.parametrize("reader", ["clerk", "director", "secretary", "executive", "author"])
async def test_acts_that_name_it_are_answered_as_if_it_were_not_there(
    scene: Scene, desk: Desk, hidden: Keys, reader: str
) -> None:
    actor = scene[reader]
    aims = await _aims(scene, actor, hidden)
    unknown = dict.fromkeys(aims, uuid4())
    differ: dict[tuple[str, str], Any] = {}
    for cycle in ("reviewing", "deciding"):
        seen, alone = await _seen(scene, actor, hidden, cycle), cycle != "reviewing"
        asked = [_tried(each, seen, cycle_alone=alone) for each in (aims, unknown)]
        told = [await answers(desk, actor, each) for each in asked]
        pairs = zip(asked[0], *told, strict=True)
        differ |= {(one.mutation, one.aim): (mine, none) for one, mine, none in pairs if mine != none}

    assert len(aims) > 10
    assert {place: told for place, told in differ.items() if place not in _TOLD} == {}


# --- Papers -----------------------------------------------------------------------------------------------------------

_DO = "mutation ($i: %sInput!) { done: %s(input: $i) { downloadUrl errors { field code } } }"
TABLES = ("EXPERTS", "ASSIGNMENTS", "PROGRESS", "SCORES", "RANKING", "DECLARATIONS", "ACCESSES")
REPORTS = ("downloadMaterialReview", "downloadPanels")


async def _paper(desk: Desk, actor: Actor, cycle: str, act: str, **given: Any) -> str:
    """Return what a paper says, by the link that its act gives."""
    made = await desk.done(actor, _DO % (act[0].upper() + act[1:], act), cycleId=cycle, **given)
    assert made["errors"] == []
    answer = await desk.get(actor, made["downloadUrl"])
    assert answer.status_code == 200, answer.text
    if act != "exportTable":
        return unspaced(answer.content)
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    return " ".join(str(cell) for table in book for row in table.iter_rows(values_only=True) for cell in row if cell)


@pytest.mark.parametrize("cycle", ["reviewing", "deciding"])
async def test_papers_of_a_cycle_leave_it_out(scene: Scene, desk: Desk, hidden: Keys, cycle: str) -> None:
    key = scene.key("cycle", cycle)
    sql = """SELECT d.number, o.name FROM dossier d JOIN organisation o ON o.id = d.organisation_id
 WHERE d.cycle_id = $1 AND d.organisation_id = $2"""
    ((number, name),) = await scene.world.sql(sql, key, scene.key("organisation", "n1"))
    wanted = [("exportTable", {"paper": table}) for table in TABLES] + [(report, {}) for report in REPORTS]
    colleague, shown, left = await scene.world.actor(Role.OFFICE), set(), set()

    for act, given in wanted:
        place = given.get("paper", act)
        said = await _paper(desk, colleague, f"Cycle_{key}", act, **given)
        shown |= {place} if number in said or name in said else set()
        said = await _paper(desk, scene["clerk"], f"Cycle_{key}", act, **given)
        left |= {place} if number in said or name in said else set()

    of_review = {"ASSIGNMENTS", "PROGRESS", "SCORES", "DECLARATIONS", "downloadPanels"}
    assert shown >= of_review
    assert left == set()
