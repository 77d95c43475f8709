"""Prologue: accounts, roles, the expert pool and the organisations (Art. 3, 11, 31)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from demo.acts import act
from demo.client import Visitor
from demo.story import CLERK, Player, Story

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demo.cast import Member

_REFERENCE: Final = """{ programmes { nodes { id code } } jurisdictions(first: 100) { nodes { id code } }
  agencies(first: 100) { nodes { id code } } regulationVersions { nodes { id code } }
  criteriaEditions { nodes { id code items(first: 100, order: {by: POSITION}) { nodes { code name } } } } }"""
_SELF: Final = "{ viewer { person { id name } grant { id } } }"


async def tell(story: Story) -> None:
    """Make accounts, create people, grant roles, admit experts, register organisations."""
    story.show.chapter("Prologue: the cast and their rights", "Art. 3, 11, 31")
    story.at("2026-02-10")
    await _reference(story)
    await story.all("accounts", [_account(story, member) for member in story.cast.members])
    await _people(story)
    await _grants(story, [*story.cast.staff, *story.cast.recommenders, *story.cast.officers, *story.cast.experts])
    await _no_favours(story)
    await _experts(story)
    await _organisations(story)
    await _grants(story, story.cast.representatives)
    story.did("secadmin", "grants each representative the rights of one organisation", "Art.16")


async def _reference(story: Story) -> None:
    data = await story.ask("", _REFERENCE)
    story.places, story.agencies = _by_code(data["jurisdictions"]), _by_code(data["agencies"])
    story.programme = _by_code(data["programmes"])[story.texts["programme"]]
    story.regulation = _by_code(data["regulationVersions"])[story.texts["regulation"]]
    story.criteria = _by_code(data["criteriaEditions"])[story.texts["criteria"]]
    edition = next(node for node in data["criteriaEditions"]["nodes"] if node["id"] == story.criteria)
    story.items = {node["code"]: node["name"] for node in edition["items"]["nodes"]}


def _by_code(page: dict[str, Any]) -> dict[str, str]:
    return {node["code"]: node["id"] for node in page["nodes"]}


async def _account(story: Story, member: Member) -> None:
    password = f"demo-{member.username}"
    story.issuer = await story.client.account(member.username, password)
    token = await story.client.login(member.username, password)
    story.know(Player(member, password, Visitor(token)))


async def _people(story: Story) -> None:
    appointed = ("sysadmin", "secadmin")  # set up with the system
    for username in appointed:
        viewer = (await story.ask(username, _SELF))["viewer"]
        known = story.players[username]
        member = replace(known.member, name=viewer["person"]["name"], english="")
        story.know(replace(known, member=member, id=viewer["person"]["id"], grant=viewer["grant"]["id"]))
    others = [member for member in story.cast.members if member.username not in appointed]
    given = {"programmeId": story.programme, "issuer": story.issuer}
    acts = [act("createPerson", **given, name=member.name, subject=member.username) for member in others]
    for member, person in zip(others, await story.do("sysadmin", *acts), strict=True):
        story.identify(member.username, id=person["id"])
    story.did("sysadmin", f"creates {len(others)} people, and cannot grant any right", "Art.11")


async def _grants(story: Story, members: Iterable[Member]) -> None:
    missing = [member for member in members if not story.players[member.username].grant]
    acts = [act("grantRole", personId=story.players[m.username].id, role=m.role, **_scope(story, m)) for m in missing]
    for member, grant in zip(missing, await story.do("secadmin", *acts), strict=True):
        story.identify(member.username, grant=grant["id"])


def _scope(story: Story, member: Member) -> dict[str, str]:
    if member.role == "RECOMMENDER":
        return {"jurisdictionId": story.places[member.scope]}
    if member.role == "DEPARTMENT":
        return {"agencyId": story.agencies[member.scope]}
    return {"organisationId": story.organisations[member.scope]} if member.role == "APPLICANT" else {}


async def _no_favours(story: Story) -> None:
    """Nobody grants to oneself; nobody both reviews and runs the office."""
    story.did("secadmin", "grants each of them one role, within its jurisdiction or department", "Art.11")
    own = story.players["secadmin"].id
    await story.refused("secadmin", "grants itself a role", "BARRED_SELF", "grantRole", personId=own, role="OFFICE")
    expert: dict[str, Any] = {"personId": story.players["expert01"].id, "role": "OFFICE"}
    await story.refused("secadmin", "makes an expert a clerk", "INCOMPATIBLE_ROLES", "grantRole", **expert)


async def _experts(story: Story) -> None:
    acts = [
        act(
            "admitExpert",
            personId=story.players[expert.username].id,
            employerName=expert.employer,
            employerCreditCode=expert.employer_code,
            specialities=list(expert.specialities),
        )
        for expert in story.cast.experts
    ]
    await story.do(CLERK, *acts)
    story.did(CLERK, f"admits {len(acts)} experts to the pool, each with the employer", "Art.11")


async def _organisations(story: Story) -> None:
    organisations = story.cast.organisations
    acts = [
        act(
            "registerOrganisation",
            programmeId=story.programme,
            name=one.name,
            creditCode=one.credit_code,
            sectionCode=one.section,
            jurisdictionId=story.places[one.jurisdiction],
            contactName=one.contact,
        )
        for one in organisations
    ]
    for one, made in zip(organisations, await story.do(CLERK, *acts), strict=True):
        story.organisations[one.key] = made["id"]
        story.groups[one.key] = made["sectorGroup"]
    story.did(CLERK, f"registers {len(acts)} organisations; sector groups follow from their sections", "Art.3, 6")
