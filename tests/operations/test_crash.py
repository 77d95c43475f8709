"""A real server is killed in the middle of its work: what it acknowledged is kept, and nothing is half done.

First the application alone dies, then the database with it. Each time the callers repeat all their requests.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import psutil
import pytest

from api import dbadmin, embedded
from api.cli import DATABASE
from tests.services.chains import chains_hold

PEOPLE, ORGANISATIONS, CALLERS = 120, 80, 16
CREATE = "mutation ($i: CreatePersonInput!) { done: createPerson(input: $i) { row: person { id } errors { code } } }"
GRANT = "mutation ($i: GrantRoleInput!) { done: grantRole(input: $i) { row: roleGrant { id } errors { code } } }"
REGISTER = (
    "mutation ($i: RegisterOrganisationInput!)"
    " { done: registerOrganisation(input: $i) { row: organisation { id } errors { code } } }"
)

# --- The server -------------------------------------------------------------------------------------------------------


@dataclass
class Server:
    """`award serve` on a port of this machine, with the embedded database of a directory."""

    directory: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self.launch()
        await self._answers()

    def launch(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWARD_", "DATABASE_"))}
        command = [Path(sys.executable).with_name("award"), "serve"]
        settings = {"AWARD_DATA_DIR": str(self.directory), "AWARD_PORT": str(self.port)}
        with (self.directory / "output").open("wb") as output:
            self.process = subprocess.Popen(command, env=kept | settings, stdout=output, stderr=output)

    async def _answers(self) -> None:
        deadline = time.monotonic() + 180
        async with httpx.AsyncClient(trust_env=False) as client:
            while time.monotonic() < deadline and self.process is not None and self.process.poll() is None:
                try:
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        raise AssertionError((self.directory / "output").read_text())

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def kill_database(self) -> None:
        pid = int((self.directory / "postgres" / "postmaster.pid").read_text().split()[0])
        processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        processes[0].kill()
        psutil.wait_procs(processes, timeout=10)


@contextmanager
def data_directory() -> Iterator[Path]:
    """Give a directory for a server's data; its database is stopped and it is removed at the end."""
    # Not in pytest's own directory: each session of it closes that to the user as whom PostgreSQL runs.
    directory = Path(tempfile.mkdtemp(prefix="mqa-crash-"))
    try:
        yield directory
    finally:
        embedded.stop(directory)
        shutil.rmtree(directory, ignore_errors=True)


@asynccontextmanager
async def serving(directory: Path) -> AsyncIterator[Server]:
    """Give a server on a directory; it is killed at the end unless it has ended."""
    found = Server(directory)
    try:
        await found.start()
        yield found
    finally:
        found.kill()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    with data_directory() as directory:
        async with serving(directory) as found:
            yield found


# --- The callers ------------------------------------------------------------------------------------------------------


@dataclass
class Request:
    """A request with a key of its own, and the id that was acknowledged."""

    query: str
    given: dict[str, Any]
    token: str
    acknowledged: str | None = None


@dataclass
class Burst:
    """Requests that callers make at the same time; `done` counts those acknowledged for the first time."""

    requests: list[Request]
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    done: int = 0

    async def fire(self, url: str, *, stop_after: int | None = None) -> None:
        """Make all requests from 16 callers; those that the server no longer answers stay unacknowledged."""
        waiting = iter(self.requests)
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=20) as client:
            await asyncio.gather(*(self._call(client, waiting, stop_after) for _ in range(CALLERS)))

    async def _call(self, client: httpx.AsyncClient, waiting: Any, stop_after: int | None) -> None:
        for request in waiting:
            try:
                row = await act(client, request.token, request.query, request.given)
            except httpx.TransportError:
                continue
            assert request.acknowledged in (None, row), "the same key gave another answer"
            self.done += request.acknowledged is None
            request.acknowledged = row
            if self.done == stop_after:
                self.enough.set()


async def act(client: httpx.AsyncClient, token: str, query: str, given: dict[str, Any]) -> str:
    headers = {"authorization": f"Bearer {token}"}
    response = await client.post("/graphql", json={"query": query, "variables": {"i": given}}, headers=headers)
    answer = response.json()
    assert "errors" not in answer, answer
    assert answer["data"]["done"]["errors"] == [], answer
    return str(answer["data"]["done"]["row"]["id"])


async def logged_in(client: httpx.AsyncClient, username: str) -> tuple[str, str]:
    """Return issuer and token of a local account."""
    account = {"username": username, "password": "一个长密码"}
    issuer = (await client.post("/auth/accounts", json=account)).json()["issuer"]
    return issuer, (await client.post("/auth/token", json=account)).json()["access_token"]


