"""From the announcement to the list of qualified applicants (Art. 6, 7, 12, 13, 16, 17)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.decade.session import Session, applications, seen
from tests.decade.together import do_all, wanted
from tests.files.samples import pdf
from tests.journeys.cast import WRITTEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.decade.town import Town
    from tests.journeys.people import Person

_CONDITIONS = range(1, 7)
_SHEET = pdf()
_PASSED = [{"condition": n, "finding": "PASS", "reason": "核实"} for n in _CONDITIONS]
_CERTIFICATE = {"standard": "GB/T 19001-2016", "effectiveFrom": "2020-01-01", "effectiveTo": "2039-12-31"}


async def announce(town: Town, session: Session, *, opens: str = "04-01", ends: str = "") -> None:
    """Create the session under the version of the regulation in force, announce it, and open it on its day."""
    clerk, year = town["clerk"].on(session.day("03-02")), session.year
    made = await clerk.do(
        "createCycle", "cycle { id }", programmeId=town.ids["programme"], session=session.number, awardYear=year,
        regulationVersionId=town.ids["regulation"], criteriaEditionId=town.ids["criteria"],
        filingOpensAt=f"{session.day(opens)}T00:00:00+08:00", filingDeadline=f"{ends or session.day('06-01')}T00:00:00+08:00",
    )  # fmt: skip
    town.ids["cycle"] = made["cycle"]["id"]
    await town.cycle_act(clerk, "announceCycle", title="评审通知", body="欢迎申报，不收费用", channels=["市政府网站"])
    await town.cycle_act(town["clerk"].on(session.day(opens)), "openFiling")


async def apply(town: Town, session: Session, names: Iterable[str], day: str = "05-04") -> None:
    """Let organisations write and submit their applications, all on one day."""
    await asyncio.gather(*(_apply(town, session, name, session.day(day)) for name in names))


async def knock(town: Town, name: str, day: str) -> dict[str, tuple[str, str]]:
    """Let an organisation that is barred try to apply; return what it is told and the article, by code."""
    errors = await town.representative(name).on(day).errors("startApplication", **town.cycle)
    return {one["code"]: (one["message"], one["article"]) for one in errors}


async def _apply(town: Town, session: Session, name: str, day: str) -> None:
    applicant = town.representative(name).on(day)
    shown = "dossier { id version draft { id version } }"
    dossier = (await applicant.do("startApplication", shown, **town.cycle))["dossier"]
    session.dossiers[name] = dossier["id"]
    await _write(applicant, dossier, session.year)
    copy = (await applicant.draft(dossier["id"]))["version"]
    await applicant.do("submitDossier", **seen(dossier), draftVersion=copy, truthStated=True)


async def _write(applicant: Person, dossier: Any, year: int) -> None:
    """Fill in the working copy and send the evidence for each condition."""
    copy = dossier["draft"]
    save = wanted("saveDraft", dossierDraftId=copy["id"], expectedVersion=copy["version"], **_written(year))
    about = {"dossierId": dossier["id"], "mediaType": "application/pdf", "size": len(_SHEET)}
    starts = [
        wanted("startUpload", "uploadUrl upload { id }", title=f"证明{n}.pdf", condition=n, **about)
        for n in _CONDITIONS
    ]
    _, *started = await do_all(applicant, [save, *starts])
    for one in started:
        sent = await applicant.http.put(one["uploadUrl"], content=_SHEET, headers=applicant.headers)
        assert sent.status_code == 204, sent.text
    await do_all(applicant, [wanted("finishUpload", uploadId=one["upload"]["id"]) for one in started])


def _written(year: int) -> dict[str, Any]:
    """Return what an application holds that lacks nothing, with the figures of the three years before (Art. 4, 13)."""
    figures = [{**one, "year": one["year"] - 2026 + year} for one in WRITTEN["figures"]]
    profits = [{"year": year - n, "profit": "100.00"} for n in (2, 1)]
    claims = {**WRITTEN["claims"], "certificates": [_CERTIFICATE], "profits": profits}
    return {**WRITTEN, "figures": figures, "claims": claims}


async def recommend(town: Town, session: Session) -> None:
    """Let each county recommend its own applicants (Art. 12, 17)."""
    for code in town.place.regions:
        county = town[f"county {code}"].on(session.day("05-06"))
        mine = await applications(town, county)
        words = {"opinion": "同意推荐", "truthStated": True}
        await do_all(county, [wanted("recommendDossier", **seen(one), **words) for one in mine.values()])


async def qualify(town: Town, session: Session) -> None:
    """Close filing, find the conditions met by all, and sign the list (Art. 13, 17)."""
    clerk = town["clerk"].on(session.day("06-02"))
    await town.cycle_act(clerk, "closeFiling")
    found = await applications(town, clerk)
    assert found.keys() == session.percentages.keys()
    await do_all(clerk, [wanted("checkEligibility", **seen(one), findings=_PASSED) for one in found.values()])
    draft = await town.cycle_act(clerk, "draftQualifiedList", "awardList { id }")
    await town.sign("signQualifiedList", draft, session.day("06-10"))
