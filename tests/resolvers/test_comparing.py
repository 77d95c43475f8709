"""Two versions of rules or numbers beside each other, for those who see both (Art. 10, 34)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import models as m
from policies.actor import Actor
from regulation.roles import Role
from tests.policies.looking import ask, ask_reference
from tests.world import World

_COMPARE = """{ compareRules(from: "%s", to: "%s") {
  lines { change text before after } numbers { name before after reading article reasons description } } }"""


async def rules(world: World, number: int | None, body: str, **given: Any) -> str:
    usual = {
        "programme_id": world.programme,
        "kind": "review",
        "title": "细则",
        "effective_from": date(2026, 1, number or 9),
    }
    sealed = {"state": "approved", "number": number, "content_digest": "0" * 64} if number else {}
    key = await world.put(
        m.RuleDocument, **{**usual, **sealed, **given}, body=body, drafted_at=world.clock,
        drafted_by_id=await world.person(),
    )  # fmt: skip
    return f"RuleDocument_{key}"


async def version(world: World, code: str, first_day: date, changes: list[dict[str, Any]], **numbers: Any) -> str:
    base = (await world.sql("SELECT * FROM regulation_version WHERE code = 'ganzhou-2022'"))[0]
    key = await world.put(
        m.RegulationVersion, programme_id=world.programme, code=code, document_number="示例", effective_from=first_day,
        parameters={**base["parameters"], **numbers}, changes=changes,
    )  # fmt: skip
    return f"RegulationVersion_{key}"


async def first_version(world: World) -> str:
    key = await world.one("SELECT id FROM regulation_version WHERE code = 'ganzhou-2022'")
    return f"RegulationVersion_{key}"


async def compared(world: World, actor: Actor, first: str, second: str) -> Any:
    """Return what both ways of execution answer: the comparison, or code and reason of the error."""
    found, again = [await way(world, actor, _COMPARE % (first, second)) for way in (ask, ask_reference)]
    assert found == again
    if "errors" in found:
        return [found["errors"][0]["extensions"][part] for part in ("code", "reason")]
    return found["data"]["compareRules"]


async def test_anybody_compares_versions_that_were_approved(world: World) -> None:
    first, second = await rules(world, 1, "总则\n五名"), await rules(world, 2, "总则\n七名")

    found = await compared(world, world.anybody(), first, second)

    assert found == {
        "lines": [
            {"change": "KEPT", "text": "总则", "before": 1, "after": 1},
            {"change": "REMOVED", "text": "五名", "before": 2, "after": None},
            {"change": "ADDED", "text": "七名", "before": None, "after": 2},
        ],
        "numbers": [],
    }


async def test_a_draft_is_compared_by_those_who_see_it(world: World) -> None:
    first, draft = await rules(world, 1, "五名"), await rules(world, None, "七名")
    clerk, member = await world.actor(Role.OFFICE), await world.actor(Role.LEADING_GROUP)

    assert len((await compared(world, clerk, first, draft))["lines"]) == 2
    for who in (world.anybody(), member):
        assert await compared(world, who, first, draft) is None
        assert await compared(world, who, draft, first) is None


async def test_numbers_are_compared_with_the_reasons_of_all_versions_between(world: World) -> None:
    one = {"name": "review_days", "before": 14, "after": 18, "reason": "材料增多"}
    two = {"name": "review_days", "before": 18, "after": 21, "reason": "专家不足"}
    await version(world, "a", date(2026, 2, 1), [one], review_days=18)
    last = await version(world, "b", date(2026, 3, 1), [two], review_days=21)
    base = await first_version(world)

    forth, back = await compared(world, world.anybody(), base, last), await compared(world, world.anybody(), last, base)

    shared = {"name": "review_days", "reading": True, "article": "Art.18", "reasons": ["材料增多", "专家不足"],
              "description": "专家评审的天数"}  # fmt: skip
    assert forth == {"lines": [], "numbers": [{**shared, "before": 14, "after": 21}]}
    assert back == {"lines": [], "numbers": [{**shared, "before": 21, "after": 14}]}


async def test_a_set_before_the_leading_group_is_compared_as_the_version_it_would_be(world: World) -> None:
    base = await world.one("SELECT id FROM regulation_version WHERE code = 'ganzhou-2022'")
    change = {"name": "panel_odd", "before": False, "after": True, "reason": "避免平票"}
    key = await world.put(
        m.ParameterSet, programme_id=world.programme, code="c", document_number="示例", changes=[change],
        based_on_id=base, effective_from=date(2027, 1, 1), drafted_at=world.clock, drafted_by_id=await world.person(),
        state="submitted", submitted_at=world.clock,
    )  # fmt: skip
    both = (f"RegulationVersion_{base}", f"ParameterSet_{key}")
    member, everybody = await world.actor(Role.LEADING_GROUP), world.anybody()

    (found,) = (await compared(world, member, *both))["numbers"]

    assert (found["name"], found["after"], found["reasons"]) == ("panel_odd", True, ["避免平票"])
    assert await compared(world, everybody, *both) is None


async def test_what_are_no_versions_of_the_same_is_not_compared(world: World) -> None:
    review, visits = await rules(world, 1, "文"), await rules(world, 1, "文", kind="site_review")
    base = await first_version(world)
    unlike, everybody = ["BAD_REQUEST", "COMPARISON_UNLIKE"], world.anybody()

    assert await compared(world, everybody, review, visits) == unlike
    assert await compared(world, everybody, review, base) == unlike
    assert await compared(world, everybody, review, f"Programme_{world.programme}") == unlike
    assert await compared(world, everybody, review, "nothing") == ["BAD_REQUEST", "ID_INVALID"]
    assert await compared(world, everybody, review, f"RuleDocument_{UUID(int=1)}") is None


async def test_a_version_is_in_force_from_its_day_to_that_of_the_next(world: World) -> None:
    """The clock of the world is 6 May 2026, 4:00 UTC."""
    world_day = {"title": "二", "effective_from": date(2026, 5, 6)}
    await rules(world, 1, "一", effective_from=date(2026, 1, 1), title="一")
    await rules(world, 2, "二", **world_day)
    await rules(world, 3, "三", effective_from=date(2026, 5, 7), title="三")
    query = "{ ruleDocuments(order: {by: EFFECTIVE_FROM, direction: ASC}) { nodes { number inForce replacedOn } } }"

    found = [await way(world, world.anybody(), query) for way in (ask, ask_reference)]

    assert found[0] == found[1]
    assert [tuple(one.values()) for one in found[0]["data"]["ruleDocuments"]["nodes"]] == [
        (1, False, "2026-05-06"), (2, True, "2026-05-07"), (3, False, None),
    ]  # fmt: skip
