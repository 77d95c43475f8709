"""From the site review reports to the commendation, with nothing in the way, the beginning of stories of what follows (Art. 20-22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.hall import meet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.journeys.cast import Cast

_MEMBERS, _GOVERNORS = ("member1", "member2", "member3"), ("governor1", "governor2", "governor3")


async def commend(cast: Cast, kinds: Mapping[str, str]) -> None:
    """Let these win, each an award of its kind, by a document of 20 October 2026."""
    await _propose(cast, kinds)
    await _publicise(cast)
    await _approve(cast)


async def _propose(cast: Cast, kinds: Mapping[str, str]) -> None:
    clerk = cast["second_clerk"].on("2026-08-25")
    for applicant in cast.applicants:
        await cast.dossier_act(clerk, "evaluateDossier", applicant, opinion="综合评价")
    entries = [{"dossierId": cast.dossier(name), "awardKind": kind, "reason": "推荐"} for name, kind in kinds.items()]
    draft = await cast.cycle_act(clerk, "draftCandidateList", "awardList { id }", entries=entries)
    await cast.sign("signCandidateList", draft, "2026-09-01")
    secretary = cast["secretary"].on("2026-09-10")
    meeting = await meet(cast, secretary, _MEMBERS, "addCandidates", "全会纪要1号")
    await cast.cycle_act(secretary, "decideProposedList", meetingId=meeting)


async def _publicise(cast: Cast) -> None:
    await cast["clerk"].on("2026-09-20").do("runChecksOnAll", **cast.cycle)
    clerk = cast["clerk"].on("2026-09-21")
    made = await cast.cycle_act(
        clerk, "publishProposed", "notice { id }", title="公示", body="拟奖名单公示", channels=["日报"]
    )
    proof = {"channel": "日报", "publishedAt": "2026-09-21T00:00:00+08:00", "url": "https://example.com/1"}
    await clerk.do("recordPublication", noticeId=made["notice"]["id"], **proof)


async def _approve(cast: Cast) -> None:
    await cast.cycle_act(cast["director"].on("2026-10-09"), "submitForApproval")
    await cast["clerk"].on("2026-10-15").do("runChecksOnAll", **cast.cycle)
    sitting = cast["executive"].on("2026-10-16")
    meeting = await meet(cast, sitting, _GOVERNORS, "addApprovals", "常务会议纪要1号")
    await cast.cycle_act(sitting, "approveList", meetingId=meeting)
    document = {"documentNumber": "某府发〔2026〕1号", "issuedOn": "2026-10-20"}
    told = {"title": "通报表彰", "body": "决定表彰", "channels": ["市政府网站"]}
    await cast.cycle_act(cast["executive"].on("2026-10-20"), "commendWinners", **document, **told)
