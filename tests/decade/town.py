"""Who takes part in ten years of the award, and where things are (Art. 6, 10-12)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.codes import credit_code
from tests.decade.together import do_all, wanted
from tests.journeys.cast import EXPERTS, ISSUER, Cast
from tests.journeys.people import Person, log_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

MEMBERS = ("member1", "member2")
GOVERNORS = ("governor1", "governor2")
_STAFF = {
    "clerk": "OFFICE",
    "second_clerk": "OFFICE",
    "director": "OFFICE_DIRECTOR",
    "second_director": "OFFICE_DIRECTOR",
    "secretary": "LEADING_GROUP_SECRETARY",
    "executive": "EXECUTIVE_SECRETARY",
    "finance": "FINANCE",
    "second_finance": "FINANCE",
    "platform": "PAYMENT_PLATFORM",
    "supervisor": "SUPERVISOR",
    **dict.fromkeys(MEMBERS, "LEADING_GROUP"),
    **dict.fromkeys(GOVERNORS, "EXECUTIVE_MEETING"),
}
# Invented organisations: the first eight make things, the others heal, design, store, teach.
MAKERS = ("磁材厂", "家具厂", "齿轮厂", "电缆厂", "铜材厂", "玻璃厂", "轴承厂", "电机厂")
OTHERS = {"康复医院": "Q", "体检中心": "Q", "设计院": "M", "物流园": "G", "职业学校": "P"}


class About(NamedTuple):
    """What the register says of an organisation."""

    code: str
    section: str
    county: str


def _organisations() -> dict[str, About]:
    sections = {**dict.fromkeys(MAKERS, "C"), **OTHERS}
    counties = ("360702", "360703")
    return {
        name: About(credit_code(840_001 + n, region=counties[n % 2]), section, counties[n % 2])
        for n, (name, section) in enumerate(sections.items())
    }


class Town(Cast):
    """The people of the decade; `ids` also holds cycles and applications of the session that runs."""

    staff = _STAFF
    applicants = _organisations()

    def __init__(self, http: httpx.AsyncClient) -> None:
        super().__init__(http)
        self.awards: dict[tuple[str, int], dict[str, Any]] = {}

    def winner(self, name: str) -> Person:
        return self.representative(name)

    async def arrive(self) -> None:
        """Create accounts, people, grants, experts and organisations, each by whom it is up to."""
        names = [*self.staff, *EXPERTS, *(f"county {code}" for code in ("360702", "360703"))]
        names += [f"{name} representative" for name in self.applicants]
        everybody = ("sysadmin", "secadmin", *names)
        entered = await asyncio.gather(*(log_in(self.http, name) for name in everybody))
        self.people = dict(zip(everybody, entered, strict=True))
        await self._look_around()
        await self._create(names)
        await self._grant()

    async def _look_around(self) -> None:
        data = await Person(self.http).ask(
            "{ programmes { nodes { id } } regulationVersions(first: 1, order: {by: EFFECTIVE_FROM, direction: DESC}) { nodes"
            " { id } } criteriaEditions { nodes { id items(first: 100) { nodes { code } } } }"
            " jurisdictions(first: 30) { nodes { id code } } }"
        )
        edition = data["criteriaEditions"]["nodes"][0]
        self.items = [one["code"] for one in edition["items"]["nodes"]]
        self.ids = {
            "programme": data["programmes"]["nodes"][0]["id"],
            "regulation": data["regulationVersions"]["nodes"][0]["id"],
            "criteria": edition["id"],
            **{place["code"]: place["id"] for place in data["jurisdictions"]["nodes"]},
        }

    async def _create(self, names: Iterable[str]) -> None:
        about = {"programmeId": self.ids["programme"], "issuer": ISSUER}
        people = [wanted("createPerson", "person { id }", name=name, subject=name, **about) for name in names]
        for name, made in zip(names, await do_all(self["sysadmin"], people), strict=True):
            self.ids[name] = made["person"]["id"]

    async def _grant(self) -> None:
        roles = {**self.staff, **dict.fromkeys(EXPERTS, "EXPERT")}
        grants = [wanted("grantRole", personId=self.ids[name], role=role) for name, role in roles.items()]
        for code in ("360702", "360703"):
            over = {"role": "RECOMMENDER", "jurisdictionId": self.ids[code]}
            grants.append(wanted("grantRole", personId=self.ids[f"county {code}"], **over))
        await do_all(self["secadmin"], grants)
        admitted = {"employerName": "质量研究院", "specialities": sorted({"C", *OTHERS.values()})}
        await do_all(
            self["clerk"], [wanted("admitExpert", personId=self.ids[expert], **admitted) for expert in EXPERTS]
        )
        await self._register()

    async def _register(self) -> None:
        registered = [
            wanted(
                "registerOrganisation", "organisation { id }", programmeId=self.ids["programme"], name=name,
                creditCode=one.code, sectionCode=one.section, jurisdictionId=self.ids[one.county], contactName="联系人",
            )
            for name, one in self.applicants.items()
        ]  # fmt: skip
        for name, made in zip(self.applicants, await do_all(self["clerk"], registered), strict=True):
            self.ids[name] = made["organisation"]["id"]
        await do_all(
            self["secadmin"],
            [
                wanted(
                    "grantRole",
                    personId=self.ids[f"{name} representative"],
                    role="APPLICANT",
                    organisationId=self.ids[name],
                )
                for name in self.applicants
            ],
        )
