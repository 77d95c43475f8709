"""Where documents are handed in: people with their logins, acts by GraphQL, bytes by HTTP."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import httpx

import models as m
from api.app import State
from api.local_issuer import ADDRESS
from tests.files.samples import PDF
from tests.served import served
from tests.services.scenery import programme_with
from tests.world import NOON, World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from api.settings import Settings
    from policies.actor import Actor

_ERRORS = "errors { field code message article }"
_START = "mutation ($i: %sInput!) { done: %s(input: $i) { upload { id state expiresAt } uploadUrl " + _ERRORS + " } }"
_FINISH = (
    "mutation ($i: FinishUploadInput!) { done: finishUpload(input: $i) { upload { state documentId sha256 pages } "
    + _ERRORS
    + " } }"
)
_REMOVE = "mutation ($i: RemoveDocumentInput!) { done: removeDocument(input: $i) { " + _ERRORS + " } }"
_DOWNLOAD = "mutation ($i: %sInput!) { done: %s(input: $i) { downloadUrl " + _ERRORS + " } }"
_SUBMIT = "mutation ($i: SubmitDossierInput!) { done: submitDossier(input: $i) { " + _ERRORS + " } }"
_DOWNLOADS = {
    "Document": ("downloadDocument", "documentId"),
    "SecretDocument": ("downloadSecretDocument", "secretDocumentId"),
    "RecommendationDocument": ("downloadOpinionDocument", "recommendationDocumentId"),
    "ConsultationDocument": ("downloadAnswerDocument", "consultationDocumentId"),
}
OFFSET = {"content-type": "application/offset+octet-stream"}


@dataclass
class Desk:
    """A running application."""

    world: World
    client: httpx.AsyncClient
    state: State
    logins: dict[UUID, dict[str, str]] = field(default_factory=dict)

    async def login(self, actor: Actor) -> dict[str, str]:
        """Return the headers of a person, standing at noon of 6 May 2026."""
        assert actor.person_id
        if actor.person_id not in self.logins:
            subject = uuid4().hex
            given = {"person_id": actor.person_id, "programme_id": actor.programme_id or self.world.programme}
            await self.world.put(m.Identity, **given, issuer=ADDRESS, subject=subject)
            assert self.state.issuer is not None
            token = self.state.issuer.issue(subject, self.state.settings.token_lifetime)
            self.logins[actor.person_id] = {
                "authorization": f"Bearer {token}", "x-clock": NOON.isoformat(), "accept-language": "en",
            }  # fmt: skip
        return self.logins[actor.person_id]

    async def ask(self, actor: Actor, query: str, **variables: Any) -> Any:
        body = {"query": query, "variables": variables}
        answer = await self.client.post("/graphql", json=body, headers=await self.login(actor))
        return answer.json()

    async def done(self, actor: Actor, query: str, **given: Any) -> Any:
        """Do an act; return its payload, or code and reason of its refusal."""
        body = await self.ask(actor, query, i={"idempotencyKey": uuid4().hex, **given})
        if "errors" in body:
            extensions = body["errors"][0]["extensions"]
            return {"errors": [{"code": extensions.get("reason", extensions["code"]), "field": ""}]}
        return body["data"]["done"]

    async def start(self, actor: Actor, parent: str, act: str = "startUpload", **given: Any) -> Any:
        kind = parent.partition("_")[0]
        name = f"{kind[0].lower()}{kind[1:]}Id"
        offered = {"title": "营业执照.pdf", "mediaType": PDF, "size": 1000, **given}
        return await self.done(actor, _START % (act[0].upper() + act[1:], act), **{name: parent}, **offered)

    async def send(self, actor: Actor, url: str, content: bytes, offset: int = 0) -> httpx.Response:
        headers = {**await self.login(actor), **OFFSET, "upload-offset": str(offset)}
        return await self.client.patch(url, content=content, headers=headers)

    async def finish(self, actor: Actor, upload: str) -> Any:
        return await self.done(actor, _FINISH, uploadId=upload)

    async def upload(self, actor: Actor, parent: str, content: bytes, act: str = "startUpload", **given: Any) -> str:
        """Upload a file that is taken, and return the id of its document."""
        started = await self.start(actor, parent, act, size=len(content), **given)
        assert started["errors"] == []
        sent = await self.send(actor, started["uploadUrl"], content)
        assert sent.status_code == 204, sent.text
        finished = await self.finish(actor, started["upload"]["id"])
        assert finished["errors"] == []
        return str(finished["upload"]["documentId"])

    async def remove(self, actor: Actor, document: str) -> list[str]:
        return codes(await self.done(actor, _REMOVE, documentId=document))

    async def submit(self, actor: Actor, dossier: UUID) -> list[str]:
        row = await self.world.row(m.Dossier, dossier)
        seen = (await self.world.draft_of(dossier))["version"]
        given = {"expectedVersion": row["version"], "draftVersion": seen, "truthStated": True}
        return codes(await self.done(actor, _SUBMIT, dossierId=f"Dossier_{dossier}", **given))

    async def link(self, actor: Actor, document: str, **given: Any) -> Any:
        """Return the payload of the act that hands out a document."""
        name, key = _DOWNLOADS[document.partition("_")[0]]
        return await self.done(actor, _DOWNLOAD % (name[0].upper() + name[1:], name), **{key: document}, **given)

    async def get(self, actor: Actor | None, url: str, **headers: str) -> httpx.Response:
        login = await self.login(actor) if actor else {}
        return await self.client.get(url, headers={**login, **headers})

    async def application(self, state: str = "draft", **values: Any) -> tuple[Actor, UUID, str]:
        """Return an applicant with an application: the key and the id."""
        organisation = await self.world.organisation()
        cycle = await self.world.cycle()
        unasked = await programme_with(self.world, evidence_required=False)  # so that a test has the documents it makes
        await self.world.change(m.Cycle, cycle, regulation_version_id=unasked)
        key = await self.world.dossier(cycle, organisation, state, **values)
        return await self.world.applicant(organisation), key, f"Dossier_{key}"


def codes(payload: Any) -> list[str]:
    return [error["code"] for error in payload["errors"]]


@asynccontextmanager
async def desk_at(world: World, settings: Settings) -> AsyncIterator[Desk]:
    async with served(world, settings) as (client, state):
        yield Desk(world, client, state)
