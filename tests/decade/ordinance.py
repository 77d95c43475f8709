"""A new ordinance in the sixth year: other numbers, by the plenary's resolution (Art. 10, 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.decade.session import Body
from tests.decade.town import MEMBERS

if TYPE_CHECKING:
    from tests.decade.town import Town

CODE = "example-2031"
# Fewer places for makers, a larger bonus, a longer title with more good works, longer bans.
_NUMBERS = {
    "cap_per_group": '{"manufacturing": 2, "services_engineering": 2}',
    "cap_per_kind": "4",
    "first_time_bonus": '"600000.00"',
    "validity_years": "4",
    "public_interest_in_validity": "2",
    "fraud_ban_years": "12",
    "revocation_ban_years": "6",
}
_LATEST = "{ regulationVersions(first: 1, order: {by: EFFECTIVE_FROM, direction: DESC}) { nodes { id code } } }"


async def renew(town: Town) -> str:
    """Draft, submit, resolve on and approve the numbers of an ordinance that is in force from 2031 on; return its code."""
    changes = [{"name": name, "value": value, "reason": "新办法"} for name, value in _NUMBERS.items()]
    given = {"code": CODE, "documentNumber": "示例府发〔2030〕9号", "effectiveFrom": "2031-01-01", "changes": changes}
    programme = town.ids["programme"]
    made = (
        await town["clerk"]
        .on("2030-11-27")
        .do("draftParameters", "parameterSet { id }", programmeId=programme, basedOnId=town.ids["regulation"], **given)
    )
    key = made["parameterSet"]["id"]
    await town["director"].on("2030-11-28").do("submitParameters", parameterSetId=key, expectedVersion=1)
    secretary = town["secretary"].on("2030-12-02")
    about = {"kind": "RULES", "title": "修订评审办法", "subjectId": key}
    await Body(town, secretary, MEMBERS).resolve("全会纪要（办法）", "addMeetingItem", of_cycle=False, **about)
    await secretary.do("approveParameters", parameterSetId=key, expectedVersion=2)
    (version,) = (await secretary.ask(_LATEST))["regulationVersions"]["nodes"]
    town.ids["regulation before"], town.ids["regulation"] = town.ids["regulation"], version["id"]
    return str(version["code"])
