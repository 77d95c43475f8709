"""From the site review reports to the signed candidate list: ranking, a tie, a preview of the places (Art. 6, 14, 15, 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.journeys.honours.city import CABLE, CLINIC, COPPER, FURNITURE, GEAR, HOSPITAL, MAGNET

if TYPE_CHECKING:
    from tests.journeys.honours.city import City
    from tests.journeys.people import Person

_RANKING = """query($c: ID!) { node(id: $c) { ... on Cycle { ranking { dossier shown score explanation } } } }"""
_PREVIEW = """preview { problems { code article dossier } honourOnly
  quotas { kind group cap taken honourOnly free } }"""
_LIST = """query($k: ID!) { node(id: $k) { ... on AwardList { state overQuota { code } entries(first: 50) { totalCount nodes {
  awardKind organisationName rationale { rank score } } } } } }"""
_BROKEN = "{ evaluations(first: 100) { nodes { score tieFlag tiePlace tieReason dossier { organisation { name } } } } }"
# 90 % of 1,000 points on paper and on site are 900.00, and so on; each sector group has a ranking of its own.
_SCORES = {
    MAGNET: ("1", "900.00"), FURNITURE: ("2", "850.00"), GEAR: ("3=", "800.00"), CABLE: ("3=", "800.00"),
    COPPER: ("5", "750.00"), HOSPITAL: ("1", "700.00"), CLINIC: ("2", "650.00"),
}  # fmt: skip


async def recognise_an_earlier_win(city: City) -> None:
    """The office finds that one applicant won in the fourth session: it may return in the seventh (Art. 27)."""
    clerk = city["clerk"].on("2026-03-02")
    past = (await clerk.ask("{ pastWinners(first: 100) { nodes { id name session } } }"))["pastWinners"]["nodes"]
    (won,) = [one for one in past if one["name"] == COPPER]
    await clerk.do("recogniseWin", organisationId=city.ids[COPPER], pastWinnerId=won["id"], reason="证书原件")


async def evaluate(city: City) -> None:
    """Compile material and site review; two of a group have one score, which is told as a tie."""
    clerk = city["second_clerk"].on("2026-08-25")
    for name in city.applicants:
        await city.dossier_act(clerk, "evaluateDossier", name, opinion="综合评价")

    found = await _ranking(city, clerk)

    assert {name: (one["shown"], one["score"]) for name, one in found.items()} == _SCORES
    assert {name for name, one in found.items() if one["explanation"] == "同分并列"} == {GEAR, CABLE}


async def break_the_tie(city: City) -> None:
    """Only a flag of Art. 14 and 15 that differs tells equals apart, with a reason on record; no point is given."""
    clerk = city["second_clerk"].on("2026-08-26")
    seen = {"organisationId": city.ids[GEAR], "expectedVersion": await clerk.version(city.ids[GEAR])}
    leads = {"kind": "LEADING_INDUSTRY", "value": "true", "validFrom": "2026-01-01", "source": "市工信局文件"}
    await clerk.do("recordChange", **seen, **leads, reason="主导产业龙头名单")
    for name in city.applicants:  # what an evaluation was compiled from has changed for one, and for no other
        again = {"dossierId": city.dossier(name), "expectedVersion": await clerk.version(city.dossier(name))}
        if name == GEAR:
            await clerk.do("evaluateDossier", **again, opinion="补充主导产业情况")
        else:
            assert await clerk.is_refused("evaluateDossier", **again, opinion="重复") == ("ALREADY_EVALUATED", "Art.20")
    tied = {**city.cycle, "dossierIds": [city.dossier(GEAR), city.dossier(CABLE)]}

    same = await city.refusal(clerk, "breakTie", **tied, flag="DIGITAL_ECONOMY", reason="数字经济")
    unequal = {**tied, "dossierIds": [city.dossier(GEAR), city.dossier(FURNITURE)]}
    others = await city.refusal(clerk, "breakTie", **unequal, flag="LEADING_INDUSTRY", reason="主导产业")
    silent = await city.refusal(clerk, "breakTie", **tied, flag="LEADING_INDUSTRY", reason=" ")
    await clerk.do("breakTie", **tied, flag="LEADING_INDUSTRY", reason="两家同分，主导产业龙头优先")

    assert (same, others, silent) == (
        ("TIE_FLAG_SAME", "Art.15"), ("TIE_UNEQUAL", "Art.20"), ("TEXT_MISSING", "Art.20"),
    )  # fmt: skip
    told = await _ranking(city, clerk)
    broken = _SCORES | {GEAR: ("3", "800.00"), CABLE: ("4", "800.00")}
    assert {name: (one["shown"], one["score"]) for name, one in told.items()} == broken
    assert {one["explanation"] for name, one in told.items() if name in {GEAR, CABLE}} == {
        "同分，按“主导产业龙头”排序，分数不变"
    }
    kept = {one["dossier"]["organisation"]["name"]: one for one in (await clerk.ask(_BROKEN))["evaluations"]["nodes"]}
    assert [kept[name]["tiePlace"] for name in (GEAR, CABLE, MAGNET)] == [1, 2, None]
    assert {kept[name]["tieReason"] for name in (GEAR, CABLE)} == {"两家同分，主导产业龙头优先"}


async def put_forward(city: City) -> None:
    """Preview the places, which changes nothing; then draft the candidate list and have another person sign it."""
    clerk = city["second_clerk"].on("2026-08-28")
    all_seven = entries(city, dict.fromkeys(city.applicants, "QUALITY"))
    before = await city.picture(clerk.clock)
    preview = (await clerk.do("previewList", _PREVIEW, **city.cycle, entries=all_seven))["preview"]
    assert await city.picture(clerk.clock) == before
    _explains_the_places(city, preview)

    missing_one = [one for one in all_seven if one["dossierId"] != city.dossier(FURNITURE)]
    given = {**city.cycle, "expectedVersion": await clerk.version(city.ids["cycle"])}
    passed_over = await city.refusal(clerk, "draftCandidateList", **given, entries=missing_one)
    draft = await city.cycle_act(clerk, "draftCandidateList", "awardList { id }", entries=all_seven)
    key = city.ids["candidates"] = draft["awardList"]["id"]
    early = await city["member1"].on("2026-08-31").ask("{ dossiers { totalCount } lists { totalCount } }")
    signing = {"awardListId": key, "expectedVersion": await clerk.version(key)}
    twice = await city.refusal(city["second_director"].on("2026-09-01"), "signCandidateList", **signing)
    await city.sign("signCandidateList", draft, "2026-09-01")

    assert passed_over == ("ENTRY_OUT_OF_ORDER", "Art.20")
    assert twice == ("SEPARATION_OF_DUTIES", "Art.20")  # the second director signed the site list
    assert early == {"dossiers": {"totalCount": 0}, "lists": {"totalCount": 0}}
    shown = (await city["member1"].on("2026-09-02").ask(_LIST, k=key))["node"]
    assert shown["state"] == "SIGNED"
    assert [one["code"] for one in shown["overQuota"]] == ["QUOTA_KIND_EXCEEDED", "QUOTA_GROUP_EXCEEDED"]
    ranks = {one["organisationName"]: one["rationale"]["rank"] for one in shown["entries"]["nodes"]}
    assert ranks == {MAGNET: 1, FURNITURE: 2, GEAR: 3, CABLE: 4, COPPER: 5, HOSPITAL: 1, CLINIC: 2}


def entries(city: City, kinds: dict[str, str], reason: str = "") -> list[dict[str, str]]:
    """Return entries of a list."""
    return [{"dossierId": city.dossier(name), "awardKind": kind, "reason": reason} for name, kind in kinds.items()]


def _explains_the_places(city: City, preview: dict[str, Any]) -> None:
    """Four of manufacturing for three places, six for five; a repeated award takes none (Art. 6, 27)."""
    assert [(one["code"], one["article"]) for one in preview["problems"]] == [
        ("QUOTA_KIND_EXCEEDED", "Art.6"),
        ("QUOTA_GROUP_EXCEEDED", "Art.6"),
    ]
    assert preview["honourOnly"] == [city.dossier(COPPER)]
    quality = {one["group"]: one for one in preview["quotas"] if one["kind"] == "quality"}
    assert {
        group: (one["cap"], one["taken"], one["honourOnly"], one["free"]) for group, one in quality.items()
    } == {None: (5, 6, 1, 0), "manufacturing": (3, 4, 1, 0), "services_engineering": (2, 2, 0, 0)}  # fmt: skip


async def _ranking(city: City, viewer: Person) -> dict[str, Any]:
    names = {city.dossier(name): name for name in city.applicants}
    found = (await viewer.ask(_RANKING, c=city.ids["cycle"]))["node"]["ranking"]
    return {names[one["dossier"]]: one for one in found}
