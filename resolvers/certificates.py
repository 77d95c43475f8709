"""The public check of certificates: its types, and what it answers in the caller's language (Art. 23, 33)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import strawberry

from regulation.certificates import Presented, Verdict
from regulation.honours import AwardKind
from resolvers.build import Info, enum_type
from resolvers.errors import coded, shown
from services.certificate_check import check

if TYPE_CHECKING:
    from regulation.certificates import Judgement

_VERDICT = enum_type(Verdict)
_KIND = enum_type(AwardKind)


@strawberry.type(description="Why a certificate stands as it does (Art. 33).")
class CertificateReason:
    """A reason."""

    code: str = strawberry.field(description="Stable code.")
    field: str = strawberry.field(description="Part of the certificate that it is about; empty if none is.")
    message: str = strawberry.field(description="What it is, in the caller's language.")
    article: str = strawberry.field(description="Article of the ordinance.")


@strawberry.type(description="What the register says of a number, whatever was presented (Art. 22, 23, 33).")
class RegisteredCertificate:
    """The register."""

    number: str = strawberry.field(description="Number of the certificate.")
    edition: int | None = strawberry.field(description="Edition issued last; null if none was issued.")
    programme: str = strawberry.field(description="Code of the award's programme.")
    kind: _KIND = strawberry.field(description="Kind of award (Art. 6).")  # type: ignore[valid-type]
    honour_only: bool = strawberry.field(description="Repeat winner: certificate and title only (Art. 27).")
    session: int = strawberry.field(description="Session in which it was won.")
    award_year: int = strawberry.field(description="Year that the title names (Art. 23).")
    organisation_name: str = strawberry.field(description="Winner, as the certificate names it.")
    document_number: str | None = strawberry.field(description="Number of the commendation document.")
    document_date: date | None = strawberry.field(description="Date of that document.")
    valid_from: date = strawberry.field(description="First valid day.")
    valid_until: date = strawberry.field(description="Last valid day.")
    issued_at: datetime | None = strawberry.field(description="When that edition was issued.")
    reason: str | None = strawberry.field(description="Why it replaced the edition before; null for the first.")


@strawberry.type(description="How a certificate stands on the day of the request (Art. 23, 28, 30, 33).")
class CertificateCheck:
    """An answer."""

    verdict: _VERDICT = strawberry.field(description="Verdict.")  # type: ignore[valid-type]
    reasons: list[CertificateReason] = strawberry.field(description="What it rests on; empty if nothing is to be said.")
    register: RegisteredCertificate | None = strawberry.field(
        description="What the register says of that number; compare it with what is printed. Null if it has none."
    )


def answer(judgement: Judgement, facts: dict[str, Any] | None, language: str) -> CertificateCheck:
    """Return what a check found, in the caller's language."""
    return CertificateCheck(
        verdict=judgement.verdict,
        reasons=[CertificateReason(**asdict(shown(one, language))) for one in judgement.reasons],
        register=None if facts is None else RegisteredCertificate(**facts | {"kind": AwardKind(facts["kind"])}),
    )


def _told(what: str) -> Any:
    return strawberry.argument(description=what)


async def certificate_check(
    info: Info,
    number: Annotated[str | None, _told("Number of the certificate.")] = None,
    edition: Annotated[int | None, _told("Edition, as its QR code says it.")] = None,
    digest: Annotated[str | None, _told("Beginning of the digest, as its QR code says it.")] = None,
    content: Annotated[str | None, _told("Signed content, the text as it is.")] = None,
    signature: Annotated[str | None, _told("Signature of the content, base64.")] = None,
    key_id: Annotated[str | None, _told("Name of the key that signed it.")] = None,
) -> CertificateCheck:
    """Return how a certificate stands, by its number, its QR code, or its content with the signature."""
    actor = info.context.actor
    if not number and content is None:
        raise coded("BAD_REQUEST", "CERTIFICATE_NOT_NAMED", actor.language, "Art.33")
    presented = Presented(number, edition, digest, content, signature, key_id)
    return answer(*await check(await info.context.reader.tx(), presented, actor.clock), actor.language)


CHECK: Final = strawberry.field(
    resolver=certificate_check,
    description="How a certificate stands, by its number, its QR code, or its content with the signature (Art. 33).",
)
