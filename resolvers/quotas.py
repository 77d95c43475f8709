"""The places of a cycle, and what a list would exceed, as the API shows them (Art. 6, 19-22, 27)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import strawberry

from regulation.honours import AwardKind
from regulation.parameters import Parameters
from regulation.places import WHY, Gone, Places, WhyFree, places
from regulation.quotas import Entry, quota_violations
from resolvers.declare import Embedded
from resolvers.errors import message
from resolvers.errors import shown as shown_violation
from resolvers.ids import to_id

if TYPE_CHECKING:
    from collections.abc import Mapping


@strawberry.type(description="Why places are free (Art. 6, 19-22, 28).")
class Vacancy:
    """One reason."""

    why: str = strawberry.field(
        description="`removed`, `declined`, `not_awarded`, `left`, `not_proposed`, `below_mark` or `no_candidate`."
    )
    number: int = strawberry.field(description="How many places are free for this reason.")
    message: str = strawberry.field(description="The reason, in the caller's language.")


@strawberry.type(description="The places of one kind of award in a sector group (Art. 6).")
class Quota:
    """One ceiling."""

    kind: str = strawberry.field(description="`quality` or `nomination`.")
    group: str | None = strawberry.field(description="Sector group; null for all groups together.")
    cap: int = strawberry.field(description="How many there are at most.")
    taken: int = strawberry.field(description="How many are taken.")
    honour_only: int = strawberry.field(description="Repeated quality awards, outside the count (Art. 27).")
    free: int = strawberry.field(description="How many are free; places may stay vacant.")
    why_free: list[Vacancy] = strawberry.field(description="Why they are free.")


@strawberry.type(description="Why a list could not be fixed like that (Art. 6, 27, 28, 30).")
class ListProblem:
    """One problem."""

    dossier: strawberry.ID | None = strawberry.field(
        description="Id of the application that it is about; null: of the whole list."
    )
    code: str = strawberry.field(description="Stable code.")
    message: str = strawberry.field(description="What it is, in the caller's language.")
    article: str = strawberry.field(description="Article.")


@strawberry.type(description="What a list would come to; nothing was changed (Art. 6, 20, 21, 27).")
class ListPreview:
    """A preview."""

    honour_only: list[strawberry.ID] = strawberry.field(
        description="Ids of those that would get title and certificate only, outside the count (Art. 27)."
    )
    problems: list[ListProblem] = strawberry.field(description="Ceilings exceeded, and what bars somebody.")
    quotas: list[Quota] = strawberry.field(description="The places, with all who take one already.")


@strawberry.type(description="A ceiling that a list exceeds (Art. 6).")
class OverQuota:
    """One ceiling."""

    code: str = strawberry.field(description="Stable code.")
    message: str = strawberry.field(description="What it is, in the caller's language.")


_PARAMETERS: Final = """(SELECT v.parameters FROM public.cycle c
 JOIN public.regulation_version v ON v.id = c.regulation_version_id WHERE c.id = {cycle})"""
# The proposed lists once there is one, else the candidate list drafted last: what the viewer sees of them.
_LISTS: Final = """(SELECT l.id, l.kind FROM public.award_list l WHERE l.cycle_id = {t}.id AND (
 l.kind = 'proposed' AND l.state = 'signed' OR l.kind = 'candidate'
  AND NOT EXISTS (SELECT 1 FROM public.award_list p WHERE p.cycle_id = {t}.id AND p.kind = 'proposed' AND p.state = 'signed')
  AND l.id = (SELECT max(n.id::text)::uuid FROM public.award_list n WHERE n.cycle_id = {t}.id AND n.kind = 'candidate')))"""
# What is public of an entry whose application the viewer does not see: that others have won, and it has not (Art. 22).
_PASSED_BY: Final = """d.id IS NULL AND EXISTS (SELECT 1 FROM public.award a WHERE a.cycle_id = {t}.id)
 AND NOT EXISTS (SELECT 1 FROM public.award a WHERE a.dossier_id = e.dossier_id)"""
QUOTAS: Final = f"""(SELECT CASE WHEN EXISTS (SELECT 1 FROM {_LISTS} any_list) THEN jsonb_build_object(
 'parameters', {_PARAMETERS.format(cycle="{t}.id")},
 'entries', (SELECT COALESCE(jsonb_agg(jsonb_build_object('key', e.dossier_id, 'kind', e.award_kind,
   'group', e.sector_group, 'honour_only', e.honour_only, 'state', d.{{state}}, 'passed_by', {_PASSED_BY})
   ORDER BY e.id), '[]')
  FROM public.list_entry e JOIN {_LISTS} l ON l.id = e.list_id LEFT JOIN public.dossier d ON d.id = e.dossier_id),
 'passed_over', (SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', e.award_kind, 'group', e.sector_group)
   ORDER BY e.id), '[]')
  FROM public.list_entry e JOIN public.award_list l ON l.id = e.list_id JOIN public.dossier d ON d.id = e.dossier_id
  WHERE l.cycle_id = {{t}}.id AND l.kind = 'candidate' AND l.state = 'signed' AND d.{{state}} = 'not_proposed'),
 'scores', (SELECT COALESCE(jsonb_agg(jsonb_build_object('group', d.sector_group, 'score', v.site_score::text)
   ORDER BY v.id), '[]')
  FROM public.evaluation v JOIN public.dossier d ON d.id = v.dossier_id
  WHERE v.cycle_id = {{t}}.id AND d.{{state}} IN ('site_reviewed', 'not_candidate'))) END)"""  # noqa: S608 -- no value
ON_LIST: Final = f"""(SELECT jsonb_build_object('parameters', {_PARAMETERS.format(cycle="{t}.cycle_id")},
 'entries', (SELECT COALESCE(jsonb_agg(jsonb_build_object('key', e.dossier_id, 'kind', e.award_kind,
   'group', e.sector_group, 'honour_only', e.honour_only) ORDER BY e.id), '[]')
  FROM public.list_entry e WHERE e.list_id = {{t}}.id AND e.award_kind IS NOT NULL)))"""  # noqa: S608 -- no value

_WORDS: Final = {
    WhyFree.REMOVED: ("异议成立，已从名单中移除", "taken off the list after an objection"),
    WhyFree.DECLINED: ("市政府常务会议未予确定", "not approved by the executive meeting"),
    WhyFree.NOT_AWARDED: (
        "已公示，未列入已公布的表彰名单",
        "on the published list, and not among the winners published",
    ),
    WhyFree.LEFT: ("申报撤回或被取消资格", "withdrawn or disqualified"),
    WhyFree.NOT_PROPOSED: ("全体会议未列入拟奖名单", "not proposed by the plenary"),
    WhyFree.BELOW_MARK: ("现场评审得分未达到合格线", "below the pass mark on site"),
    WhyFree.NO_CANDIDATE: ("没有候选组织", "no candidate"),
}


def quotas(found: Mapping[str, Any] | None, language: str) -> list[dict[str, Any]]:
    """Return the places of a cycle; none as long as the viewer sees no list that takes any."""
    if found is None:
        return []
    numbers = Parameters.from_json(found["parameters"])
    standing = [_entry(row) for row in found["entries"] if _why(row) is None]
    return [shown(one, language) for one in places(standing, _gone(found, numbers), numbers)]


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(row["key"], AwardKind(row["kind"]), row["group"], row["honour_only"])


def _why(row: Mapping[str, Any]) -> WhyFree | None:
    """Return why an entry takes its place no longer, as far as the viewer can know."""
    return WhyFree.NOT_AWARDED if row["passed_by"] else WHY.get(row["state"])


def _gone(found: Mapping[str, Any], numbers: Parameters) -> list[Gone]:
    """Return who does not take a place that it could have."""
    mark = numbers.site_pass_mark
    left = [(row, why) for row in found["entries"] if (why := _why(row)) is not None]
    left += [(row, WhyFree.NOT_PROPOSED) for row in found["passed_over"]]
    below = [row for row in found["scores"] if mark is not None and mark > Decimal(row["score"])]
    return [
        *(Gone(row["group"], why, AwardKind(row["kind"])) for row, why in left),
        *(Gone(row["group"], WhyFree.BELOW_MARK) for row in below),
    ]


def over_quota(found: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return which ceilings the entries of a list that the viewer sees exceed together."""
    entries = [_entry(row) for row in found["entries"]]
    broken = quota_violations(entries, Parameters.from_json(found["parameters"]))
    return [{"code": one.code, "message": message(one.code, language, one.detail)} for one in broken]


def shown(one: Places, language: str) -> dict[str, Any]:
    """Return the places of a kind and group as they go over the wire."""
    return {
        "kind": one.kind.value,
        "group": one.group or None,
        "cap": one.cap,
        "taken": one.taken,
        "honourOnly": one.honour_only,
        "free": one.free,
        "whyFree": [
            {"why": why.value, "number": one.why.count(why), "message": _WORDS[why][language.startswith("en")]}
            for why in WhyFree
            if why in one.why
        ],
    }


def _previewed(found: Mapping[str, Any], language: str) -> dict[str, Any]:
    problems = [(key, shown_violation(one, language)) for key, one in found["problems"]]
    return {
        "honourOnly": [to_id("Dossier", one.key) for one in found["entries"] if one.honour_only],
        "problems": [
            {
                "dossier": key and to_id("Dossier", key),
                **{name: getattr(one, name) for name in ("code", "message", "article")},
            }
            for key, one in problems
        ],
        "quotas": [shown(one, language) for one in found["places"]],
    }


PREVIEW: Final = Embedded(
    "", ListPreview | None, "What the list would come to; null if the preview was asked for before under the same key.",
    _previewed,
)  # fmt: skip
