"""Pages that are only read (Art. 7, 16, 21, 22, 27, 33, 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.pages.asking import Trouble
from api.pages.blocks import blocks
from api.pages.words import today

if TYPE_CHECKING:
    from starlette.responses import Response

    from api.pages.visit import Visit

_PAGE = 20


async def home(visit: Visit) -> Response:
    """Show the present session: its stage in words, its calendar, the latest notices (Art. 16)."""
    return visit.page("home.html", **await visit.data("home"))


async def notices(visit: Visit) -> Response:
    """Show the notices, the latest first (Art. 16, 21, 22)."""
    kind, after = (visit.request.query_params.get(name) or None for name in ("kind", "after"))
    try:
        found = await visit.data("notices", first=_PAGE, after=after, kinds=[kind] if kind else None)
    except Trouble as trouble:  # a kind or a cursor that is none
        raise Trouble(404) if trouble.status == 400 else trouble from None
    return visit.page("notices.html", **found, kind=kind)


async def notice(visit: Visit) -> Response:
    """Show a notice with what was published: text, dates, list, attachments, digest (Art. 16, 21, 22)."""
    found = await visit.node("notice", "Notice")
    return visit.page("notice.html", clock=found["viewer"]["clock"], notice=found["node"])


async def public_list(visit: Visit) -> Response:
    """Show the list that is or was last open to objections, and how much time is left (Art. 21)."""
    found = await visit.data("list")
    latest: list[Any] = found["notices"]["nodes"]
    if not latest:
        return visit.page("no_list.html")
    return visit.page("notice.html", clock=found["viewer"]["clock"], notice=latest[0])


async def results(visit: Visit) -> Response:
    """Show the winners by session, those of before as published (Art. 22, 27, 30, 33)."""
    after = visit.request.query_params.get("after") or None
    try:
        found = await visit.data("results", after=after)
    except Trouble as trouble:
        raise Trouble(404) if trouble.status == 400 else trouble from None
    return visit.page("results.html", **found, after=after)


async def rules(visit: Visit) -> Response:
    """Show the documents of rules and the versions of the regulation: in force, to come, of before (Art. 10, 34)."""
    found = await visit.data("rules")
    return visit.page("rules.html", **found, today=today(found))


async def version(visit: Visit) -> Response:
    """Show a version of rules, or of the regulation with what it changed and its numbers (Art. 10, 34)."""
    found = await visit.node("version", "RegulationVersion", "RuleDocument")
    one = found["node"]
    if one["__typename"] == "RegulationVersion":
        return visit.page("version.html", version=one, others=_others(one, "regulationVersions"))
    same = [other for other in _others(one, "ruleDocuments") if other["kind"] == one["kind"]]
    return visit.page("rule.html", rule=one, others=same, blocks=blocks(one["body"]), today=today(found))


def _others(one: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the other versions of the same award."""
    return [row for row in one["programme"][kind]["nodes"] if row["id"] != one["id"]]


async def compare(visit: Visit) -> Response:
    """Show two versions of rules line by line, or what numbers two versions have different (Art. 10, 34)."""
    given = visit.request.query_params
    try:
        found = await visit.data("compare", **{"from": given.get("from", ""), "to": given.get("to", "")})
    except Trouble as trouble:  # ids that are none, or of things that have nothing to do with each other
        raise Trouble(404) if trouble.status == 400 else trouble from None
    if found["compareRules"] is None:
        raise Trouble(404)
    return visit.page("compare.html", before=found["before"], after=found["after"], differs=found["compareRules"])


async def reports(visit: Visit) -> Response:
    """Show the published annual reports, the latest first (Art. 11)."""
    return visit.page("reports.html", **await visit.data("reports"))


async def title_use(visit: Visit) -> Response:
    """Show how the title of an award may be used, and how not (Art. 23, 30, 33)."""
    return visit.page("title_use.html", **await visit.data("title_use"))


async def about(visit: Visit) -> Response:
    """Show what the site is, that nothing costs a fee, and where programs find the same (Art. 7)."""
    return visit.page("about.html")
