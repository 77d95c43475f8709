"""Ten days before the public: the window, the digest, the evidence on each channel, the last second (Art. 21)."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tests.files.samples import pdf
from tests.journeys.honours.city import CABLE, CLINIC, COPPER, FURNITURE, GEAR, HOSPITAL, MAGNET
from tests.journeys.people import Person

if TYPE_CHECKING:
    from tests.journeys.honours.city import City

SITE, PAPER = "市政府网站", "日报"
_WORDS = {"title": "拟奖名单公示", "body": "现将拟奖名单予以公示，欢迎监督。", "channels": [SITE, PAPER]}
_NOTICE = "notice { id nominalEnd closesOn closesAt }"
_PUBLIC = """query($k: ID!) { node(id: $k) { ... on Notice { title body details contentDigest unprovedChannels
  publications(first: 10) { nodes { channel url sha256 } }
  list { entries(first: 50) { nodes { organisationName sectorGroup awardKind honourOnly rationale { score } dossier { id } } } } } } }"""
_TOLD = ("organisationName", "sectorGroup", "awardKind", "honourOnly")


async def publish(city: City) -> None:
    """After one more look for exclusions the list is public, over the National Day holidays until 8 October."""
    clerk = city["clerk"].on("2026-09-21")
    given = {**city.cycle, "expectedVersion": await clerk.version(city.ids["cycle"]), **_WORDS}
    unchecked = await city.refusal(clerk, "publishProposed", **given)
    await clerk.do("runChecksOnAll", **city.cycle)
    notice = (await city.cycle_act(clerk, "publishProposed", _NOTICE, **_WORDS))["notice"]
    city.ids["notice"] = notice["id"]

    assert unchecked == ("RERUN_MISSING", "Art.13(6)")
    assert notice == {
        "id": notice["id"], "nominalEnd": "2026-10-01", "closesOn": "2026-10-08", "closesAt": "2026-10-08T16:00:00+00:00",
    }  # fmt: skip
    assert await city.states("2026-09-21") == {
        **dict.fromkeys((MAGNET, FURNITURE, GEAR, COPPER, HOSPITAL, CLINIC), "PUBLICISED"), CABLE: "NOT_PROPOSED",
    }  # fmt: skip
    await _is_what_was_published(city, notice["id"])


async def _is_what_was_published(city: City, key: str) -> None:
    """Anybody works the digest out from the public answer, which has no score and no application."""
    shown = (await Person(city.http).on("2026-09-21").ask(_PUBLIC, k=key))["node"]
    entries = shown["list"]["entries"]["nodes"]
    told = sorted((_canonical({name: one[name] for name in _TOLD}) for one in entries), key=str.encode)
    said = {name: shown[name] for name in ("title", "body", "details")}
    content = _canonical({**said, "entries": [json.loads(one) for one in told]})

    assert shown["contentDigest"] == sha256(content.encode()).hexdigest()
    assert {(one["rationale"], one["dossier"]) for one in entries} == {(None, None)}
    kinds = {one["organisationName"]: (one["sectorGroup"], one["awardKind"], one["honourOnly"]) for one in entries}
    assert kinds == {
        **dict.fromkeys((MAGNET, FURNITURE, GEAR), ("manufacturing", "QUALITY", False)),
        COPPER: ("manufacturing", "QUALITY", True),
        HOSPITAL: ("services_engineering", "QUALITY", False),
        CLINIC: ("services_engineering", "NOMINATION", False),
    }


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


async def prove_the_site(city: City) -> None:
    """Record the address; the newspaper is not proved yet."""
    clerk = city["clerk"].on("2026-09-22")
    where = {"channel": SITE, "publishedAt": "2026-09-21T01:00:00Z", "url": "https://example.gov.cn/notices/7"}
    elsewhere = {**where, "channel": "电视台"}
    unknown = await city.refusal(clerk, "recordPublication", noticeId=city.ids["notice"], **elsewhere)
    await clerk.do("recordPublication", noticeId=city.ids["notice"], **where)

    assert unknown == ("CHANNEL_UNKNOWN", "Art.21")
    shown = (await Person(city.http).on("2026-09-22").ask(_PUBLIC, k=city.ids["notice"]))["node"]
    assert shown["unprovedChannels"] == [PAPER]


async def prove_the_paper(city: City) -> None:
    """Upload a copy of the page, which is kept under its digest."""
    clerk, page = city["clerk"].on("2026-10-09"), pdf(2)
    document = await clerk.send("startAttachmentUpload", page, "日报版面.pdf", **city.cycle)
    printed = {"channel": PAPER, "publishedAt": "2026-09-21T22:00:00Z", "documentId": document}
    await clerk.do("recordPublication", noticeId=city.ids["notice"], **printed)

    shown = (await Person(city.http).on("2026-10-09").ask(_PUBLIC, k=city.ids["notice"]))["node"]
    assert shown["unprovedChannels"] == []
    assert shown["publications"]["nodes"] == [
        {"channel": SITE, "url": "https://example.gov.cn/notices/7", "sha256": None},
        {"channel": PAPER, "url": "", "sha256": sha256(page).hexdigest()},
    ]


async def follow(city: City) -> None:
    """Publish the name that follows, for ten days of its own: from Monday 12 October to the end of Thursday 22."""
    clerk = city["clerk"].on("2026-10-12")
    await clerk.do("runChecksOnAll", **city.cycle)
    entries = city.ids["follows"]
    given = {"awardListId": entries, "expectedVersion": await clerk.version(entries), **_WORDS}
    notice = (await clerk.do("publishReplacements", _NOTICE, **given))["notice"]
    for channel in (SITE, PAPER):
        where = {"channel": channel, "publishedAt": "2026-10-12T00:30:00Z", "url": "https://example.gov.cn/notices/8"}
        await clerk.do("recordPublication", noticeId=notice["id"], **where)

    assert (notice["nominalEnd"], notice["closesOn"], notice["closesAt"]) == (
        "2026-10-22", "2026-10-22", "2026-10-22T16:00:00+00:00",
    )  # fmt: skip
    listed = (await Person(city.http).on("2026-10-12").ask(_PUBLIC, k=notice["id"]))["node"]["list"]["entries"]["nodes"]
    assert [one["organisationName"] for one in listed] == [CABLE]
