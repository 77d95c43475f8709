"""Meetings, votes and resolutions (Art. 10, 21, 22) against their storage. Of secret ballots there is no type."""

from __future__ import annotations

from typing import Any, Final

import strawberry

import models as m
from resolvers.declare import Acts, Companion, Embedded, Expression, ToMany, ToOne, declare
from resolvers.errors import camel
from resolvers.site_types import FILE


@strawberry.type(description="Counts of a vote (Art. 21, 22).")
class VoteCount:
    """Counts of a vote."""

    votes_for: int = strawberry.field(description="Votes for.")
    votes_against: int = strawberry.field(description="Votes against.")
    abstentions: int = strawberry.field(description="Abstentions.")
    present: int = strawberry.field(description="Members present who did not stand aside.")


def _counts(kept: Any, _language: str) -> Any:
    return kept and {camel(name): value for name, value in kept.items()}


_VOTED: Final = """EXISTS (SELECT 1 FROM public.ballot_roll b WHERE b.motion_id = {t}.id
 AND b.person_id = (SELECT ctx.person_id()))"""
_CAST: Final = """(SELECT count(*)::int FROM unnest((SELECT scope.rolled_motions())::uuid[]) AS rolled(id)
 WHERE rolled.id = {t}.id)"""

declare(
    "Meeting", m.Meeting,
    "body number title place starts_at ballot_kind ballot_reason state reason planned_at convened_at opened_at"
    " closed_at minutes_confirmed_at members present version",
    root="meetings", filters="body state cycle_id", orders="starts_at number",
    cycle=ToOne("Cycle", "cycle_id"),
    minutes_confirmed_by=ToOne("Person", "minutes_confirmed_by_id"),
    attendance=ToMany("Attendance", "meeting_id"),
    items=ToMany("MeetingItem", "meeting_id"),
    recusals=ToMany("Recusal", "meeting_id"),
    documents=ToMany("MeetingDocument", "meeting_id"),
    minutes=Companion("MeetingMinutes", "meeting_id"),
    resolutions=ToMany("Resolution", "meeting_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Attendance", m.Attendance, "presence",
    meeting=ToOne("Meeting", "meeting_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "MeetingItem", m.MeetingItem, "kind title award_kind state reason version", root="meeting_items",
    filters="kind state cycle_id dossier_id meeting_id",
    meeting=ToOne("Meeting", "meeting_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
    motions=ToMany("Motion", "item_id"),
    documents=ToMany("MeetingDocument", "item_id"),
    resolution=Companion("Resolution", "item_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Motion", m.Motion, "effect award_kind text reason state version",
    item=ToOne("MeetingItem", "item_id"),
    moved_by=ToOne("Person", "moved_by_id"),
    voted=Expression(_VOTED, bool, "Whether the viewer has voted on it."),
    ballots_cast=Expression(
        _CAST, int, "How many have voted, for who runs the meeting; 0 for others.",
    ),
    votes=ToMany("OpenVote", "motion_id"),
    tally=Companion("VoteTally", "motion_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "Recusal", m.Recusal, "ground reason recorded_at", orders="recorded_at",
    item=ToOne("MeetingItem", "item_id"), person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "BallotRoll", m.BallotRoll, "", root="ballot_rolls", motion=ToOne("Motion", "motion_id"),
    person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "OpenVote", m.OpenVote, "choice", root="open_votes", motion=ToOne("Motion", "motion_id"),
    person=ToOne("Person", "person_id"),
)  # fmt: skip
declare(
    "VoteTally", m.VoteTally, "votes_for votes_against abstentions present recused majority adopted",
    motion=ToOne("Motion", "motion_id"),
)  # fmt: skip
declare(
    "MeetingDocument", m.MeetingDocument, f"kind {FILE}", orders="uploaded_at title",
    meeting=ToOne("Meeting", "meeting_id"), item=ToOne("MeetingItem", "item_id"), available_acts=Acts(),
)  # fmt: skip
declare(
    "MeetingMinutes", m.MeetingMinutes, "text recorded_at",
    meeting=ToOne("Meeting", "meeting_id"), document=ToOne("MeetingDocument", "document_id"),
)  # fmt: skip
declare(
    "Resolution", m.Resolution, "kind number outcome award_kind text reason digest resolved_at", root="resolutions",
    filters="kind outcome cycle_id dossier_id meeting_id", orders="resolved_at number",
    tally=Embedded("{t}.tally", VoteCount | None, "How the motion that decided it was voted on.", _counts),
    meeting=ToOne("Meeting", "meeting_id"),
    item=ToOne("MeetingItem", "item_id"),
    dossier=ToOne("Dossier", "dossier_id"),
    organisation=ToOne("Organisation", "organisation_id"),
)  # fmt: skip
