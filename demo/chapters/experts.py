"""Undertakings, conflicts of interest, panels (Art. 18, 31)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from demo.acts import act
from demo.chapters.qualifying import DIRECTOR
from demo.scores import PANEL, Panel
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from demo.cast import Expert

EMPLOYED: Final = ("expert07", "org13")
ADVISED: Final = ("expert09", "org23")
SILENT: Final = ("expert12", "org02")
_ASKED: Final = """query($after: String) { conflictDeclarations(first: 100, after: $after, filter: {state: [UNDECLARED]}) {
  nodes { id version cycle { id } organisation { id } } pageInfo { hasNextPage endCursor } } }"""
UNDERTAKING: Final = "query($id: ID!) { node(id: $id) { ... on Cycle { undertaking { zh digest } } } }"
_FOUND: Final = """query($source: [ConflictSource!]) { conflicts(filter: {source: $source}) {
  nodes { rule person { id } organisation { id } } } }"""
_DRAW: Final = "query($id: ID!) { node(id: $id) { ... on PanelDraw { id state version seed } } }"
_SEATS: Final = """query($after: String) { assignments(first: 100, after: $after) {
  nodes { leader frozenAt person { id } dossier { id } } pageInfo { hasNextPage endCursor } } }"""
_PATIENCE: Final = 120  # times half a second
_DOSSIER: Final = "query($id: ID!) { node(id: $id) { id } dossiers { totalCount } }"


async def tell(story: Story) -> None:
    """Clear the experts and form the panels."""
    story.show.chapter("4. Conflicts of interest and panels", "Art. 18, 31")
    await undertake(story, day="2026-06-26")
    await declare(story, days=("2026-06-29", "2026-07-01"), silent=SILENT)
    await _detected(story)
    await _kept_out(story)
    await _wrong_panels(story)
    await draw(story, day="2026-07-03")


async def undertake(story: Story, *, day: str) -> None:
    """Let every expert sign the confidentiality undertaking of the cycle."""
    story.at(day)
    names = [expert.username for expert in story.cast.experts]
    shown = (await story.ask(names[0], UNDERTAKING, id=story.cycle))["node"]["undertaking"]
    signed = {"cycleId": story.cycle, "textDigest": shown["digest"]}
    await story.all("undertakings", [story.one(name, "signUndertaking", **signed) for name in names])
    story.did(names[0], f"and {len(names) - 1} more experts sign the confidentiality undertaking", "Art.31")


async def declare(story: Story, *, days: tuple[str, str], silent: tuple[str, str] | None = None) -> None:
    """Ask every expert about a slate with decoys, and let all of them answer but for one question."""
    story.at(days[0])
    await story.one(CLERK, "openDeclarations", cycleId=story.cycle)
    story.did(
        CLERK, "asks each expert about a slate of organisations, decoys among them; rules look for ties", "Art.31"
    )
    story.at(days[1])
    jobs = [_answers(story, expert.username, silent) for expert in story.cast.experts]
    signed = sum(await story.all("declarations", jobs))
    story.did("expert01", f"and colleagues sign {signed} declarations, none the wiser as to who applied", "Art.31")


async def _answers(story: Story, username: str, silent: tuple[str, str] | None) -> int:
    asked = await _asked(story, username)
    acts = []
    for node in asked:
        key = story.organisation_of(node["organisation"]["id"]).key
        if (username, key) != silent:
            given = {"conflictDeclarationId": node["id"], "expectedVersion": node["version"]}
            acts.append(act("declareConflict", **given, **_answer(story, username, key)))
    await story.do(username, *acts)
    return len(acts)


async def _asked(story: Story, username: str) -> list[dict[str, Any]]:
    """Return the questions of this cycle that a person has not answered."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await story.ask(username, _ASKED, after=after))["conflictDeclarations"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return [one for one in found if one["cycle"]["id"] == story.cycle]


def _answer(story: Story, username: str, key: str) -> dict[str, Any]:
    if (username, key) == ADVISED:
        return {"conflicted": True, "kind": "CONSULTING", "detail": story.texts["conflict"]}
    return {"conflicted": False}


async def _detected(story: Story) -> None:
    """One conflict is found by comparing employers, one was declared: nobody else is barred."""
    rule = await _conflicts(story, "DETECTED", [EMPLOYED])
    name = story.cast.organisation(EMPLOYED[1]).name
    story.show.note(f"found by rule {rule}: {story.label(EMPLOYED[0])} works for {name}")
    await _conflicts(story, "DECLARED", [ADVISED])
    story.did(ADVISED[0], f"declares to have advised {story.cast.organisation(ADVISED[1]).name}", "Art.31")


