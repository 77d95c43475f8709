"""What a bonus is used for: a ledger of the winner's, and an inspection that finds a misuse (Art. 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from demo.chapters.qualifying import DIRECTOR
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

# Who accounts for its bonus, and who is found to have used some of it otherwise.
PROPER, MISUSED = "org13", "org04"
_BONUSES: Final = "{ bonusEntitlements(first: 100) { nodes { id organisation { id } } } }"
_ACCOUNT: Final = """query($k: ID!) { node(id: $k) { ... on BonusEntitlement {
  account { paid used balance purposes { purpose amount } } } } }"""
_PUBLIC: Final = "{ notices(filter: {kind: [BONUS_MISUSE]}) { totalCount } }"


async def tell(story: Story) -> None:
    """Record uses to the fen, refuse more than is left, and inspect another winner."""
    story.show.chapter("13. The use of the bonus", "Art. 26")
    story.at("2027-04-06")
    bonuses = (await story.ask("finance01", _BONUSES))["bonusEntitlements"]["nodes"]
    keys = {story.organisation_of(one["organisation"]["id"]).key: str(one["id"]) for one in bonuses}
    words = story.texts["bonus_use"]
    await _use(story, PROPER, keys[PROPER], words["proper"])
    await _use(story, MISUSED, keys[MISUSED], words["misused"])
    await _inspect(story, keys[MISUSED], words["inspection"])


async def _use(story: Story, key: str, bonus: str, uses: list[Mapping[str, str]]) -> None:
    """Let a winner enter what it used, and more than is left."""
    who = story.cast.organisation(key).representative
    for one in uses:
        await story.one(who, "recordBonusUse", bonusEntitlementId=bonus, **one)
    left = (await story.ask(who, _ACCOUNT, k=bonus))["node"]["account"]
    more = {**uses[0], "amount": left["paid"]}
    what = "enters a use of more than is left"
    await story.refused(who, what, "BONUS_EXCEEDED", "recordBonusUse", bonusEntitlementId=bonus, **more)
    rows = [(one["purpose"].lower().replace("_", " "), f"{one['amount']}") for one in left["purposes"]]
    rows += [("used", left["used"]), ("left", left["balance"])]
    story.show.table(f"Bonus of {story.cast.organisation(key).name}", ("purpose", "CNY"), rows)


async def _inspect(story: Story, bonus: str, words: Mapping[str, Any]) -> None:
    """Inspect, find a misuse, hear the winner; the director signs, and the summary is public."""
    story.at("2027-04-12")
    who = story.cast.organisation(MISUSED).representative
    made = await story.one(CLERK, "openInspection", bonusEntitlementId=bonus, subject=words["subject"])
    found = await story.one(CLERK, "findOnBonus", **_on(made), outcome="MISUSE", **words["found"])
    story.did(CLERK, f"finds CNY {words['found']['amount']} used for something else, and hears the winner", "Art.26")
    story.at("2027-04-16")
    replied = await story.one(who, "replyToFinding", **_on(found), reply=words["reply"])
    story.did(who, "replies and puts it right", "Art.26")
    story.at("2027-04-20")
    await story.refused(CLERK, "signs what it found itself", "NO_RIGHT", "signFinding", **_on(replied))
    signed = {**_on(replied), "documentNumber": words["number"], "channels": story.texts["channels"]}
    await story.one(DIRECTOR, "signFinding", **signed)
    seen = (await story.ask("", _PUBLIC))["notices"]["totalCount"]
    story.expect(seen == 1, "the summary of the misuse is public")
    story.did(DIRECTOR, "signs; the summary is public and will be weighed in later applications", "Art.26")


def _on(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"bonusInspectionId": row["id"], "expectedVersion": row["version"]}
