"""One visit to a page: its language, what it asks, what it shows and under which headers."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from api.language import language_of
from api.pages.asking import Trouble, data_of, query
from api.pages.words import CHINESE, ENGLISH, Words, seconds_between, start_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request

    from api.pages.asking import Offer, Ways

SAFE: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
SHORT: Final = "public, max-age=60"
NEVER: Final = "no-store"
_UNFIT_FOR_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANGUAGES: Final = (CHINESE, ENGLISH)


class Visit:
    """A request for a page."""

    def __init__(self, request: Request, ways: Ways, templates: Environment, origin: str, offer: Offer) -> None:
        self.request, self.ways, self._templates, self.origin, self.offer = request, ways, templates, origin, offer

    @cached_property
    def chosen(self) -> str | None:
        """The language that the address names, if it names one."""
        wanted = self.request.query_params.get("lang")
        return wanted if wanted in _LANGUAGES else None

    @cached_property
    def programme(self) -> str | None:
        """The programme that the address names; without one, pages show what each has published."""
        return self.request.query_params.get("programme")

    @cached_property
    def language(self) -> str:
        """The language named by the address, else the one that the browser prefers."""
        return self.chosen or language_of(self.request.headers.get("accept-language", ""))

    @cached_property
    def words(self) -> Words:
        """How things are said to this visitor."""
        return Words(self.language)

    async def data(self, name: str, *, tracking: str | None = None, **variables: Any) -> dict[str, Any]:
        """Return what the API answers to a query; Trouble if it refuses."""
        return data_of(await self.ways.ask(self.request, self.language, query(name), variables, tracking))

    async def node(self, name: str, *kinds: str, **variables: Any) -> dict[str, Any]:
        """Return the answer to a query for one object, whose address names it; Trouble 404 if there is none to see.

        `kinds`: types that have a page there.
        """
        try:
            found = await self.data(name, id=self.request.path_params["id"], **variables)
        except Trouble as trouble:
            raise Trouble(404) if trouble.status == 400 else trouble from None
        if (found["node"] or {}).get("__typename") not in kinds:
            raise Trouble(404)
        return found

    def link(self, path: str, **parameters: Any) -> str:
        """Return the address of a page, in the language and programme that this visitor has chosen."""
        given = {name: value for name, value in parameters.items() if value is not None}
        if self.chosen is not None:
            given.setdefault("lang", self.chosen)
        if self.programme is not None:
            given.setdefault("programme", self.programme)
        return quote(path, safe="/") + (f"?{urlencode(given)}" if given else "")

    def here(self, language: str) -> str:
        """Return the address of this page in a language."""
        asked = dict(self.request.query_params) | {"lang": language}
        return self.link(self.request.url.path, **asked)

    def page(self, template: str, status: int = 200, cache: str = SHORT, **shown: Any) -> Response:
        """Return a page; not again, if the visitor has it as it is."""
        return self.answer(self._rendered(template, {"status": status, **shown}), "text/html", status, cache)

    def _rendered(self, template: str, shown: dict[str, Any]) -> str:
        known = {
            "w": self.words, "visit": self, "link": self.link, "language": self.language, "languages": _LANGUAGES,
            "seconds_between": seconds_between, "start_of": start_of, "path": self.request.url.path,
        }  # fmt: skip
        return self._templates.get_template(template).render(**known, **shown)

    def xml(self, template: str, kind: str, **shown: Any) -> Response:
        """Return a document for programs."""
        return self.answer(_UNFIT_FOR_XML.sub("\ufffd", self._rendered(template, shown)), kind, 200, SHORT)

    def answer(self, text: str, kind: str, status: int, cache: str) -> Response:
        """Return a text with the headers of all pages."""
        body = text.encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = SAFE | {
            "cache-control": cache,
            "content-language": self.language,
            "vary": "accept-language",
        }
        if status != 200 or cache == NEVER:
            return Response(body, status, headers, f"{kind}; charset=utf-8")
        headers["etag"] = tag
        if tag in self.request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, status, headers, f"{kind}; charset=utf-8")
