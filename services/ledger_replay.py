"""Replay lists and scores from the ledger: each follows, bit for bit, from what was recorded (Art. 4, 17-22).

What an act has recorded is computed again from its own record and compared; what one act takes from another (a score,
a drafted list) must be what that other has recorded. It says nothing of whether the record is genuine: that is
`services.ledger_audit`, and both belong together.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import orjson

from models.database import to_json
from regulation.ability import Ability
from regulation.consensus import PanelItem, panel_total
from regulation.draw.problem import Problem as Drawing
from regulation.draw.problem import digest_of, seed_of
from regulation.draw.solve import draw
from regulation.meetings import OUTCOMES, Effect, ResolutionOutcome, Tally
from regulation.ranking import Evaluated, Flag, standings
from regulation.scoring import ItemScore, combine, mean, total
from regulation.violation import RuleBroken
from services.ledger import digest
from services.ledger_audit import Problem
from services.lists import list_digest
from services.qualifying import shortfalls
from services.reviewing import shortlist

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Comparison = tuple[str, Any, Any]  # what, as recorded, as computed again
Fact = tuple[tuple[str, str], Any]  # name and id, value
Place = tuple[str, int | None]  # chain and number
_RESCORED: Final = '"rescored":'
_UNFIT: Final = (KeyError, TypeError, ValueError, AttributeError, InvalidOperation, RuleBroken)


@dataclass(frozen=True)
class Recorded:
    """An act as the ledger has it."""

    target: str
    input: dict[str, Any]
    result: dict[str, Any]
    previous: str = ""  # hash of the link before it in its chain

    def on_list(self) -> list[str]:
        """Return the applications on the list, in the order of its digest."""
        return [dossier for dossier, _ in self.result["entries"]]

    def considered(self) -> list[str]:
        """Return the applications that the list was drawn from."""
        return [one["dossier"] for one in self.result["inputs"]]


@dataclass
class Replay:
    """What was replayed, by act; `absent`: payload erased; `unproved`: taken from an act whose payload is absent."""

    acts: Counter[str] = field(default_factory=Counter)
    absent: int = 0
    unproved: int = 0
    problems: list[Problem] = field(default_factory=list)


class Replayer:
    """Takes the records of an export one after another and replays the acts that lists and scores come from."""

    def __init__(self) -> None:
        self.replay = Replay()
        self._facts: dict[tuple[str, str], list[Any]] = {}  # all that was stated, the latest last
        self._claims: list[tuple[str, Fact, Place]] = []

    def take(self, record: Any) -> None:
        """Replay one record if it is of such an act; others are passed over."""
        entry = record.get("entry") if isinstance(record, dict) else None
        if not isinstance(entry, dict) or entry.get("outcome") != "done":
            return
        link = record.get("link") or {}
        place = (str(link.get("chain_id", "")), link.get("seq"))
        if _RESCORED in (record.get("payload") or ""):
            self._rescored(entry, record["payload"], place)
        if entry.get("ability") not in CHECKS:
            return
        if record.get("payload") is None:
            self.replay.absent += 1
            return
        try:
            self._act(
                Ability(entry["ability"]), _recorded(entry, record["payload"], str(link.get("prev_hash", ""))), place
            )
        except _UNFIT as error:
            self._problem("RECORD_INCOMPLETE", f"{entry['ability']}: {error!r}", place)

    def finish(self) -> Replay:
        """Compare what acts took from one another, and return what was replayed."""
        for target, (key, value), place in self._claims:
            if key not in self._facts:
                self.replay.unproved += 1
            elif value not in self._facts[key]:
                detail = f"{target}: {key[0]} of {key[1]} is {value}, was recorded as {self._facts[key][-1]}"
                self._problem("RECORDS_DISAGREE", detail, place)
        return self.replay

    def _act(self, ability: Ability, act: Recorded, place: Place) -> None:
        self.replay.acts[ability.value] += 1
        for check in CHECKS[ability]:
            for what, recorded, computed in check(act):
                if recorded != computed:
                    self._problem(
                        "REPLAY_DIFFERS", f"{ability} {what}: {recorded} recorded, {computed} computed", place
                    )
        self._facts.update((key, [value]) for key, value in (FACTS[ability](act) if ability in FACTS else ()))
        self._claims.extend((act.target, claim, place) for claim in (CLAIMS[ability](act) if ability in CLAIMS else ()))

    def _rescored(self, entry: dict[str, Any], payload: str, place: Place) -> None:
        """Replay a panel's score that a late conflict changed (Art. 31): lists of before took the one of before."""
        try:
            found = orjson.loads(payload)["payload"]["result"]["rescored"]
            computed = str(panel_total(_judged(found)))
            if found["score"] != computed:
                self._problem("REPLAY_DIFFERS", f"rescored: {found['score']} recorded, {computed} computed", place)
            self._facts.setdefault((f"{found['phase']} score", entry["dossier_id"]), []).append(found["score"])
        except _UNFIT as error:
            self._problem("RECORD_INCOMPLETE", f"rescored: {error!r}", place)

    def _problem(self, code: str, detail: str, place: Place) -> None:
        self.replay.problems.append(Problem(code, detail, *place))


