"""A panel that is far apart on an item agrees on it, on record, before it reports (Art. 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from demo.scores import torn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.cast import Expert
    from demo.scores import Panel
    from demo.story import Story

# Of this organisation's panel the last member sees a strength that the others miss.
_ORGANISATION, _ITEM, _APART, _AGREED = "org08", "4.4.2", 35, 60
_SEEN: Final = """query($d: ID!) { node(id: $d) { ... on Dossier { version
  panelStatistics { items { item spread } } reviews { totalCount nodes { authorship { id } } }
  consensusRecords { nodes { id version } } } } }"""


def torn_apart(panel: Panel, expert: Expert, sheet: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a sheet as it is, or as the one who sees things differently writes it."""
    far = panel.organisation.key == _ORGANISATION and expert is panel.experts[-1]
    return torn(sheet, _ITEM, _APART) if far else sheet


async def tell(story: Story, chosen: Sequence[Panel], *, day: str) -> None:
    """Refuse a report without agreement; let the panel see its reviews, agree, answer and close."""
    story.at(day)
    panel = next(one for one in chosen if one.organisation.key == _ORGANISATION)
    leader, last, dossier = panel.leader.username, panel.experts[-1].username, story.dossiers[_ORGANISATION].id
    before = await _seen(story, last, dossier)
    what = f"reports although the panel is far apart on {_ITEM}"
    given = {"dossierId": dossier, "expectedVersion": before["version"], "text": "材料评审报告"}
    await story.refused(leader, what, "CONSENSUS_MISSING", "reportMaterial", **given)
    await story.one(leader, "openConsensus", dossierId=dossier, expectedVersion=before["version"])
    seen = await _seen(story, last, dossier)
    named = sum(one["authorship"] is not None for one in seen["reviews"]["nodes"])
    story.expect(before["reviews"]["totalCount"] == 1, "no colleague's review is read before the consensus")
    story.expect((seen["reviews"]["totalCount"], named) == (len(panel.experts), 1), "reviews without names in it")
    spread = {one["item"]: one["spread"] for one in seen["panelStatistics"][0]["items"]}[_ITEM]
    story.did(leader, f"opens the consensus: on {_ITEM} the panel is {spread} percentage points apart", "Art.18")
    await _agree(story, panel, seen["consensusRecords"]["nodes"][0])


async def _seen(story: Story, username: str, dossier: str) -> dict[str, Any]:
    return dict((await story.ask(username, _SEEN, d=dossier))["node"])


async def _agree(story: Story, panel: Panel, record: dict[str, Any]) -> None:
    leader, last = panel.leader.username, panel.experts[-1].username
    target = {"consensusId": record["id"]}
    items = [{"item": _ITEM, "percentage": _AGREED, "rationale": "经合议，证据充分，但展开尚不均衡。"}]
    agreed = await story.one(leader, "agreeConsensus", **target, expectedVersion=record["version"], items=items)
    target["expectedVersion"] = agreed["version"]
    await story.refused(
        leader, "closes before everybody has answered", "CONSENSUS_UNANSWERED", "closeConsensus", **target
    )
    for expert in panel.experts[:-1]:
        await story.one(expert.username, "respondToConsensus", **target, confirms=True)
    await story.one(last, "respondToConsensus", **target, confirms=False, dissent="仍认为应高于该比例。")
    await story.one(leader, "closeConsensus", **target)
    story.did(leader, f"closes it: {_AGREED} % on {_ITEM}; four confirm, one dissents on record", "Art.18")
