"""What clients see of errors: stable codes with reason and article, in their language; internals never."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog
from graphql import GraphQLError

from resolvers.ids import BadId
from resolvers.paging import BadPage
from services.door import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import Node

    from regulation.violation import Violation

# Where graphql-core repeats a value that does not fit, in Python's notation; who asks has the value.
_VALUE: Final = re.compile(r"(?:[,;.] found|(cannot represent [^:]*)): .*", re.DOTALL | re.IGNORECASE)
_log = structlog.get_logger()


@lru_cache(maxsize=4)
def _catalogue(name: str = "messages") -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


def message(code: str, language: str, detail: Mapping[str, str] | None = None) -> str:
    """Return the message of a code in a language, with its figures filled in; the code itself if unknown."""
    return words("messages", code, language, detail)


def words(catalogue: str, code: str, language: str, detail: Mapping[str, str] | None = None) -> str:
    """Return what a catalogue says of a code, as `message` does."""
    row = _catalogue(catalogue).get(code)
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


@lru_cache(maxsize=4096)
def camel(name: str) -> str:
    """Return a field path in the API's spelling; the code of a key figure in it stays as the catalogue has it."""
    if name.startswith("figures."):
        return name
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def coded(code: str, reason: str, language: str, article: str = "") -> GraphQLError:
    """Return a top-level error with `extensions.code`, reason and article."""
    extensions: dict[str, Any] = {"code": code, "reason": reason, "article": article}
    return GraphQLError(message(reason, language), extensions={k: v for k, v in extensions.items() if v})


def unfit(reason: str, at: Node | GraphQLError | None = None) -> GraphQLError:
    """Return why a request is refused before it is executed: about a node, or in the words of graphql-core.

    Its message is the reason until `told` says it to somebody; words of graphql-core, which are English, become a
    detail of it. An error that has a reason already keeps it.
    """
    if not isinstance(at, GraphQLError):
        return GraphQLError(reason, at, extensions={"code": "BAD_REQUEST", "reason": reason})
    if "reason" in (at.extensions or {}):
        return at
    extensions = {"code": "BAD_REQUEST", "reason": reason, "detail": _VALUE.sub(r"\1.", at.message)}
    return GraphQLError(reason, at.nodes, at.source, at.positions, at.path, extensions=extensions)


def told(error: GraphQLError, language: str) -> GraphQLError:
    """Return an error with a reason in somebody's language; the same error may be told to many."""
    extensions = error.extensions or {}
    words = message(str(extensions["reason"]), language)
    return GraphQLError(words, error.nodes, error.source, error.positions, error.path, extensions=extensions)


def internal(cause: BaseException, language: str) -> GraphQLError:
    """Return what a client may know of an error of ours; the log has all of it."""
    _log.error("internal_error", exc_info=cause)
    return coded("INTERNAL", "INTERNAL", language)


def masked(error: GraphQLError, language: str) -> GraphQLError:
    """Return what a client may know of an error raised in execution."""
    cause = error.original_error
    if error.path is None:  # variables that do not fit; nothing was executed
        return told(unfit("VALUE_INVALID", error), language)
    if isinstance(cause, GraphQLError) and "code" in (cause.extensions or {}):
        known = cause
    elif isinstance(cause, Refused):
        known = coded(cause.code, cause.reason, language, cause.article)
    elif isinstance(cause, BadPage | BadId):
        known = coded("BAD_REQUEST", str(cause), language)
    else:
        known = internal(cause or error, language)
    return GraphQLError(known.message, nodes=error.nodes, path=error.path, extensions=known.extensions)
