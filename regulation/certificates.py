"""Certificates: what one says, and how one that is presented stands against the register (Art. 8, 22, 23, 33)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import rfc8785

from regulation.terms import Term
from regulation.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

VERSION: Final = 1
LARGEST: Final = 16_000  # characters of a content; ours have less than a thousand
CODE_SHOWN: Final = 4  # last characters of the credit code: they tell namesakes apart and are no use to a forger
SHORT: Final = 16  # digits of a digest in an address


class Verdict(Term):
    """How a certificate stands on the day of the request (Art. 23, 28, 30, 33)."""

    IN_FORCE = "in_force", "Genuine, and the title is valid."
    NOT_YET_VALID = "not_yet_valid", "Genuine; the title is valid from a later day on."
    EXPIRED = "expired", "Genuine; the three years are over."
    REVOKED = "revoked", "The title was revoked."
    REPLACED = "replaced", "Genuine once; another edition took its place."
    FORGED = "forged", "Not what was issued."
    UNKNOWN = "unknown", "No certificate of this award is known by what was given."


@dataclass(frozen=True)
class Presented:
    """What somebody has of a certificate: its number, what its QR code says, or content and signature."""

    number: str | None = None
    edition: int | None = None
    digest: str | None = None
    content: str | None = None
    signature: str | None = None
    key_id: str | None = None


@dataclass(frozen=True)
class Registered:
    """What the register has of an award: its standing, and each edition of its certificate with content and digest."""

    revoked: bool
    valid_from: date
    valid_until: date
    editions: Mapping[int, tuple[str, str]]


@dataclass(frozen=True)
class Judgement:
    """A verdict with its reasons."""

    verdict: Verdict
    reasons: tuple[Violation, ...] = ()


def canonical(content: Mapping[str, Any]) -> str:
    """Return the one form of a content that is signed: canonical JSON (RFC 8785)."""
    return rfc8785.dumps(dict(content)).decode()


def content_of(award: Mapping[str, Any], *, edition: int, issued_at: datetime, key_id: str, algorithm: str) -> str:
    """Return what the certificate of an award says, in the form that is signed (Art. 8, 22, 23)."""
    return canonical(
        {
            "version": VERSION,
            "programme": award["programme"],
            "number": award["certificate_number"],
            "edition": edition,
            "awardKind": award["kind"],
            "honourOnly": award["honour_only"],
            "session": award["session"],
            "awardYear": award["award_year"],
            "organisation": award["organisation"],
            "creditCodeEnding": award["credit_code"][-CODE_SHOWN:],
            "documentNumber": award["document_number"],
            "documentDate": award["issued_on"].isoformat(),
            "validFrom": award["valid_from"].isoformat(),
            "validUntil": award["valid_until"].isoformat(),
            "issuedAt": issued_at.isoformat(timespec="milliseconds"),
            "keyId": key_id,
            "algorithm": algorithm,
        }
    )


def said(content: str) -> dict[str, Any] | None:
    """Return what a content says; None if it is not that of a certificate."""
    try:
        found = json.loads(content) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or type(found.get("edition")) is not int:
        return None
    texts = ("number", "keyId", "programme", "issuedAt")
    return found if all(isinstance(found.get(name), str) for name in texts) else None


def judge(presented: Presented, register: Registered | None, broken: tuple[Violation, ...], today: date) -> Judgement:
    """Return how a certificate stands; `broken` is what is wrong with its signature (Art. 23, 28, 30, 33)."""
    told = None if presented.content is None else said(presented.content)
    if presented.content is not None and told is None:
        return Judgement(Verdict.FORGED, broken)
    if register is None and told is None:
        return Judgement(Verdict.UNKNOWN, (Violation("NUMBER_UNKNOWN", "Art.33", "number"),))
    wrong = (
        *broken,
        *(_differences(presented, told, register) if register else (Violation("NOT_IN_REGISTER", "Art.33"),)),
    )
    if wrong or register is None:
        return Judgement(Verdict.FORGED, wrong)
    return _standing(register, _edition(presented, told, register), today)


def _edition(presented: Presented, told: Mapping[str, Any] | None, register: Registered) -> int | None:
    """Return the edition presented; of a code that leaves it out, the latest that has its digest; None of a number alone."""
    if told is not None:
        return int(told["edition"])
    if presented.edition is not None or presented.digest is None:
        return presented.edition
    having = [n for n, (_, digest) in register.editions.items() if _begins(digest, presented.digest)]
    return max(having, default=None)


def _differences(presented: Presented, told: Mapping[str, Any] | None, register: Registered) -> Iterator[Violation]:
    if told is not None and presented.number not in {None, told["number"]}:
        yield Violation("NUMBER_DIFFERS", "Art.33", "number")
    edition = _edition(presented, told, register)
    if edition is None:
        if presented.digest is not None:
            yield Violation("DIGEST_DIFFERS", "Art.33", "digest")
        return
    content, digest = register.editions.get(edition, ("", ""))
    if not content:
        yield Violation("EDITION_UNKNOWN", "Art.33", "edition")
    elif told is not None and presented.content != content:
        yield from _changed(told, json.loads(content))
    elif presented.digest is not None and not _begins(digest, presented.digest):
        yield Violation("DIGEST_DIFFERS", "Art.33", "digest")


def _begins(digest: str, short: str) -> bool:
    return len(short) >= SHORT and digest.startswith(short.lower())


def _changed(told: Mapping[str, Any], issued: Mapping[str, Any]) -> Iterator[Violation]:
    """Name what was changed; of other bytes that say the same, that they are others."""
    fields = [name for name in sorted({*told, *issued}) if told.get(name) != issued.get(name)]
    yield from (Violation("CONTENT_DIFFERS", "Art.33", name, {"part": name}) for name in fields)
    if not fields:
        yield Violation("BYTES_DIFFER", "Art.33")


def _standing(register: Registered, edition: int | None, today: date) -> Judgement:
    latest = max(register.editions, default=None)
    notes = () if register.editions else (Violation("TITLE_WITHOUT_CERTIFICATE", "Art.33"),)
    if register.revoked:
        return Judgement(Verdict.REVOKED, (Violation("TITLE_REVOKED", "Art.33"), *notes))
    if edition is not None and latest is not None and edition < latest:
        return Judgement(Verdict.REPLACED, (Violation("EDITION_REPLACED", "Art.33", "edition"),))
    if today < register.valid_from:
        return Judgement(Verdict.NOT_YET_VALID, (Violation("TITLE_NOT_YET_VALID", "Art.33", "validFrom"), *notes))
    if today > register.valid_until:
        return Judgement(Verdict.EXPIRED, (Violation("TITLE_EXPIRED", "Art.33", "validUntil"), *notes))
    return Judgement(Verdict.IN_FORCE, notes)
