"""People of a journey: each logs in and acts over HTTP alone, as a frontend would for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import httpx

PASSWORD = "journey"
_keys = count(1)


@dataclass(frozen=True)
class Person:
    """Somebody at a keyboard, at a date."""

    http: httpx.AsyncClient
    token: str = ""
    clock: str = "2026-03-02T09:00:00+08:00"
    tracking: str = ""
    acting: str = ""
    programme: str = ""

    def on(self, day: str, time: str = "09:00:00") -> Person:
        return replace(self, clock=f"{day}T{time}+08:00")

    @property
    def headers(self) -> dict[str, str]:
        """What every request of this person says."""
        said = {
            "x-clock": self.clock,
            "authorization": f"Bearer {self.token}",
            "x-tracking-code": self.tracking,
            "x-acting-as": self.acting,
            "x-programme": self.programme,
        }
        return {name: value for name, value in said.items() if value.removeprefix("Bearer ")}

    async def ask(self, query: str, **variables: Any) -> Any:
        """Return the data of a query; errors are the test's failure."""
        body = await self._post(query, variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def do(self, name: str, show: str = "__typename", /, **given: Any) -> Any:
        """Do an act and return its payload without errors."""
        body = await self._mutate(name, show, given)
        assert "errors" not in body, body["errors"]
        assert body["data"]["act"]["errors"] == [], body["data"]["act"]["errors"]
        return body["data"]["act"]

    async def errors(self, name: str, /, **given: Any) -> list[dict[str, Any]]:
        """Try an act that breaks a rule, and return what its payload says."""
        return list((await self._mutate(name, "__typename", given))["data"]["act"]["errors"])

    async def is_refused(self, name: str, /, **given: Any) -> tuple[str, str]:
        """Try an act that must be refused; return code or reason, and article."""
        return (await self.refusals(name, **given))[0]

    async def refusals(self, name: str, /, **given: Any) -> list[tuple[str, str]]:
        """Try an act that must be refused; return all that it breaks, each with its article."""
        body = await self._mutate(name, "__typename", given)
        if "errors" in body:
            return [(one["extensions"]["reason"], one["extensions"]["article"]) for one in body["errors"]]
        errors = body["data"]["act"]["errors"]
        assert errors, f"{name} was not refused"
        return [(one["code"], one["article"]) for one in errors]

    async def _mutate(self, name: str, show: str, given: dict[str, Any]) -> Any:
        kind = f"{name[0].upper()}{name[1:]}Input"
        query = (
            f"mutation($i: {kind}!) {{ act: {name}(input: $i) {{ {show} errors {{ code article field message }} }} }}"
        )
        return await self._post(query, {"i": {**given, "idempotencyKey": f"journey-{next(_keys)}"}})

    async def _post(self, query: str, variables: dict[str, Any]) -> Any:
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=self.headers)
        return answer.json()

    async def version(self, key: str) -> int:
        """Return the present version of an object that this person sees."""
        parts = " ".join(
            f"... on {name} {{ v{n}: version }}"
            for n, name in enumerate(
                [
                    "Cycle",
                    "Dossier",
                    "Review",
                    "AwardList",
                    "Objection",
                    "ConflictDeclaration",
                    "SiteVisit",
                    "SiteRequest",
                    "Organisation",
                    "Meeting",
                    "Motion",
                    "ObjectionHearing",
                    "BudgetLine",
                    "PaymentOrder",
                    "HonourItem",
                ]
            )
        )
        found = (await self.ask(f"query($k: ID!) {{ node(id: $k) {{ __typename {parts} }} }}", k=key))["node"]
        return next(value for name, value in found.items() if name != "__typename")

    async def upload(self, dossier: str, content: bytes, title: str, **given: Any) -> str:
        """Upload a document to an application in one piece, and return its id."""
        return await self.send("startUpload", content, title, dossierId=dossier, **given)

    async def send(self, start: str, content: bytes, title: str, **given: Any) -> str:
        """Upload a document to what an act names, in one piece, and return its id."""
        offered = {"title": title, "mediaType": "application/pdf", "size": len(content), **given}
        started = await self.do(start, "uploadUrl upload { id }", **offered)
        sent = await self.http.put(started["uploadUrl"], content=content, headers=self.headers)
        assert sent.status_code == 204, sent.text
        done = await self.do("finishUpload", "upload { documentId }", uploadId=started["upload"]["id"])
        return str(done["upload"]["documentId"])

    async def draft(self, dossier: str) -> Any:
        """Return id and version of the working copy of an application."""
        query = "query($k: ID!) { node(id: $k) { ... on Dossier { draft { id version } } } }"
        return (await self.ask(query, k=dossier))["node"]["draft"]


async def log_in(http: httpx.AsyncClient, username: str) -> Person:
    """Register a local account if there is none and log in."""
    given = {"username": username, "password": PASSWORD}
    await http.post("/auth/accounts", json=given)
    token = (await http.post("/auth/token", json=given)).json()["access_token"]
    return Person(http, token)
