"""Scopes of the office's standing work: plans, research, designs, experts for counties, guidance (Art. 11)."""

from __future__ import annotations

from typing import Final

from policies.fragments import JURISDICTION, OF_EXPERT, OF_PROGRAMME

_DRAFTED_BY_ME: Final = "{t}.drafted_by_id = (SELECT ctx.person_id())"
# Of a plan that its reader sees: what belongs to one that is not approved is the office's alone.
_OF_APPROVED: Final = "(SELECT p.state FROM public.work_plan p WHERE p.id = {t}.plan_id) = 'approved'"
_OF_PLAN: Final = {"in_programme": OF_PROGRAMME, "approved": f"{_OF_APPROVED} AND {OF_PROGRAMME}"}
_DESIGN_APPROVED: Final = (
    "(SELECT v.state FROM public.design_version v WHERE v.id = {t}.design_version_id) = 'approved'"
)
_KEPT: Final = "{t}.state <> 'removed'"
_CONCLUDED: Final = "(SELECT n.state FROM public.research_note n WHERE n.id = {t}.research_note_id) = 'concluded'"

OFFICE_WORK_SCOPES: Final[dict[str, dict[str, str]]] = {
    "work_plan": {
        "in_programme": OF_PROGRAMME,
        "approved": f"{{t}}.state = 'approved' AND {OF_PROGRAMME}",
        "drafted_by_me": _DRAFTED_BY_ME,
    },
    "work_task": _OF_PLAN,
    "work_milestone": _OF_PLAN,
    "work_progress": _OF_PLAN,
    "research_note": {
        "in_programme": OF_PROGRAMME,
        "concluded": f"{{t}}.state = 'concluded' AND {OF_PROGRAMME}",
    },
    "research_document": {
        "in_programme": f"{_KEPT} AND {OF_PROGRAMME}",
        "concluded": f"{_KEPT} AND {_CONCLUDED} AND {OF_PROGRAMME}",
    },
    "design_version": {
        "approved": "{t}.state = 'approved'",
        "in_programme": OF_PROGRAMME,
        "drafted_by_me": _DRAFTED_BY_ME,
    },
    "design_document": {
        "approved": f"{_KEPT} AND {_DESIGN_APPROVED}",
        "in_programme": f"{_KEPT} AND {OF_PROGRAMME}",
    },
    # The county reads of an expert who agreed.
    "county_review_duty": {
        **OF_EXPERT,
        "agreed_in_jurisdiction": f"{{t}}.state IN ('consented', 'accepted', 'declined') AND {JURISDICTION}"
        f" AND {OF_PROGRAMME}",
    },
    "county_guidance": {
        "in_jurisdiction": f"{JURISDICTION} AND {OF_PROGRAMME}",
        "in_programme": OF_PROGRAMME,
    },
}