def _recorded(entry: dict[str, Any], payload: str, previous: str) -> Recorded:
    content = orjson.loads(payload)["payload"]
    return Recorded(entry["target_id"], content["input"], content["result"], previous)


# --- What each act must give again -----------------------------------------------------------------------------------


def _digest(act: Recorded) -> Iterator[Comparison]:
    entries = [(dossier, kind) for dossier, kind in act.result["entries"]]
    yield "digest", act.result["digest"], list_digest(act.result["inputs"], entries)


def _qualified(act: Recorded) -> Iterator[Comparison]:
    chosen = [[one["dossier"], None] for one in act.result["inputs"] if not shortfalls(one)]
    yield "qualified applications", act.result["entries"], sorted(chosen)


def _supplemented(act: Recorded) -> Iterator[Comparison]:
    """A recheck that was upheld makes a list of its own; one that was dismissed has its reasons."""
    if "digest" in act.result:
        yield from _digest(act)
        yield from _qualified(act)


def _shortlisted(act: Recorded) -> Iterator[Comparison]:
    rule = {name: None if text is None else Decimal(text) for name, text in act.result["rule"].items()}
    chosen = [[one["dossier"], None] for one in shortlist(act.result["inputs"], **rule)]
    yield "shortlisted applications", act.result["entries"], sorted(chosen)


def _resolved(act: Recorded) -> Iterator[Comparison]:
    """A list of the plenary or the executive meeting has what was resolved, and nothing else (Art. 21, 22)."""
    accepted = [one for one in act.result["inputs"] if one["outcome"] == ResolutionOutcome.ACCEPTED]
    yield "entries resolved", act.result["entries"], sorted([one["dossier"], one["resolved"]] for one in accepted)


def _sealed(act: Recorded) -> Iterator[Comparison]:
    """The digest of a resolution covers all that is recorded of it."""
    for one in act.result["resolutions"]:
        content = {name: value for name, value in one.items() if name != "digest"}
        yield "digest of resolution", one["digest"], digest(to_json(content))


def _voted(act: Recorded) -> Iterator[Comparison]:
    """Whether a motion is adopted follows from its counts (Art. 21, 22)."""
    adopted = Tally(**act.result["tally"]).adopted(Decimal(act.result["majority"]))
    yield "outcome of the vote", act.result["adopted"], adopted


def _named(act: Recorded) -> Iterator[Comparison]:
    named = [[one["dossier_id"], one["award_kind"]] for one in act.input["entries"]]
    yield "entries named by the act", act.result["entries"], sorted(named)


def _drawn(act: Recorded) -> Iterator[Comparison]:
    yield "entries that were not considered", [], sorted(set(act.on_list()) - set(act.considered()))


def _broken(act: Recorded) -> Iterator[Comparison]:
    """A tie is broken between equals, by who has the flag (Art. 14, 15, 20)."""
    yield "scores of a tie", 1, len(set(act.result["scores"].values()))
    places = {key: 1 if key in act.result["flagged"] else 2 for key in act.input["dossier_ids"]}
    yield "places in a tie", act.result["places"], places


def _ranked(act: Recorded) -> Iterator[Comparison]:
    """The ranking follows from scores and tie-breaks (Art. 20); records of before it was kept have none."""
    if "ranking" in act.result:
        given = [
            Evaluated(one["dossier"], one["group"], Decimal(one["score"]), place=one["tie_place"])
            for one in act.result["inputs"]
        ]
        yield "ranking", act.result["ranking"], {one.key: one.shown for one in standings(given)}


def _total(act: Recorded) -> Iterator[Comparison]:
    given = act.result.get("percentages") or {one["item"]: one["percentage"] for one in act.input["scores"]}
    sheet = [ItemScore(item, percentage) for item, percentage in given.items()]
    yield "total", act.result["total"], str(total(sheet, act.result["items"]))


def _panel(act: Recorded) -> Iterator[Comparison]:
    """What a panel gives follows from its percentages and agreements; older records have the totals of its reviews."""
    if "totals" in act.result:
        yield "mean of the reviews", act.result["score"], str(mean([Decimal(text) for text in act.result["totals"]]))
    else:
        yield "score of the panel", act.result["score"], str(panel_total(_judged(act.result)))


