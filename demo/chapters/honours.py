"""What came of it: awards, places taken and vacant, bonuses (Art. 6, 8, 9, 23, 33)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any, Final

from demo.acts import act
from demo.story import CLERK, Story

WINNER: Final = "org13"
DIRECTOR: Final = "director01"
_AWARDS: Final = """{ awards(first: 100) { nodes { id certificateNumber kind state honourOnly validFrom validUntil
  organisation { id name sectorGroup jurisdiction { name } } } } }"""
_BONUSES: Final = "{ bonusEntitlements(first: 100) { nodes { amount article organisation { id } } } }"
_CERTIFICATES: Final = "{ certificates(first: 100) { nodes { number content signature } } }"
_CHECKED: Final = """query($content: String, $changed: String, $signature: String) {
  good: certificateCheck(content: $content, signature: $signature) { verdict }
  changed: certificateCheck(content: $changed, signature: $signature) { verdict reasons { field } }
  none: certificateCheck(number: "GZMQA-2026-99") { verdict } }"""
_CEILINGS: Final = "query($id: ID!) { node(id: $id) { ... on Cycle { regulationVersion { parameters } } } }"


async def tell(story: Story) -> None:
    """Show who won what, and what is left."""
    awards = (await story.ask("", _AWARDS))["awards"]["nodes"]
    bonuses = await _bonuses(story)
    rows = [_row(award, bonuses) for award in awards]
    story.show.table("Awards 2026", ("winner", "county", "group", "award", "certificate", "valid", "bonus CNY"), rows)
    await _ceilings(story, awards)
    quality = {award["organisation"]["id"] for award in awards if award["kind"] == "QUALITY"}
    story.expect(quality == bonuses.keys(), "each first quality award has a bonus, and nothing else has")
    story.did("finance01", f"finds bonuses of CNY {sum(bonuses.values(), Decimal(0)):,} to be paid", "Art.8, 9")
    await _certify(story, awards)
    await _hand_over(story, awards)


def _row(award: dict[str, Any], bonuses: dict[str, Decimal]) -> tuple[str, ...]:
    who = award["organisation"]
    bonus = bonuses.get(who["id"])
    return (
        who["name"],
        who["jurisdiction"]["name"],
        who["sectorGroup"],
        award["kind"].lower(),
        award["certificateNumber"],
        f"{award['validFrom']} – {award['validUntil']}",
        f"{bonus:,}" if bonus else "–",
    )


async def _bonuses(story: Story) -> dict[str, Decimal]:
    nodes = (await story.ask("finance01", _BONUSES))["bonusEntitlements"]["nodes"]
    return {node["organisation"]["id"]: Decimal(node["amount"]) for node in nodes}


async def _ceilings(story: Story, awards: list[dict[str, Any]]) -> None:
    """Compare the awards with the ceilings of the pinned version of the ordinance."""
    cycle = (await story.ask("", _CEILINGS, id=story.cycle))["node"]
    caps = cycle["regulationVersion"]["parameters"]["cap_per_group"]
    taken = Counter((award["kind"], award["organisation"]["sectorGroup"]) for award in awards)
    rows = [
        (kind.lower(), group, cap, taken[kind, group], cap - taken[kind, group])
        for kind in ("QUALITY", "NOMINATION")
        for group, cap in caps.items()
    ]
    story.show.table("Places (Art. 6)", ("award", "group", "ceiling", "taken", "vacant"), rows)
    story.expect(all(row[4] >= 0 for row in rows), "no ceiling is exceeded")
    story.expect(sum(row[4] for row in rows) == 1, "the place of the removed entry stays vacant")


async def _certify(story: Story, awards: list[dict[str, Any]]) -> None:
    """Issue the certificates; anybody checks one, one with a later end, and one of a number that nobody has."""
    await story.one(DIRECTOR, "issueCertificates", cycleId=story.cycle)
    issued = (await story.ask("", _CERTIFICATES))["certificates"]["nodes"]
    story.expect(len(issued) == len(awards), "each award has a certificate")
    story.did(DIRECTOR, f"issues {len(issued)} certificates, signed with Ed25519", "Art.22")
    one = issued[0]
    changed = one["content"].replace(awards[0]["validUntil"], "2099-12-31")
    found = await story.ask("", _CHECKED, content=one["content"], changed=changed, signature=one["signature"])
    verdicts = [found[name]["verdict"] for name in ("good", "changed", "none")]
    story.expect(verdicts == ["IN_FORCE", "FORGED", "UNKNOWN"], f"found {verdicts}")
    story.expect({"field": "validUntil"} in found["changed"]["reasons"], "the answer names what was changed")
    story.did(
        "", f"verifies certificate {one['number']}: genuine and in force; with another end it is forged", "Art.33"
    )


async def _hand_over(story: Story, awards: list[dict[str, Any]]) -> None:
    """Each winner gets its medal, on which a number is engraved."""
    day, numbers = story.clock[:10], [award["certificateNumber"] for award in awards]
    made = await story.do(CLERK, *(
        act("recordHonourItem", awardId=award["id"], kind="MEDAL", serial=f"M-{number}", madeOn=day)
        for award, number in zip(awards, numbers, strict=True)
    ))  # fmt: skip
    given = {"handedOverOn": day, "handedTo": "企业负责人"}
    await story.do(CLERK, *(
        act("handOverItem", honourItemId=one["id"], expectedVersion=one["version"], **given) for one in made
    ))  # fmt: skip
    story.did(CLERK, f"hands over {len(made)} medals, each with a number of its own", "Art.8, 22")
