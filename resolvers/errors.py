"""What clients see of errors: stable codes with reason and article, in their language; internals never."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from graphql import GraphQLError

from resolvers.ids import BadId
from resolvers.paging import BadPage
from services.door import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regulation.violation import Violation

_log = structlog.get_logger()


@lru_cache(maxsize=2)
def _catalogue(name: str = "messages") -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


def message(code: str, language: str, detail: Mapping[str, str] | None = None) -> str:
    """Return the message of a code in a language, with its figures filled in; the code itself if unknown."""
    row = _catalogue().get(code)
    if row is None:
        return code
    text = row["en" if language.startswith("en") else "zh"]
    terms = {name: _term(value, language) for name, value in (detail or {}).items()}
    return text.format_map(_Figures(terms))


def _term(value: str, language: str) -> str:
    """Return a coded value in words, where the catalogue has them."""
    row = _catalogue("terms").get(value)
    return value if row is None else row["en" if language.startswith("en") else "zh"]


class _Figures(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def known_codes() -> frozenset[str]:
    """Return all codes that have a message."""
    return frozenset(_catalogue())


@dataclass(frozen=True)
class Shown:
    """A broken rule as a form can show it."""

    field: str
    code: str
    message: str
    article: str


def shown(violation: Violation, language: str) -> Shown:
    """Return a violation in the caller's language, its field in the API's spelling."""
    text = message(violation.code, language, violation.detail)
    return Shown(camel(violation.field), violation.code, text, violation.article)


def camel(name: str) -> str:
    """Return a field path in the API's spelling."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def coded(code: str, reason: str, language: str, article: str = "") -> GraphQLError:
    """Return a top-level error with `extensions.code`, reason and article."""
    extensions: dict[str, Any] = {"code": code, "reason": reason, "article": article}
    return GraphQLError(message(reason, language), extensions={k: v for k, v in extensions.items() if v})


def masked(error: GraphQLError, language: str) -> GraphQLError:
    """Return what a client may know of an error raised in execution."""
    cause = error.original_error
    if cause is None:  # the document itself is wrong, or the error is one of ours already
        error.extensions = {"code": "BAD_REQUEST", **(error.extensions or {})}
        if reason := error.extensions.get("reason"):
            error.message = message(str(reason), language)
        return error
    if isinstance(cause, GraphQLError):
        known = cause
    elif isinstance(cause, Refused):
        known = coded(cause.code, cause.reason, language, cause.article)
    elif isinstance(cause, BadPage | BadId):
        known = coded("BAD_REQUEST", str(cause), language)
    else:
        _log.error("internal_error", exc_info=cause)
        known = coded("INTERNAL", "INTERNAL", language)
    return GraphQLError(known.message, nodes=error.nodes, path=error.path, extensions=known.extensions)
