"""Who takes part in a journey, and what an application holds that lacks nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from tests.codes import credit_code
from tests.files.samples import pdf
from tests.journeys.people import Person, log_in

ISSUER = "urn:mayors-quality-award:local"
# Invented organisations with valid codes; the first two make things, the third heals.
APPLICANTS = {
    "磁材厂": (credit_code(800_001, region="360703"), "C", "360703"),
    "家具厂": (credit_code(800_002, region="360703"), "C", "360703"),
    "康复医院": (credit_code(800_003, kind="12"), "Q", "360702"),
}
# Percentage of the points of every item that all experts give.
PERCENTAGES = {"磁材厂": 80, "家具厂": 80, "康复医院": 60}
CLAIMS: dict[str, Any] = {
    "legalPerson": True,
    "registeredOn": "2010-01-01",
    "operatingSince": "2010-06-01",
    "lawsComplied": "合规",
    "licences": "齐全",
    "certificates": [{"standard": "GB/T 19001-2016", "effectiveFrom": "2020-01-01", "effectiveTo": "2028-12-31"}],
    "excellenceModelSince": "2020-01-01",
    "forProfit": True,
    "leadingStatement": "行业领先",
    "safetyLevel": 2,
    "profits": [{"year": 2024, "profit": "100.00"}, {"year": 2025, "profit": "120.00"}],
    "distinctiveStatement": "特色鲜明",
    "vetoes": [],
}
# GB/T 19580-2012: 23 items.
ITEMS = [
    "4.1.2",
    "4.1.3",
    "4.1.4",
    "4.2.2",
    "4.2.3",
    "4.3.2",
    "4.3.3",
    "4.4.2",
    "4.4.3",
    "4.4.4",
    "4.4.5",
    "4.4.6",
    "4.4.7",
    "4.5.2",
    "4.5.3",
    "4.6.2",
    "4.6.3",
    "4.7.2",
    "4.7.3",
    "4.7.4",
    "4.7.5",
    "4.7.6",
    "4.7.7",
]
FIGURES = {
    "revenue": "万元",
    "total_assets": "万元",
    "tax_paid": "万元",
    "employees": "人",
    "customer_satisfaction": "%",
}
WRITTEN: dict[str, Any] = {
    "profile": "简介",
    "form": {"legalRepresentative": "李四", "address": "示例路2号", "employees": 80, "mainProducts": "零件"},
    "sections": [{"item": item, "text": f"{item}自评", "secret": item == "4.5.2"} for item in ITEMS],
    "figures": [
        {"figure": figure, "year": year, "unit": unit, "value": "96"}
        for figure, unit in FIGURES.items()
        for year in (2023, 2024, 2025)
    ],
    "claims": CLAIMS,
    "tradeSecrets": "工艺",
}
STAFF = {
    "clerk": "OFFICE", "second_clerk": "OFFICE", "director": "OFFICE_DIRECTOR",
    "second_director": "OFFICE_DIRECTOR",
    "secretary": "LEADING_GROUP_SECRETARY", "executive": "EXECUTIVE_SECRETARY", "finance": "FINANCE",
    "supervisor": "SUPERVISOR",
    **{f"member{n}": "LEADING_GROUP" for n in (1, 2, 3)}, **{f"governor{n}": "EXECUTIVE_MEETING" for n in (1, 2, 3)},
}  # fmt: skip
EXPERTS = [f"expert{n}" for n in range(1, 6)]

# What is looked at to show that a refused act changed nothing.
_EVERYTHING = {
    "director": """{ cycles { nodes { stage version } } dossiers(first: 100) { nodes { id state version } }
      lists(first: 100) { nodes { id state digest } } objections(first: 100) { nodes { id state version } }
      notices(first: 100) { nodes { id contentDigest unprovedChannels } } awards(first: 100) { nodes { id state } }
      evaluations(first: 100) { nodes { id score tiePlace } } certificates(first: 100) { nodes { id digest } } }""",
    "secretary": """{ meetings(first: 100) { nodes { id state version } } meetingItems(first: 100) { nodes {
      id version motions(first: 10) { nodes { id version ballotsCast } } } } }""",
    "finance": """{ budgetLines { nodes { state version total committed released paid } }
      paymentOrders(first: 100) { nodes { id state version } } payeeAccounts(first: 100) { totalCount } }""",
    "secadmin": "{ grants(first: 100) { totalCount } }",
}
_EVERYTHING["executive"] = _EVERYTHING["secretary"]


class Cast:
    """Everybody in the story, and where things are."""

    staff: Mapping[str, str] = STAFF
    applicants: Mapping[str, tuple[str, str, str]] = APPLICANTS
    percentages: Mapping[str, int] = PERCENTAGES

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.people: dict[str, Person] = {}
        self.ids: dict[str, str] = {}

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    @property
    def cycle(self) -> dict[str, str]:
        return {"cycleId": self.ids["cycle"]}

    def dossier(self, name: str) -> str:
        return self.ids[f"{name} dossier"]

    def representative(self, name: str) -> Person:
        return self[f"{name} representative"]

    async def refusal(self, person: Person, act: str, /, **given: Any) -> tuple[str, str]:
        """Try an act that must be refused; return code and article, and require that everybody finds all as it was."""
        return (await self.refusals(person, act, **given))[0]

    async def refusals(self, person: Person, act: str, /, **given: Any) -> list[tuple[str, str]]:
        """The same, with all that the act breaks."""
        before = await self.picture(person.clock)
        found = await person.refusals(act, **given)
        assert await self.picture(person.clock) == before, "a refused act changed something"
        return found

    async def picture(self, clock: str) -> list[Any]:
        """Return what office, both bodies, finance and administration find."""
        day, time = clock[:10], clock[11:19]
        return [await self[name].on(day, time).ask(query) for name, query in _EVERYTHING.items()]

    async def arrive(self) -> None:
        """Create all people and organisations through the administrators and the office."""
        self.people = {name: await log_in(self.http, name) for name in ("sysadmin", "secadmin")}
        public = Person(self.http)
        data = await public.ask(
            "{ programmes { nodes { id regulationVersions(first: 1, order: {by: EFFECTIVE_FROM, direction: DESC}) "
            "{ nodes { id } } } } criteriaEditions { nodes { id } } jurisdictions(first: 30) { nodes { id code } } }"
        )
        programme = data["programmes"]["nodes"][0]
        self.ids = {
            "programme": programme["id"],
            "regulation": programme["regulationVersions"]["nodes"][0]["id"],
            "criteria": data["criteriaEditions"]["nodes"][0]["id"],
            **{place["code"]: place["id"] for place in data["jurisdictions"]["nodes"]},
        }
        for name, role in {**self.staff, **dict.fromkeys(EXPERTS, "EXPERT")}.items():
            await self.join(name, role)
        for expert in EXPERTS:
            employer = {"employerName": "质量研究院", "specialities": ["C", "Q"]}
            await self["clerk"].do("admitExpert", personId=self.ids[expert], **employer)
        for code in ("360702", "360703"):
            await self.join(f"county {code}", "RECOMMENDER", jurisdictionId=self.ids[code])
        for name, about in self.applicants.items():
            await self.register(name, *about)

    async def join(self, name: str, role: str, **scope: str) -> None:
        """Let somebody have an account, a person and a grant."""
        self.people[name] = await log_in(self.http, name)
        made = await self["sysadmin"].do(
            "createPerson", "person { id }", programmeId=self.ids["programme"], name=name, issuer=ISSUER, subject=name
        )
        self.ids[name] = made["person"]["id"]
        await self["secadmin"].do("grantRole", personId=self.ids[name], role=role, **scope)

    async def register(self, name: str, code: str, section: str, county: str) -> None:
        """Register an applicant and its representative."""
        made = await self["clerk"].do(
            "registerOrganisation", "organisation { id }", programmeId=self.ids["programme"], name=name,
            creditCode=code, sectionCode=section, jurisdictionId=self.ids[county], contactName="联系人",
        )  # fmt: skip
        self.ids[name] = made["organisation"]["id"]
        await self.join(f"{name} representative", "APPLICANT", organisationId=self.ids[name])

    async def cycle_act(self, person: Person, name: str, show: str = "__typename", /, **given: Any) -> Any:
        """Do an act on the cycle as somebody sees it now."""
        version = await person.version(self.ids["cycle"])
        return await person.do(name, show, cycleId=self.ids["cycle"], expectedVersion=version, **given)

    async def dossier_act(self, person: Person, act: str, applicant: str, **given: Any) -> None:
        """Do an act on an application as somebody sees it now."""
        key = self.ids[f"{applicant} dossier"]
        await person.do(act, dossierId=key, expectedVersion=await person.version(key), **given)

    async def sign(self, name: str, draft: Any, day: str, by: str = "director") -> None:
        """Let a director sign a drafted list; nobody signs two lists one after the other (Art. 18, 20)."""
        key = draft["awardList"]["id"]
        director = self[by].on(day)
        await director.do(name, awardListId=key, expectedVersion=await director.version(key))

    async def write(self, applicant: Person, name: str, **changed: Any) -> int:
        """Let an applicant write a complete application, with evidence; return the version of its working copy."""
        key = self.ids[f"{name} dossier"]
        copy = await applicant.draft(key)
        await applicant.do(
            "saveDraft", dossierDraftId=copy["id"], expectedVersion=copy["version"], **{**WRITTEN, **changed}
        )
        for condition in range(1, 7):
            await applicant.upload(key, pdf(), f"证明{condition}.pdf", condition=condition)
        return int((await applicant.draft(key))["version"])