def credit_code(number: int) -> str:
    """Return a valid credit code with both check digits (GB 11714, GB 32100), written out by hand."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"{number:08d}"
    inner = -sum(int(digit) * weight for digit, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    code = "91360702" + body + ("X" if inner == 10 else str(inner))
    outer = -sum(letters.index(char) * pow(3, place, 31) for place, char in enumerate(code)) % 31
    return code + letters[outer]


async def prepared(server: Server) -> Burst:
    """Let the administrators make a clerk, and return the burst to come."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=20) as client:
        issuer, sysadmin = await logged_in(client, "sysadmin")
        _, secadmin = await logged_in(client, "secadmin")
        _, clerk = await logged_in(client, "clerk")
        ask = "{ programmes { nodes { id } } jurisdictions(first: 1) { nodes { id } } }"
        data = (await client.post("/graphql", json={"query": ask})).json()["data"]
        programme, place = (data[root]["nodes"][0]["id"] for root in ("programmes", "jurisdictions"))
        person = {"programmeId": programme, "issuer": issuer}
        made = await act(
            client, sysadmin, CREATE, {**person, "idempotencyKey": "c", "name": "职员", "subject": "clerk"}
        )
        await act(client, secadmin, GRANT, {"personId": made, "idempotencyKey": "g", "role": "OFFICE"})
    people = [
        Request(CREATE, {**person, "idempotencyKey": f"p{n}", "name": f"人员{n}", "subject": f"s{n}"}, sysadmin)
        for n in range(PEOPLE)
    ]
    organisations = [
        Request(
            REGISTER,
            {
                "programmeId": programme,
                "idempotencyKey": f"o{n}",
                "name": f"企业{n}",
                "creditCode": credit_code(n),
                "sectionCode": "C",
                "jurisdictionId": place,
                "contactName": "联系人",
            },
            clerk,
        )
        for n in range(ORGANISATIONS)
    ]
    mixed = [one for pair in zip(people, organisations, strict=False) for one in pair]
    return Burst(mixed + people[ORGANISATIONS:])


# --- What must hold ---------------------------------------------------------------------------------------------------


async def settled(directory: Path) -> Any:
    """Return a connection of the database's owner, once nothing of the killed server is under way any more."""
    owner = await connected(directory)
    for _ in range(500):
        if not await owner.fetchval("SELECT count(*) FROM pg_stat_activity WHERE usename = 'award_app'"):
            return owner
        await asyncio.sleep(0.02)
    raise AssertionError("connections of the killed server are still there")


async def connected(directory: Path) -> Any:
    return await asyncpg.connect(dbadmin.of_database(embedded.start(directory), DATABASE))


async def nothing_half_done(owner: Any) -> tuple[int, int]:
    """Require that rows, their companions, ledger and receipts agree; return the numbers of people and organisations."""
    people = await owner.fetch(
        "SELECT p.id, p.name, i.subject FROM person p FULL JOIN identity i ON i.person_id = p.id"
    )
    organisations = await owner.fetch(
        "SELECT o.id, o.name, d.credit_code FROM organisation o FULL JOIN organisation_detail d"
        " ON d.organisation_id = o.id"
    )
    assert all(None not in tuple(row.values()) for row in [*people, *organisations])
    recorded = await owner.fetch(
        "SELECT e.ability, p.body::jsonb #>> '{payload,input,name}' AS name FROM ledger_entry e"
        " JOIN ledger_payload p ON p.entry_id = e.id JOIN ledger_link l ON l.entry_id = e.id WHERE e.outcome = 'done'"
    )
    appointed = ["安全管理员", "系统管理员"]  # set up with the system, not by an act
    for ability, rows, before in (
        ("programme:create_person", people, appointed),
        ("programme:register_organisation", organisations, []),
    ):
        names = sorted(row["name"] for row in rows)
        assert names == sorted([*before, *(row["name"] for row in recorded if row["ability"] == ability)])
    receipts = await owner.fetch("SELECT result FROM act_receipt")
    assert len(receipts) == len(recorded) == await owner.fetchval("SELECT count(*) FROM ledger_entry")
    assert await owner.fetchval("SELECT count(*) FROM ledger_link") == len(recorded)
    await chains_hold(owner.fetch)
    return len(people), len(organisations)


async def all_acknowledged_is_there(owner: Any, burst: Burst) -> None:
    acknowledged = [request for request in burst.requests if request.acknowledged is not None]
    kept = {row["id"] for row in await owner.fetch("SELECT id FROM person UNION ALL SELECT id FROM organisation")}
    assert {UUID(str(one.acknowledged).partition("_")[2]) for one in acknowledged} <= kept
    rows = await owner.fetch("SELECT key, result::jsonb ->> 'id' AS id FROM act_receipt")
    receipts = {row["key"]: row["id"] for row in rows}
    for one in acknowledged:
        assert str(one.acknowledged).endswith(receipts[one.given["idempotencyKey"]])


async def test_a_server_killed_in_the_middle_of_its_work_keeps_what_it_acknowledged(server: Server) -> None:
    burst = await prepared(server)

    for stop_after, with_database in ((60, False), (130, True)):
        callers = asyncio.create_task(burst.fire(server.url, stop_after=stop_after))
        await asyncio.wait_for(burst.enough.wait(), 180)
        server.kill()
        if with_database:
            server.kill_database()
        await callers
        assert any(one.acknowledged is None for one in burst.requests), "it was killed too late to prove anything"

        owner = await settled(server.directory)
        await nothing_half_done(owner)
        await all_acknowledged_is_there(owner, burst)
        await owner.close()
        burst.enough.clear()
        await server.start()

    await burst.fire(server.url)

    assert all(one.acknowledged for one in burst.requests)
    owner = await connected(server.directory)
    assert await nothing_half_done(owner) == (PEOPLE + 3, ORGANISATIONS)
    await all_acknowledged_is_there(owner, burst)
    await owner.close()
