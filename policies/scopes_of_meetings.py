"""Scopes of meetings (Art. 10, 21, 22, 31): who is convened, who runs them, who stands aside, who may vote now."""

from __future__ import annotations

from typing import Final

# A member stands aside from an item whose organisation it has a conflict with, or from which it declared to stand aside.
_ASIDE: Final = """SELECT r.item_id FROM public.recusal r WHERE r.person_id = (SELECT ctx.person_id())"""
# The roles of members have the names of their bodies.
_MINE: Final = """SELECT a.meeting_id FROM public.attendance a JOIN public.meeting m ON m.id = a.meeting_id
 WHERE a.person_id = (SELECT ctx.person_id()) AND m.programme_id = (SELECT scope.my_programme())
 AND 'award_' || m.body = current_setting('role')"""
_RUN: Final = """SELECT m.id FROM public.meeting m WHERE m.programme_id = (SELECT scope.my_programme())
 AND current_setting('role') = CASE m.body WHEN 'leading_group' THEN 'award_leading_group_secretary'
  ELSE 'award_executive_secretary' END"""

MEETING_FUNCTIONS: Final[dict[str, tuple[str, str]]] = {
    "my_meetings": ("uuid[]", _MINE),
    "run_meetings": ("uuid[]", _RUN),
    "attended_meetings": (
        "uuid[]",
        f"""{_MINE} AND m.state = 'held' AND a.presence = 'present'""",
    ),
    "sat_in_meetings": ("uuid[]", f"{_MINE} AND a.presence = 'present'"),
    "meeting_people": (
        "uuid[]",
        """SELECT a.person_id FROM public.attendance a WHERE a.meeting_id = ANY ((SELECT scope.my_meetings())::uuid[])
 OR a.meeting_id = ANY ((SELECT scope.run_meetings())::uuid[])""",
    ),
    "recused_items": ("uuid[]", _ASIDE),
    # Minutes tell of all items: who stands aside from one does not read them.
    "recused_meetings": (
        "uuid[]",
        f"""SELECT i.meeting_id FROM public.meeting_item i
 WHERE i.organisation_id = ANY ((SELECT scope.conflicted_organisations())::uuid[]) OR i.id IN ({_ASIDE})""",
    ),
    # Motions that the actor may vote on now: present, not aside, not yet on the roll.
    "voting_motions": (
        "uuid[]",
        f"""SELECT o.id FROM public.motion o WHERE o.state = 'voting'
  AND o.meeting_id = ANY ((SELECT scope.attended_meetings())::uuid[])
  AND (o.organisation_id = ANY ((SELECT scope.conflicted_organisations())::uuid[])) IS NOT TRUE
  AND NOT o.item_id IN ({_ASIDE})
  AND NOT EXISTS (SELECT 1 FROM public.ballot_roll b WHERE b.motion_id = o.id
   AND b.person_id = (SELECT ctx.person_id()))""",
    ),
    "counted_motions": (
        "uuid[]",
        "SELECT t.motion_id FROM public.vote_tally t WHERE t.programme_id = (SELECT scope.my_programme())",
    ),
    # One row a vote, of the motions of meetings that the actor runs: how many have voted, and nothing else.
    "rolled_motions": (
        "uuid[]",
        "SELECT b.motion_id FROM public.ballot_roll b WHERE b.meeting_id = ANY ((SELECT scope.run_meetings())::uuid[])",
    ),
}


def _in(column: str, function: str) -> str:
    return f"{{t}}.{column} = ANY ((SELECT scope.{function}())::uuid[])"


_BOUND: Final = _in("organisation_id", "conflicted_organisations")
_IN_PROGRAMME: Final = "{t}.programme_id = (SELECT scope.my_programme())"
_SELF: Final = f"{{t}}.person_id = (SELECT ctx.person_id()) AND {_IN_PROGRAMME}"
_OF_MEETING: Final = {
    "convened": _in("meeting_id", "my_meetings"),
    "run": _in("meeting_id", "run_meetings"),
}
_OF_ITEM: Final = {
    **_OF_MEETING,
    "conflicted": f"({_BOUND} OR {_in('item_id', 'recused_items')})",
}
_COUNTED: Final = _in("motion_id", "counted_motions")

MEETING_SCOPES: Final[dict[str, dict[str, str]]] = {
    "meeting": {
        "convened": _in("id", "my_meetings"),
        "run": _in("id", "run_meetings"),
        # Who confirms the minutes was there, has read all of them, and did not record them.
        "sat_in": _in("id", "sat_in_meetings"),
        "closed_by_me": "{t}.closed_by_id = (SELECT ctx.person_id())",
        "conflicted": _in("id", "recused_meetings"),
        "in_programme": _IN_PROGRAMME,
    },
    "attendance": {**_OF_MEETING, "in_programme": _IN_PROGRAMME},
    "meeting_item": {
        **_OF_ITEM,
        "attending": _in("meeting_id", "attended_meetings"),
        "conflicted": f"({_BOUND} OR {_in('id', 'recused_items')})",
    },
    "motion": {**_OF_ITEM, "voting": _in("id", "voting_motions")},
    "recusal": {"run": _OF_MEETING["run"], "in_programme": _IN_PROGRAMME, "conflicted": _BOUND},
    "ballot_roll": {"self": _SELF, "conflicted": _OF_ITEM["conflicted"]},
    "open_vote": {
        "self": _SELF,
        "convened_and_counted": f"{_OF_MEETING['convened']} AND {_COUNTED}",
        "run_and_counted": f"{_OF_MEETING['run']} AND {_COUNTED}",
        "conflicted": _OF_ITEM["conflicted"],
    },
    "vote_tally": _OF_ITEM,
    "meeting_document": {
        **{name: f"{{t}}.state <> 'removed' AND {sql}" for name, sql in _OF_MEETING.items()},
        "conflicted": f"({_OF_ITEM['conflicted']} OR {{t}}.kind = 'minutes' AND {_in('meeting_id', 'recused_meetings')})",
    },
    "meeting_minutes": {**_OF_MEETING, "conflicted": _in("meeting_id", "recused_meetings")},
    "resolution": {
        **_OF_ITEM,
        # What is resolved on an objection is its handler's to know, and what else a meeting takes up is its members'.
        "on_lists_or_rules": f"{_IN_PROGRAMME} AND {{t}}.kind IN ('candidate', 'approval', 'replacement', 'rules', 'revocation')",
        "handled": _in("subject_id", "handled_objections"),
        "in_programme": _IN_PROGRAMME,
    },
}
