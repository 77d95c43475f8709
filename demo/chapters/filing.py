"""Announcement, applications, recommendations (Art. 6, 7, 12, 16, 17, 28)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from demo.chapters import rules
from demo.client import Unexpected
from demo.papers import paper
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.cast import Organisation

_NOTICES: Final = "{ notices(filter: {kind: [ANNOUNCEMENT]}) { nodes { title details } totalCount } }"
_SEEN: Final = "query($c: ID!) { dossiers(first: 100, filter: {cycle: [$c]}) { totalCount nodes { id } } }"
LATE: Final = "org26"
RETURNED: Final = "org05"


async def tell(story: Story) -> None:
    """Announce the cycle and take applications until the deadline."""
    story.show.chapter("1. Announcement", "Art. 4, 6, 7, 16, 34")
    await announce(story, session=7, year=2026)
    notices = (await story.ask("", _NOTICES))["notices"]["nodes"]
    story.expect(notices[0]["details"]["fee"] == "none", "the announcement says that nothing is charged")
    story.did("", "reads the announcement: no fee is charged to anybody", "Art.7")
    await rules.kept(story, 1)
    story.show.chapter("2. Applications and recommendations", "Art. 5, 12, 16, 17, 28")
    everybody = story.cast.organisations
    await open_filing(story, "2026-04-01")
    await apply(story, everybody, days=("2026-04-15", "2026-05-12"), late=(LATE,))
    await _corrected(story)
    in_time = [one for one in everybody if one.key != LATE]
    await recommend(story, in_time, day="2026-05-28")
    await _own_county_only(story, in_time)
    await _deadline(story)


async def announce(story: Story, *, session: int, year: int) -> None:
    """Create and announce a cycle whose filing ends with May."""
    deadline = f"{year}-06-01T00:00:00+08:00"
    story.at(f"{year}-03-02")
    made = await story.one(
        CLERK,
        "createCycle",
        programmeId=story.programme,
        regulationVersionId=story.regulation,
        criteriaEditionId=story.criteria,
        session=session,
        awardYear=year,
        filingOpensAt=f"{year}-04-01T09:00:00+08:00",
        filingDeadline=deadline,
    )
    story.cycle, story.dossiers = made["id"], {}
    story.did(CLERK, f"prepares session {session}, award year {year}, pinned to ordinance and criteria", "Art.4, 6, 34")
    story.at(f"{year}-03-10")
    words = {key: text.format(year=year, session=session, deadline=deadline[:10])
             for key, text in story.texts["announcement"].items()}  # fmt: skip
    await story.on_cycle(CLERK, "announceCycle", channels=story.texts["channels"], **words)
    await story.expect_stage("ANNOUNCED")
    story.did(CLERK, "publishes the announcement", "Art.16")


async def open_filing(story: Story, day: str) -> None:
    """Open the cycle for applications."""
    story.at(day)
    await story.on_cycle(CLERK, "openFiling")
    story.did(CLERK, "opens the cycle for applications", "Art.17")


async def apply(
    story: Story, organisations: Sequence[Organisation], *, days: tuple[str, str], late: Sequence[str] = ()
) -> None:
    """Let organisations start, save and (but for the late ones) submit."""
    story.at(days[0])
    await story.all("applications", [_write(story, one) for one in organisations])
    story.did(organisations[0].representative, f"and {len(organisations) - 1} more write applications", "Art.16")
    story.at(days[1])
    in_time = [one for one in organisations if one.key not in late]
    await story.all("submissions", [submit(story, one) for one in in_time])
    story.did(in_time[0].representative, f"and {len(in_time) - 1} more submit, answering for the truth", "Art.17, 28")


async def _write(story: Story, one: Organisation) -> None:
    who = one.representative
    story.keep(one.key, await story.one(who, "startApplication", cycleId=story.cycle))
    await save(story, one, one.profile)
    for condition in range(1, 7):
        await _upload(story, one, condition)


async def _upload(story: Story, one: Organisation, condition: int) -> None:
    """Upload the evidence for a condition of Art. 13."""
    who = one.representative
    words = (
        f"Evidence for condition {condition} of Art. 13",
        f"Credit code {one.credit_code}",
        "Invented for demonstration.",
    )
    content = paper(*words)
    given = {
        "title": f"证明材料{condition}.pdf",
        "mediaType": "application/pdf",
        "size": len(content),
        "condition": condition,
    }
    upload, address = await story.upload(who, "startUpload", dossierId=story.dossiers[one.key].id, **given)
    await story.client.put(address, content, story.visitor(who).headers(story.clock))
    await story.one(who, "finishUpload", uploadId=upload)


async def save(story: Story, one: Organisation, profile: str) -> None:
    """Write the form, the self-evaluation item by item, the key figures and the claims into the working copy."""
    given = {
        "profile": profile,
        "form": {
            "legalRepresentative": one.contact,
            "address": story.texts["address"],
            "employees": _EMPLOYEES,
            "mainProducts": profile.partition("。")[0],
        },
        "sections": _sections(story, one),
        "figures": _figures(story, one),
        "claims": _claims(story, one),
        "tradeSecrets": one.trade_secret,
    }
    await story.one(one.representative, "saveDraft", **await _draft(story, one), **given)


async def _draft(story: Story, one: Organisation) -> dict[str, Any]:
    """Return the working copy as its writer sees it now."""
    key = story.dossiers[one.key].id
    found = (await story.ask(one.representative, _DRAFT, dossier=key))["node"]["draft"]
    return {"dossierDraftId": found["id"], "expectedVersion": found["version"]}


def _sections(story: Story, one: Organisation) -> list[dict[str, Any]]:
    """Return a report on each item of the criteria; what the applicant does better than others is its secret."""
    text = story.texts["self_evaluation"]
    words = {"leading": one.claims["leading_statement"], "distinctive": one.claims["distinctive_statement"]}
    return [
        {"item": item, "text": text.format(name=one.name, item=name, **words), "secret": item == _KEPT_ITEM}
        for item, name in story.items.items()
    ]


def _figures(story: Story, one: Organisation) -> list[dict[str, Any]]:
    """Return figures of the three years before, growing with the quality that the cast gives the organisation."""
    last = int(story.clock[:4]) - 1
    return [
        {"figure": code, "year": year, "unit": unit, "value": str(base + step * (year - last) * one.quality)}
        for code, (unit, base, step) in _FIGURES.items()
        for year in (last - 2, last - 1, last)
    ]


_EMPLOYEES: Final = 260
_CORRECTED: Final = ("4.4.5", "4.5.3")
_KEPT_ITEM: Final = "4.5.2"
# Figure -> unit, value of the last year, growth a year and point of quality.
_FIGURES: Final = {
    "revenue": ("万元", 36_000, 25),
    "total_assets": ("万元", 28_000, 15),
    "tax_paid": ("万元", 1_900, 1),
    "employees": ("人", _EMPLOYEES, 0),
    "customer_satisfaction": ("%", 96, 0),
}
_DRAFT: Final = "query($dossier: ID!) { node(id: $dossier) { ... on Dossier { draft { id version } } } }"


def _target(story: Story, one: Organisation) -> dict[str, Any]:
    dossier = story.dossiers[one.key]
    return {"dossierId": dossier.id, "expectedVersion": dossier.version}


def _claims(story: Story, one: Organisation) -> dict[str, Any]:
    """Return the claims in the API's spelling, with profits of the three years before the award year."""
    claims = {**one.claims, "vetoes": [veto.upper() for veto in one.claims["vetoes"]]}
    last = int(story.clock[:4]) - 1
    claims["profits"] = [{**row, "year": last - 2 + n} for n, row in enumerate(claims["profits"])]
    return {_camel(key): _spelled(value) for key, value in claims.items()}