def _judged(result: dict[str, Any]) -> list[PanelItem]:
    items, percentages, agreed = result["items"], result["percentages"], result["agreed"]
    return [PanelItem(item, full, tuple(percentages[item]), agreed.get(item)) for item, full in items.items()]


def _combined(act: Recorded) -> Iterator[Comparison]:
    material, site = Decimal(act.result["material"]), Decimal(act.result["site"])
    weights = [Decimal(text) for text in act.result["weights"]]
    yield "comprehensive score", act.result["score"], str(combine(material, site, *weights))


def _seeded(act: Recorded) -> Iterator[Comparison]:
    """The seed of a draw is that of the ledger's head before it, which nobody chose (Art. 18, 31)."""
    yield "head of the ledger", act.result["head"], act.previous
    yield "seed", act.result["seed"], seed_of(act.previous, act.target, act.result["number"])
    yield "seed that was drawn from", act.result["problem"]["seed"], act.result["seed"]


CHECKS: Final[dict[str, tuple[Callable[[Recorded], Iterator[Comparison]], ...]]] = {
    Ability.CYCLE_DRAFT_QUALIFIED_LIST: (_digest, _qualified),
    Ability.AWARD_LIST_SIGN_QUALIFIED: (_digest, _qualified),
    Ability.RECHECK_SIGN: (_supplemented,),
    Ability.CYCLE_DRAW_PANELS: (_seeded,),
    Ability.PANEL_DRAW_APPLY: (),
    Ability.PANEL_DRAW_DISCARD: (),
    Ability.CYCLE_DRAFT_SITE_LIST: (_digest, _shortlisted),
    Ability.AWARD_LIST_SIGN_SITE: (_digest, _drawn),
    Ability.CYCLE_BREAK_TIE: (_broken,),
    Ability.CYCLE_DRAFT_CANDIDATE_LIST: (_digest, _named, _drawn, _ranked),
    Ability.AWARD_LIST_SIGN_CANDIDATE: (_digest, _drawn),
    Ability.MOTION_CLOSE_VOTE: (_voted,),
    Ability.MEETING_CLOSE: (_sealed,),
    Ability.CYCLE_PROPOSE: (_digest, _resolved),
    Ability.CYCLE_PROPOSE_REPLACEMENT: (_digest, _named),
    Ability.CYCLE_APPROVE: (_digest, _resolved),
    Ability.REVIEW_SUBMIT: (_total,),
    Ability.CONSENSUS_CLOSE: (_panel,),
    Ability.DOSSIER_REPORT_MATERIAL: (_panel,),
    Ability.DOSSIER_REPORT_SITE: (_panel,),
    Ability.DOSSIER_EVALUATE: (_combined,),
}

# --- What acts state, and what others take from them -----------------------------------------------------------------


def _list_stated(act: Recorded) -> Iterator[Fact]:
    yield ("digest of list", act.result["list"]), act.result["digest"]


def _list_signed(act: Recorded) -> Iterator[Fact]:
    yield ("digest of list", act.target), act.result["digest"]


def _kinds_stated(act: Recorded) -> Iterator[Fact]:
    yield from _list_stated(act)
    for dossier, kind in act.result["entries"]:
        yield ("proposed award", dossier), kind


def _resolutions_stated(act: Recorded) -> Iterator[Fact]:
    for one in act.result["resolutions"]:
        yield ("resolution", one["digest"]), [one["subject_id"], one["outcome"], one["award_kind"]]


def _vote_stated(act: Recorded) -> Iterator[Fact]:
    outcome = OUTCOMES[Effect(act.result["effect"])] if act.result["adopted"] else ResolutionOutcome.NOT_ADOPTED
    kind = act.result["award_kind"] if act.result["adopted"] else None
    yield ("outcome", act.target), [act.result["tally"], outcome, kind]


def _votes_taken(act: Recorded) -> Iterator[Fact]:
    """What was resolved on an item follows from the vote on its last motion (Art. 21, 22)."""
    for one in act.result["resolutions"]:
        yield ("outcome", one["motion"]), [one["tally"], one["outcome"], one["award_kind"]]


def _resolutions_taken(act: Recorded) -> Iterator[Fact]:
    for one in act.result["inputs"]:
        yield ("resolution", one["resolution"]), [one["dossier"], one["outcome"], one["resolved"]]


def _approval_taken(act: Recorded) -> Iterator[Fact]:
    yield from _resolutions_taken(act)
    yield from _kinds_taken(act)


def _kinds_taken(act: Recorded) -> Iterator[Fact]:
    for dossier, kind in act.result["entries"]:
        yield ("proposed award", dossier), kind


