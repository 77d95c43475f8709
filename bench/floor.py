"""The floor: hand-written SQL in bare ASGI, no GraphQL. `python -m bench.floor PORT DB rls|plain`.

One statement a read, run by the driver as a prepared statement, its rows made into dicts by hand and encoded by
orjson. `rls`: as the role of the caller, with the context of the policies set in the same transaction. `plain`: as the
superuser, whom no policy binds, each read saying for itself what the caller may see.
"""

from __future__ import annotations

import hashlib
import sys
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg
import orjson
import uvicorn
from joserfc import jwt

from api import dbadmin
from api.local_issuer import LocalIssuer
from bench.data import HOME
from bench.operations import CLOCK
from models.database import prepare_connection

if TYPE_CHECKING:
    from collections.abc import Callable

_DESK: Final = """
SELECT d.id::text, d.number, d.state, d.sector_group, d.submitted_at, o.id::text, o.name, o.section_code,
 j.id::text, j.name, x.ids, x.titles, x.types, x.sizes, r.id::text, r.phase, r.state, r.total::text, r.version
FROM ({dossiers}) d
LEFT JOIN organisation o ON o.id = d.organisation_id LEFT JOIN jurisdiction j ON j.id = d.jurisdiction_id
LEFT JOIN LATERAL (SELECT array_agg(x.id::text) AS ids, array_agg(x.title) AS titles, array_agg(x.media_type) AS types,
 array_agg(x.size) AS sizes FROM (SELECT * FROM document x WHERE x.dossier_id = d.id ORDER BY x.uploaded_at, x.id
 LIMIT 10) x) x ON true
LEFT JOIN LATERAL (SELECT r.* FROM review r {author} WHERE r.dossier_id = d.id {own} ORDER BY r.id LIMIT 1) r ON true
ORDER BY d.number, d.id"""
_DESK_RLS: Final = _DESK.format(dossiers="SELECT * FROM dossier ORDER BY number, id LIMIT 20", author="", own="")
_DESK_PLAIN: Final = _DESK.format(
    dossiers="SELECT d.* FROM assignment a JOIN dossier d ON d.id = a.dossier_id"
    " WHERE a.person_id = $1 AND a.frozen_at IS NULL ORDER BY d.number, d.id LIMIT 20",
    author="JOIN review_author w ON w.review_id = r.id",
    own="AND w.person_id = $1",
)
_LIST: Final = """
SELECT d.id::text, d.number, d.state, o.id::text, o.name, j.name, r.count, r.mean::text
FROM (SELECT * FROM dossier WHERE cycle_id = ANY ($1::uuid[]) {submitted} ORDER BY number, id LIMIT 50) d
LEFT JOIN organisation o ON o.id = d.organisation_id LEFT JOIN jurisdiction j ON j.id = d.jurisdiction_id
CROSS JOIN LATERAL (SELECT count(*), round(avg(r.total), 2) AS mean FROM review r
 WHERE r.dossier_id = d.id AND r.phase = 'material' {locked}) r
ORDER BY d.number, d.id"""
_ONE: Final = """
SELECT d.id::text, d.number, d.state, d.sector_group, d.section_code, d.submitted_at, d.version, o.id::text, o.name,
 j.id::text, j.name
FROM dossier d LEFT JOIN organisation o ON o.id = d.organisation_id
LEFT JOIN jurisdiction j ON j.id = d.jurisdiction_id WHERE d.id = $1 {own}"""
_OWN: Final = " AND EXISTS (SELECT 1 FROM assignment a WHERE a.dossier_id = d.id AND a.person_id = {n})"
_NODES: Final = "SELECT d.id::text, d.number, d.state, d.sector_group, d.submitted_at FROM dossier d WHERE d.id = ANY ($1::uuid[]) {own}"
_PUBLIC: Final = """
SELECT l.id::text, l.kind, l.state, l.published_at, c.id::text AS cycle, c.session, c.award_year, e.*, w.*
FROM award_list l LEFT JOIN cycle c ON c.id = l.cycle_id
CROSS JOIN LATERAL (SELECT array_agg(e.id::text) AS e_ids, array_agg(e.sector_group) AS e_groups,
 array_agg(e.award_kind) AS e_kinds, array_agg(e.honour_only) AS e_honours, array_agg(e.o_id::text) AS e_organisations,
 array_agg(e.name) AS e_names, array_agg(e.place) AS e_places
 FROM (SELECT e.*, o.id AS o_id, o.name, j.name AS place FROM list_entry e
  LEFT JOIN organisation o ON o.id = e.organisation_id LEFT JOIN jurisdiction j ON j.id = o.jurisdiction_id
  WHERE e.list_id = l.id ORDER BY e.id LIMIT 50) e) e
CROSS JOIN (SELECT array_agg(w.id::text) AS w_ids, array_agg(w.kind) AS w_kinds, array_agg(w.session) AS w_sessions,
 array_agg(CASE WHEN w.state = 'revoked' THEN 'revoked' WHEN (timestamptz '{clock}' AT TIME ZONE 'Asia/Shanghai')::date
  > w.valid_until THEN 'expired' ELSE 'in_force' END) AS w_states,
 array_agg(w.certificate_number) AS w_numbers, array_agg(w.valid_from::text) AS w_from,
 array_agg(w.valid_until::text) AS w_until, array_agg(w.name) AS w_names
 FROM (SELECT w.*, o.name FROM award w LEFT JOIN organisation o ON o.id = w.organisation_id
  WHERE w.award_year = 2023 ORDER BY w.certificate_number, w.id LIMIT 50) w) w
WHERE l.kind = 'final' AND l.cycle_id = ANY ($1::uuid[]) {published} ORDER BY l.drafted_at, l.id LIMIT 20"""
_LOCK: Final = """
UPDATE review r SET state = 'locked', scores = $2, total = $3, submitted_at = $4, version = r.version + 1
FROM review_author w WHERE r.id = $1 AND w.review_id = r.id AND w.person_id = $5 AND r.state = 'draft'
RETURNING r.total::text, r.version"""
_AUDIT: Final = "INSERT INTO bench.audit (at, person, review) VALUES ($1, $2, $3)"
_LOGIN: Final = """
SELECT p.id::text, p.name, g.role, g.id::text FROM identity i JOIN person p ON p.id = i.person_id
JOIN role_grant g ON g.person_id = p.id WHERE i.issuer = $1 AND i.subject = $2"""
_LOGIN_ONE: Final = """
SELECT d.id::text, d.number, d.state, o.id::text, o.name FROM dossier d
LEFT JOIN organisation o ON o.id = d.organisation_id WHERE d.id = $1"""