def _spelled(value: Any) -> Any:
    if isinstance(value, list):
        return [_spelled(one) for one in value]
    return {_camel(key): one for key, one in value.items()} if isinstance(value, dict) else value


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


async def submit(story: Story, one: Organisation) -> None:
    """Submit an application with the statement of truth."""
    given = await _handed_in(story, one)
    story.keep(one.key, await story.one(one.representative, "submitDossier", **given))


async def _handed_in(story: Story, one: Organisation) -> dict[str, Any]:
    """Return the input of a submission: the working copy as its signer sees it."""
    seen = (await _draft(story, one))["expectedVersion"]
    return {**_target(story, one), "draftVersion": seen, "truthStated": True}


async def _corrected(story: Story) -> None:
    """One application is sent back and comes again in time."""
    one = story.cast.organisation(RETURNED)
    story.at("2026-05-18")
    await story.refresh()
    reasons = story.texts["return_reasons"]
    corrections = [
        {"reason": reason, "field": f"sections.{item}"} for reason, item in zip(reasons, _CORRECTED, strict=True)
    ]
    story.keep(one.key, await story.one("clerk02", "returnDossier", **_target(story, one), corrections=corrections))
    story.did("clerk02", f"returns the application of {one.name}: {reasons[0]}", "Art.17")
    story.at("2026-05-22")
    await save(story, one, one.profile + story.texts["corrected"])
    await submit(story, one)
    story.did(one.representative, "corrects it and submits again, before the deadline", "Art.17")