def _places_taken(act: Recorded) -> Iterator[Fact]:
    """Who has a place already when a name is added has it as it was proposed (Art. 6, 21)."""
    for one in act.result["inputs"]:
        yield ("proposed award", one["dossier"]), one["kind"]


def _scores_taken(name: str) -> Callable[[Recorded], Iterator[Fact]]:
    def taken(act: Recorded) -> Iterator[Fact]:
        for one in act.result["inputs"]:
            yield (name, one["dossier"]), one["score"]

    return taken


def _evaluations_taken(act: Recorded) -> Iterator[Fact]:
    """A list takes from each evaluation its score, and from a tie-break the place (Art. 20)."""
    yield from _scores_taken("comprehensive score")(act)
    for one in act.result["inputs"]:
        if one.get("tie_place") is not None:
            yield ("place in tie", one["dossier"]), one["tie_place"]


def _tie_stated(act: Recorded) -> Iterator[Fact]:
    for dossier, place in act.result["places"].items():
        yield ("place in tie", dossier), place


def _tied(act: Recorded) -> Iterator[Fact]:
    """A tie-break takes from each evaluation its score and whether it has the flag."""
    for dossier, score in act.result["scores"].items():
        yield ("comprehensive score", dossier), score
        flagged = dossier in act.result["flagged"]
        yield (f"flag {act.input['flag']}", dossier), flagged


def _evaluated(act: Recorded) -> Iterator[Fact]:
    yield from _score_stated("comprehensive score")(act)
    for flag in Flag:
        yield (f"flag {flag.value}", act.target), flag.value in act.result.get("flags", ())


def _reviews_taken(act: Recorded) -> Iterator[Fact]:
    yield ("material score", act.target), act.result["material"]
    yield ("site score", act.target), act.result["site"]


def _score_stated(name: str) -> Callable[[Recorded], Iterator[Fact]]:
    return lambda act: iter([((name, act.target), act.result["score"])])


def _draw_stated(act: Recorded) -> Iterator[Fact]:
    """Draw again from what is on record: the same facts and seed give the same places (Art. 18)."""
    found = draw(Drawing.from_json(act.result["problem"])).to_json()
    places = [found["places"], found["present_leaders"]]
    yield ("result of draw", act.result["draw"]), [digest_of(found), *places]


def _draw_taken(act: Recorded) -> Iterator[Fact]:
    """Of a draw that nobody has computed there is nothing to compare."""
    if act.result["result"] is not None:
        places = [act.result["places"], act.result["present_leaders"]]
        yield ("result of draw", act.result["draw"]), [act.result["result"], *places]


FACTS: Final[dict[str, Callable[[Recorded], Iterator[Fact]]]] = {
    Ability.DOSSIER_REPORT_MATERIAL: _score_stated("material score"),
    Ability.DOSSIER_REPORT_SITE: _score_stated("site score"),
    Ability.DOSSIER_EVALUATE: _evaluated,
    Ability.CYCLE_BREAK_TIE: _tie_stated,
    Ability.CYCLE_DRAW_PANELS: _draw_stated,
    Ability.CYCLE_DRAFT_QUALIFIED_LIST: _list_stated,
    Ability.CYCLE_DRAFT_SITE_LIST: _list_stated,
    Ability.CYCLE_DRAFT_CANDIDATE_LIST: _list_stated,
    Ability.MOTION_CLOSE_VOTE: _vote_stated,
    Ability.MEETING_CLOSE: _resolutions_stated,
    Ability.CYCLE_PROPOSE: _kinds_stated,
    Ability.CYCLE_PROPOSE_REPLACEMENT: _kinds_stated,
}
CLAIMS: Final[dict[str, Callable[[Recorded], Iterator[Fact]]]] = {
    Ability.AWARD_LIST_SIGN_QUALIFIED: _list_signed,
    Ability.AWARD_LIST_SIGN_SITE: _list_signed,
    Ability.AWARD_LIST_SIGN_CANDIDATE: _list_signed,
    Ability.PANEL_DRAW_APPLY: _draw_taken,
    Ability.PANEL_DRAW_DISCARD: _draw_taken,
    Ability.CYCLE_DRAFT_SITE_LIST: _scores_taken("material score"),
    Ability.CYCLE_BREAK_TIE: _tied,
    Ability.CYCLE_DRAFT_CANDIDATE_LIST: _evaluations_taken,
    Ability.DOSSIER_EVALUATE: _reviews_taken,
    Ability.MEETING_CLOSE: _votes_taken,
    Ability.CYCLE_PROPOSE: _resolutions_taken,
    Ability.CYCLE_PROPOSE_REPLACEMENT: _places_taken,
    Ability.CYCLE_APPROVE: _approval_taken,
}
