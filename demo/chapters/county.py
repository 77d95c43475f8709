"""A county's own award beside the city's: loaded as data, run by its own people, apart on every path (Art. 11(9), 34)."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from demo.cast import Member
from demo.client import Unexpected, Visitor
from demo.story import CLERK, Player, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = Path(__file__).parents[2] / "data" / "programmes" / "example-county.json"
CODE: Final = "EXCMQA"
_AWARD: Final = (sys.executable, "-c", "from api.cli import main; main()")
_SYSADMIN, _SECADMIN, _CLERK = (
    Member("county_sysadmin", "县系统管理员", "", "SYSTEM_ADMIN"),
    Member("county_secadmin", "县安全管理员", "", "SECURITY_ADMIN"),
    Member("county_clerk", "示例县经办人", "Clerk of the example county", "OFFICE"),
)
_LOOK: Final = """{ viewer { person { id } grant { id } } programmes { nodes { id code } }
 notices { totalCount } awards { totalCount } organisations { totalCount } people { totalCount }
 regulationVersions { nodes { id code values { name value } } } criteriaEditions { nodes { id } } }"""


async def tell(story: Story, data_dir: Path) -> None:
    """Load the example county's award, let its office prepare a cycle, and look for the city's from there."""
    story.show.chapter("A county's own award beside the city's", "Art. 11(9), 34")
    await _award(data_dir, "programme", "load", str(FILE))
    for member in (_SYSADMIN, _SECADMIN):
        await _account(story, member)
        appointed = (member.role.lower(), member.name, story.issuer, member.username)
        await _award(data_dir, "appoint", *appointed, "--programme", CODE)
    await _clerk(story)
    seen = await story.ask(_CLERK.username, _LOOK)
    _expect_apart(story, seen)
    await _cycle(story, seen)


async def _award(data_dir: Path, *words: str) -> None:
    """Run the command line beside the server, as its operator does."""
    apart = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    done = await asyncio.create_subprocess_exec(
        *_AWARD, *words, env=apart | {"AWARD_DATA_DIR": str(data_dir)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await done.communicate()
    if done.returncode != 0:
        raise Unexpected(f"award {' '.join(words)}: {said.decode()[-2000:]}")


async def _account(story: Story, member: Member) -> None:
    password = f"demo-{member.username}"
    story.issuer = await story.client.account(member.username, password)
    story.know(Player(member, password, Visitor(await story.client.login(member.username, password))))


async def _clerk(story: Story) -> None:
    """Let the county's administrators, who are apart, create its clerk and grant the role."""
    programme = (await story.ask(_SYSADMIN.username, _LOOK))["programmes"]["nodes"][0]
    await _account(story, _CLERK)
    given = {"programmeId": programme["id"], "issuer": story.issuer, "subject": _CLERK.username}
    person = await story.one(_SYSADMIN.username, "createPerson", name=_CLERK.name, **given)
    grant = await story.one(_SECADMIN.username, "grantRole", personId=person["id"], role=_CLERK.role)
    story.identify(_CLERK.username, id=person["id"], grant=grant["id"])
    story.did(_SECADMIN.username, "grants the county's clerk the role of its office", "Art.11")


def _expect_apart(story: Story, seen: Mapping[str, Any]) -> None:
    counts = {name: seen[name]["totalCount"] for name in ("notices", "awards", "organisations")}
    story.expect(
        [one["code"] for one in seen["programmes"]["nodes"]] == [CODE], "the county's clerk finds one programme"
    )
    story.expect(counts == dict.fromkeys(counts, 0), f"nothing of the city's award is found there, found {counts}")
    story.did(
        _CLERK.username, "finds the own programme and nothing of the city's: no notice, award or organisation", "Art.11"
    )


async def _cycle(story: Story, seen: Mapping[str, Any]) -> None:
    """Prepare the first session of the county under its own version, and try to touch the city's cycle."""
    version = seen["regulationVersions"]["nodes"][0]
    numbers = {one["name"]: one["value"] for one in version["values"]}
    year = int(story.clock[:4]) + 1
    given = {
        "regulationVersionId": version["id"], "criteriaEditionId": seen["criteriaEditions"]["nodes"][0]["id"],
        "session": 1, "awardYear": year,
        "filingOpensAt": f"{year}-04-01T09:00:00+08:00", "filingDeadline": f"{year}-06-01T00:00:00+08:00",
    }  # fmt: skip
    programme = seen["programmes"]["nodes"][0]["id"]
    of_city = given | {"regulationVersionId": story.regulation}
    await story.refused(
        _CLERK.username,
        "names the city's version of the regulation",
        "NOT_FOUND",
        "createCycle",
        programmeId=programme,
        **of_city,
    )
    cycle = await story.one(_CLERK.username, "createCycle", programmeId=programme, **given)
    story.did(
        _CLERK.username,
        f"prepares session 1: {numbers['cap_per_kind']} places a kind, bonus {numbers['first_time_bonus']},"
        f" valid {numbers['validity_years']} years",
        "Art.6, 8, 23, 34",
    )
    await story.refused(CLERK, "tries to announce the county's cycle", "NOT_FOUND", "announceCycle", cycleId=cycle["id"],
                        expectedVersion=1, title="公告", body="公告", channels=["网站"])  # fmt: skip