def _key(text: str) -> UUID:
    return UUID(text.partition("_")[2])


class Floor:
    """The operations over one kind of access."""

    def __init__(self, url: str, *, rls: bool) -> None:
        self.url, self.rls = url, rls
        self.pools: dict[str, Any] = {}
        self.items: dict[str, int] = {}
        self.issuer = LocalIssuer(HOME, "mayors-quality-award")
        self.seen: OrderedDict[bytes, str] = OrderedDict()
        clock = CLOCK.isoformat()
        self.sql = {
            "desk": _DESK_RLS if rls else _DESK_PLAIN,
            "list": _LIST.format(submitted="" if rls else "AND state <> 'draft'", locked="" if rls else "AND r.state = 'locked'"),
            "dossier": _ONE.format(own="" if rls else _OWN.format(n="$2")),
            "node": _NODES.format(own="" if rls else _OWN.format(n="$2")),
            "public": _PUBLIC.format(clock=clock, published="" if rls else f"AND l.published_at <= '{clock}'"),
        }  # fmt: skip

    async def pool(self, role: str) -> Any:
        if role not in self.pools:
            url = dbadmin.app_url(self.url) if self.rls or role == "award_system" else self.url
            settings = {"role": role} if self.rls or role == "award_system" else {}
            self.pools[role] = await asyncpg.create_pool(
                url, min_size=0, max_size=12, init=prepare_connection, reset=_keep,
                server_settings={**settings, "timezone": "UTC"},
            )  # fmt: skip
        return self.pools[role]

    async def read(self, who: tuple[str, str, str], sql: str, *values: Any) -> list[Any]:
        """Run one read as the caller."""
        role, person, grant = who
        async with (await self.pool(role)).acquire() as connection:
            if not self.rls:
                return list(await connection.fetch(sql, *values))
            shown = (f"'{one}'" if one else "NULL" for one in (person, grant))
            await connection.execute(
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                f" SELECT ctx.enter({', '.join(shown)}, '{CLOCK.isoformat()}', NULL)"
            )
            try:
                return list(await connection.fetch(sql, *values))
            finally:
                await connection.execute("ROLLBACK")

    async def desk(self, who: tuple[str, str, str], _given: Any, _token: str) -> Any:
        rows = await self.read(who, self.sql["desk"], *(() if self.rls else (UUID(who[1]),)))
        nodes = [
            {
                "id": "Dossier_" + r[0], "number": r[1], "state": r[2].upper(), "sectorGroup": r[3], "submittedAt": r[4],
                "organisation": {"id": "Organisation_" + r[5], "name": r[6], "sectionCode": r[7]},
                "jurisdiction": {"id": "Jurisdiction_" + r[8], "name": r[9]},
                "documents": {"nodes": [
                    {"id": "Document_" + a, "title": b, "mediaType": c, "size": d}
                    for a, b, c, d in zip(r[10], r[11], r[12], r[13], strict=True)
                ]},
                "reviews": {"nodes": [
                    {"id": "Review_" + r[14], "phase": r[15].upper(), "state": r[16].upper(), "total": r[17], "version": r[18]}
                ] if r[14] else []},
            }
            for r in rows
        ]  # fmt: skip
        return {"dossiers": {"nodes": nodes}}

    async def list(self, who: tuple[str, str, str], given: Any, _token: str) -> Any:
        rows = await self.read(who, self.sql["list"], [_key(one) for one in given["cycle"]])
        nodes = [
            {
                "id": "Dossier_" + r[0], "number": r[1], "state": r[2].upper(),
                "organisation": {"id": "Organisation_" + r[3], "name": r[4]}, "jurisdiction": {"name": r[5]},
                "materialReviewCount": r[6], "materialMeanScore": r[7],
            }
            for r in rows
        ]  # fmt: skip
        return {"dossiers": {"nodes": nodes}}

    def _mine(self, who: tuple[str, str, str]) -> tuple[UUID, ...]:
        return () if self.rls else (UUID(who[1]),)

    async def dossier(self, who: tuple[str, str, str], given: Any, _token: str) -> Any:
        rows = await self.read(who, self.sql["dossier"], _key(given["id"]), *self._mine(who))
        r = rows[0]
        return {"node":
            {
                "id": "Dossier_" + r[0], "number": r[1], "state": r[2].upper(), "sectorGroup": r[3], "sectionCode": r[4],
                "submittedAt": r[5], "version": r[6], "organisation": {"id": "Organisation_" + r[7], "name": r[8]},
                "jurisdiction": {"id": "Jurisdiction_" + r[9], "name": r[10]},
            }
        }  # fmt: skip

    async def node(self, who: tuple[str, str, str], given: Any, _token: str) -> Any:
        rows = await self.read(who, self.sql["node"], [_key(one) for one in given["ids"]], *self._mine(who))
        found = {
            "Dossier_" + r[0]: {
                "id": "Dossier_" + r[0], "number": r[1], "state": r[2].upper(), "sectorGroup": r[3], "submittedAt": r[4],
            }
            for r in rows
        }  # fmt: skip
        return {"nodes": [found.get(one) for one in given["ids"]]}

    async def public(self, who: tuple[str, str, str], given: Any, _token: str) -> Any:
        rows = await self.read(who, self.sql["public"], [_key(one) for one in given["cycle"]])
        lists = [
            {
                "id": "AwardList_" + r["id"], "kind": r["kind"].upper(), "state": r["state"].upper(),
                "publishedAt": r["published_at"],
                "cycle": {"id": "Cycle_" + r["cycle"], "session": r["session"], "awardYear": r["award_year"]},
                "entries": {"nodes": [
                    {
                        "id": "ListEntry_" + a, "sectorGroup": b, "awardKind": c and c.upper(), "honourOnly": d,
                        "organisation": {"id": "Organisation_" + e, "name": f, "jurisdiction": {"name": g}},
                    }
                    for a, b, c, d, e, f, g in zip(
                        r["e_ids"], r["e_groups"], r["e_kinds"], r["e_honours"], r["e_organisations"], r["e_names"],
                        r["e_places"], strict=True,
                    )
                ]},
            }
            for r in rows
        ]  # fmt: skip
        r = rows[0]
        awards = [
            {
                "id": "Award_" + a, "kind": b.upper(), "state": c, "session": d, "certificateNumber": e, "validFrom": f,
                "validUntil": g, "organisation": {"name": h},
            }
            for a, b, c, d, e, f, g, h in zip(
                r["w_ids"], r["w_kinds"], r["w_states"], r["w_sessions"], r["w_numbers"], r["w_from"], r["w_until"],
                r["w_names"], strict=True,
            )
        ]  # fmt: skip
        return {"lists": {"nodes": lists}, "awards": {"nodes": awards}}

    async def submit(self, who: tuple[str, str, str], given: Any, _token: str) -> Any:
        """The bare write: the sheet and one audit row; no rights, no ledger, no idempotency."""
        sheet = given["input"]["scores"]
        review, person = _key(given["input"]["reviewId"]), UUID(who[1])
        async with (await self.pool("award_system")).acquire() as connection, connection.transaction():
            if not self.items:
                rows = await connection.fetch("SELECT code, points FROM criteria_item")
                self.items = {row["code"]: row["points"] for row in rows}
            points = sum(self.items[one["item"]] * one["percentage"] for one in sheet)
            row = await connection.fetchrow(_LOCK, review, sheet, points / 100, CLOCK, person)
            await connection.execute(_AUDIT, CLOCK, person, review)
        shown = {"id": given["input"]["reviewId"], "state": "LOCKED", "total": row[0], "version": row[1]}
        return {"submitReview": {"review": shown, "errors": []}}

    async def login(self, _who: tuple[str, str, str], given: Any, token: str) -> Any:
        """Check the signature with the same library, find person and grant, read as them."""
        digest = hashlib.sha256(token.encode()).digest()
        subject = self.seen.get(digest)
        if subject is None:
            subject = jwt.decode(token, self.issuer._key, algorithms=["ES256"]).claims["sub"]  # noqa: SLF001
            self.seen[digest] = subject
        async with (await self.pool("award_system")).acquire() as connection:
            person = await connection.fetchrow(_LOGIN, self.issuer.issuer.issuer, subject)
        who = (f"award_{person[2]}", person[0], person[3])
        r = (await self.read(who, _LOGIN_ONE, _key(given["id"])))[0]
        return {
            "viewer": {"actingAs": person[2].upper(), "person": {"id": "Person_" + person[0], "name": person[1]}},
            "node": {
                "id": "Dossier_" + r[0], "number": r[1], "state": r[2].upper(),
                "organisation": {"id": "Organisation_" + r[3], "name": r[4]},
            },
        }  # fmt: skip


async def _keep(_connection: Any) -> None:
    """All settings are local to their transaction."""


def make(url: str, *, rls: bool) -> Callable[..., Any]:
    """Return the ASGI application."""
    floor = Floor(url, rls=rls)
    routes = {
        f"/{name}": getattr(floor, name) for name in ("desk", "list", "dossier", "node", "public", "submit", "login")
    }

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = dict(scope["headers"])
        who = (
            f"award_{headers.get(b'x-role', b'public').decode()}", headers.get(b"x-person", b"").decode(),
            headers.get(b"x-grant", b"").decode(),
        )  # fmt: skip
        token = headers.get(b"authorization", b"").decode().removeprefix("Bearer ")
        data = await routes[scope["path"]](who, orjson.loads(body)["variables"], token)
        answer = orjson.dumps({"data": data})
        await send({
            "type": "http.response.start", "status": 200,
            "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())],
        })  # fmt: skip
        await send({"type": "http.response.body", "body": answer})

    return app


def main() -> None:
    """Serve."""
    port, url, kind = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    app = make(url, rls=kind == "rls")
    uvicorn.run(
        app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", log_level="warning", access_log=False
    )


if __name__ == "__main__":
    main()
