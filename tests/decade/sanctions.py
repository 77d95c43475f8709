"""How titles are lost: from the incident to the government's decision, in two processes (Art. 28, 30)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.decade.session import Body
from tests.decade.town import MEMBERS
from tests.journeys.people import Person

if TYPE_CHECKING:
    from tests.decade.town import Town

_TIPS = "{ tips(first: 10) { nodes { id state } } }"
_OWED = """query { revocationConsequences(first: 50) { nodes { kind state organisation { name } } } }"""


@dataclass(frozen=True)
class Case:
    """An incident of a winner, by whom it is found out about and on which days it goes on."""

    name: str
    session: int
    ground: str
    happened: str
    days: tuple[str, str, str, str, str]  # registered, verified and heard, proposed, signed, resolved


# Figures of the application were invented; found out of after the bonus was paid.
FRAUD = Case("家具厂", 7, "FRAUD", "2026-05-04", ("2026-11-16", "2026-11-18", "2026-11-30", "2026-12-01", "2026-12-05"))
ACCIDENT = Case(
    "电缆厂", 8, "LIABILITY_ACCIDENT", "2029-03-01",
    ("2029-03-05", "2029-03-08", "2029-03-19", "2029-03-20", "2029-03-26"),
)  # fmt: skip
PROBLEM = Case(
    "铜材厂", 8, "GRAVE_QUALITY_PROBLEM", "2031-08-20",
    ("2031-09-01", "2031-09-03", "2031-09-15", "2031-09-16", "2031-09-25"),
)  # fmt: skip
TOO_LATE = Case(
    "体检中心", 8, "MAJOR_BREACH", "2031-08-25",
    ("2031-09-01", "2031-09-03", "2031-09-15", "2031-09-16", "2031-09-26"),
)  # fmt: skip


async def put_to_the_plenary(town: Town, case: Case, *, speaks: bool) -> str:
    """Register, verify, hear, propose, sign and let the plenary resolve; return the incident."""
    registered, heard, proposed, signed, resolved = case.days
    key = await _registered(town, case, registered)
    await _act(town, "second_clerk", heard, "verifyIncident", key, evidence="调查笔录和检测报告")
    asked = await _act(
        town, "clerk", heard, "hearWinner", key, "incidentStatement { id version }", allegation="涉嫌情形见告知书"
    )
    statement = asked["incidentStatement"]
    if speaks:
        given = {"incidentStatementId": statement["id"], "expectedVersion": statement["version"]}
        await town.winner(case.name).on(heard, "15:00:00").do("stateCase", **given, text="情况说明见附件")
    await _not_before_the_period_ends(town, key, heard)
    await _act(town, "clerk", proposed, "proposeRevocation", key, proposal="建议撤销")
    await _act(town, "director", signed, "signRevocation", key)
    secretary = town["secretary"].on(resolved)
    about = {"kind": "REVOCATION", "title": "审议撤销奖项", "incidentId": key}
    await Body(town, secretary, MEMBERS).resolve(f"全会纪要{resolved}", "addMeetingItem", of_cycle=False, **about)
    return key


async def _registered(town: Town, case: Case, day: str) -> str:
    """Let a clerk register what an authority found, or take up what somebody told without giving a name."""
    award = town.awards[case.name, case.session]["id"]
    about = {"ground": case.ground, "summary": "有关部门通报", "happenedOn": case.happened}
    clerk = town["clerk"].on(day)
    if case is not PROBLEM:
        made = await clerk.do("registerIncident", "incident { id }", awardId=award, source="AUTHORITY", **about)
        return str(made["incident"]["id"])
    told = await town.anybody.on(day).do(
        "reportIncident", "trackingCode", awardId=award, kind="INCIDENT", text="产品有问题"
    )
    tip = (await clerk.ask(_TIPS))["tips"]["nodes"][0]["id"]
    await clerk.do("takeTip", tipId=tip, expectedVersion=1)
    made = await clerk.do("admitTip", "incident { id }", tipId=tip, expectedVersion=2, **about)
    follower = Person(town.http, tracking=told["trackingCode"]).on(day)
    assert [one["state"] for one in (await follower.ask(_TIPS))["tips"]["nodes"]] == ["ADMITTED"]
    return str(made["incident"]["id"])


async def ban_elsewhere(town: Town, name: str, decided: str, day: str) -> None:
    """One clerk enters what another authority decided, the director signs it (Art. 30)."""
    clerk, about = town["clerk"].on(day), town.applicants[name]
    given = {"creditCode": about.code, "organisationName": name, "ground": "LIABILITY_ACCIDENT", "decidedOn": decided}
    by = {"decidedBy": "省有关部门", "documentNumber": f"示例省决〔{decided[:4]}〕1号"}
    made = await clerk.do("enterBan", "ban { id }", programmeId=town.ids["programme"], **given, **by)
    await town["director"].on(day).do("signBan", banId=made["ban"]["id"], expectedVersion=1)


async def _not_before_the_period_ends(town: Town, key: str, heard: str) -> None:
    """The winner has ten days after the day on which it was told; a second before their end nothing is proposed."""
    year, month, day = heard.split("-")
    clerk = town["clerk"].on(f"{year}-{month}-{int(day) + 10:02d}", "23:59:59")
    given = {"incidentId": key, "expectedVersion": await _version(town, key), "proposal": "建议撤销"}
    code, _ = await clerk.is_refused("proposeRevocation", **given)
    assert code == "STATEMENT_PERIOD_RUNNING"


async def decide(town: Town, key: str, day: str) -> None:
    """Put the government's decision of a day on record; everything follows from it at once."""
    await _act(town, "executive", day, "revokeAward", key, **_decision(day))


async def decide_in_vain(town: Town, key: str, day: str) -> tuple[str, str]:
    """Try to put a decision on record that comes too late; return code and article."""
    given = {"incidentId": key, "expectedVersion": await _version(town, key), **_decision(day)}
    return await town["executive"].on(day).is_refused("revokeAward", **given)


def _decision(day: str) -> dict[str, Any]:
    document = {"decidedOn": day, "decidedBy": "市人民政府", "documentNumber": f"示例府决〔{day[:4]}〕1号"}
    return {**document, "title": "撤销奖项的公告", "body": "决定撤销", "channels": ["市政府网站"]}


async def _act(town: Town, who: str, day: str, name: str, key: str, show: str = "__typename", /, **given: Any) -> Any:
    version = await _version(town, key)
    return await town[who].on(day).do(name, show, incidentId=key, expectedVersion=version, **given)


async def _version(town: Town, key: str) -> int:
    query = "query($k: ID!) { node(id: $k) { ... on Incident { version } } }"
    return int((await town["director"].ask(query, k=key))["node"]["version"])


async def asked_of(town: Town, name: str, day: str) -> list[str]:
    """Return what a winner still has to do after its revocation."""
    found = (await town["clerk"].on(day).ask(_OWED))["revocationConsequences"]["nodes"]
    return sorted(one["kind"] for one in found if one["organisation"]["name"] == name and one["state"] == "OPEN")