async def recommend(story: Story, organisations: Sequence[Organisation], *, day: str) -> None:
    """Each county recommends its own applicants."""
    story.at(day)
    await story.refresh()
    counties = {member.scope: member for member in story.cast.recommenders}
    homes = {one.jurisdiction for one in organisations}
    jobs = [_county(story, counties[home].username, organisations) for home in sorted(homes)]
    await story.all("recommendations", jobs)
    await story.refresh()
    story.did(
        counties[organisations[0].jurisdiction].username,
        f"and {len(homes) - 1} other counties and zones recommend",
        "Art.12, 28",
    )


async def _own_county_only(story: Story, organisations: Sequence[Organisation]) -> None:
    """A county finds no other county's applicants."""
    counties = {member.scope: member for member in story.cast.recommenders}
    zone, city = counties["GZ-JKQ"], counties["360702"]
    for member in (zone, city):
        mine = [one for one in organisations if one.jurisdiction == member.scope]
        story.did(member.username, f"sees its own {len(mine)} applicants and no other", "Art.12")
    foreign = story.dossiers[next(one.key for one in organisations if one.jurisdiction == zone.scope)]
    await story.refused(
        city.username, f"recommends {foreign.organisation.name} of another county", "NOT_FOUND", "recommendDossier",
        dossierId=foreign.id, expectedVersion=foreign.version, opinion="同意", truthStated=True,
    )  # fmt: skip


async def _county(story: Story, username: str, organisations: Sequence[Organisation]) -> None:
    member = story.players[username].member
    mine = [one for one in organisations if one.jurisdiction == member.scope]
    seen = (await story.ask(username, _SEEN, c=story.cycle))["dossiers"]
    if {node["id"] for node in seen["nodes"]} != {story.dossiers[one.key].id for one in mine}:
        raise Unexpected(f"{username} sees {seen['totalCount']} applications, not {len(mine)}")
    entries = [{**_target(story, one), "opinion": _opinion(story, member.authority, one)} for one in mine]
    await story.one(username, "recommendDossiers", cycleId=story.cycle, entries=entries, truthStated=True)
    story.done += len(entries)  # each is on record as if recommended alone


def _opinion(story: Story, authority: str, one: Organisation) -> str:
    return str(story.texts["opinion"].format(authority=authority, name=one.name))


async def _deadline(story: Story) -> None:
    """Who comes after the deadline comes too late, even before the office has closed filing."""
    late = story.cast.organisation(LATE)
    early = {"cycleId": story.cycle, "expectedVersion": await story.cycle_version()}
    await story.refused(CLERK, "closes filing before the deadline", "DEADLINE_NOT_REACHED", "closeFiling", **early)
    story.at("2026-06-01", "00:00:01")
    given = await _handed_in(story, late)
    await story.refused(
        late.representative, f"submits {late.name} a second late", "DEADLINE_PASSED", "submitDossier", **given
    )
    await close_filing(story, day="2026-06-01")


async def close_filing(story: Story, *, day: str) -> None:
    """Close filing after the deadline."""
    story.at(day)
    await story.on_cycle(CLERK, "closeFiling")
    await story.expect_stage("QUALIFYING")
    story.did(CLERK, f"closes filing with {len(story.standing('RECOMMENDED'))} recommended applications", "Art.17")