async def _conflicts(story: Story, source: str, expected: list[tuple[str, str]]) -> str:
    """Require that exactly these conflicts are known from a source; return the rule of the first."""
    nodes = (await story.ask(CLERK, _FOUND, source=[source]))["conflicts"]["nodes"]
    pairs = {(node["person"]["id"], node["organisation"]["id"]) for node in nodes}
    wanted = {(story.players[who].id, story.organisations[key]) for who, key in expected}
    story.expect(pairs == wanted, f"conflicts {source.lower()}: {expected}")
    return str(nodes[0]["rule"])


async def _kept_out(story: Story) -> None:
    """Who is conflicted does not even find the application."""
    who, key = EMPLOYED
    dossier = story.dossiers[key]
    seen = await story.ask(who, _DOSSIER, id=dossier.id)
    story.expect(seen["node"] is None, f"{who} does not find {key}")
    await story.refused(
        who, "opens the application of the own employer", "NOT_FOUND", "openDossier", dossierId=dossier.id
    )


def _panel(story: Story, key: str, experts: list[str]) -> dict[str, Any]:
    dossier = story.dossiers[key]
    ids = [story.players[one].id for one in experts]
    return {"dossierId": dossier.id, "expectedVersion": dossier.version, "expertIds": ids, "leaderId": ids[0]}


async def _wrong_panels(story: Story) -> None:
    """Nobody forms a panel by hand that a draw would not give."""
    story.at("2026-07-03")
    others = [e.username for e in story.cast.experts if e.username not in {SILENT[0], EMPLOYED[0], ADVISED[0]}]
    for (who, key), code in ((SILENT, "EXPERT_UNDECLARED"), (EMPLOYED, "EXPERT_CONFLICTED")):
        given = _panel(story, key, [who, *others[: PANEL - 1]])
        what = f"puts {story.players[who].member.name} on the panel for {story.cast.organisation(key).name}"
        await story.refused(CLERK, what, code, "assignPanel", **given)
    small = _panel(story, "org01", others[: PANEL - 1])
    await story.refused(CLERK, f"forms a panel of {PANEL - 1}", "PANEL_TOO_SMALL", "assignPanel", **small)


async def draw(story: Story, *, day: str) -> list[Panel]:
    """Draw the panels by chance under all constraints; who applies the draw did not ask for it."""
    story.at(day, "10:00:00")
    given = {"pairingCap": "1", "reason": story.texts["draw"]}
    drawn = await _drafted(story, await story.one(CLERK, "drawPanels", cycleId=story.cycle, **given))
    applying = {"panelDrawId": drawn["id"], "expectedVersion": drawn["version"]}
    await story.refused(CLERK, "applies the own draw", "NO_RIGHT", "applyDraw", **applying)
    await story.one(DIRECTOR, "applyDraw", **applying)
    await story.refresh()
    chosen = await seated(story)
    load = [sum(e in p.experts for p in chosen) for e in story.cast.experts]
    story.did(CLERK, f"lets {len(chosen)} panels be drawn with the seed {drawn['seed'][:12]}…", "Art.18")
    story.did(DIRECTOR, f"applies the draw: {min(load)} to {max(load)} applications an expert", "Art.18")
    return chosen


async def _drafted(story: Story, drawn: dict[str, Any]) -> dict[str, Any]:
    """Wait for the proposal."""
    for _ in range(_PATIENCE):
        if drawn["state"] not in {"ASKED", "SOLVING"}:
            break
        await asyncio.sleep(0.5)
        drawn = (await story.ask(CLERK, _DRAW, id=drawn["id"]))["node"]
    story.expect(drawn["state"] == "DRAFTED", f"the draw is there, found {drawn}")
    return drawn


async def seated(story: Story) -> list[Panel]:
    """Return the panels as they sit, each with its leader first, in the order of the cast."""
    nodes = await _seats(story)
    experts = {story.players[one.username].id: one for one in story.cast.experts}
    keys = {one.id: one.organisation for one in story.dossiers.values()}
    found: dict[str, list[Expert]] = {}
    for node in sorted(nodes, key=lambda n: (not n["leader"], experts[n["person"]["id"]].username)):
        if node["dossier"]["id"] in keys:
            found.setdefault(keys[node["dossier"]["id"]].key, []).append(experts[node["person"]["id"]])
    return [Panel(story.cast.organisation(key), tuple(found[key])) for key in sorted(found)]


async def _seats(story: Story) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await story.ask(CLERK, _SEATS, after=after))["assignments"]
        found += [node for node in page["nodes"] if node["frozenAt"] is None]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
