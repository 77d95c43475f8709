"""Access tokens: whose they are, checked against the keys of the issuers that the settings name.

Token time is the real time, never the injected clock of the procedure: a demonstration that stands in another
year must not revive an expired token.
"""

import json
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from joserfc import errors, jws, jwt
from joserfc.jwk import Key

from api.issuer_keys import IssuerKeys
from api.settings import Issuer

LONGEST_TOKEN = 8192
CACHED_TOKENS = 10_000
CACHED_SECONDS = 300  # a key that its issuer withdrew opens nothing for longer than this
TYPES = frozenset({None, "jwt", "at+jwt", "application/at+jwt"})


class Reason(StrEnum):
    """Why a token is refused; the codes are stable."""

    MALFORMED = "MALFORMED"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    UNKNOWN_ISSUER = "UNKNOWN_ISSUER"
    WRONG_AUDIENCE = "WRONG_AUDIENCE"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    ALGORITHM_REFUSED = "ALGORITHM_REFUSED"
    KEY_UNKNOWN = "KEY_UNKNOWN"


class TokenError(Exception):
    """A token is refused, for this reason; the token itself is not repeated."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says: this issuer knows the bearer by this name, until then."""

    issuer: str
    subject: str
    expires_at: datetime


class Verifier:
    """Tells whose a token is. One for the process: it keeps the issuers' keys and the tokens it has seen."""

    def __init__(self, issuers: Iterable[Issuer], clock_skew: timedelta = timedelta(seconds=30)) -> None:
        self._skew = int(clock_skew.total_seconds())
        self._issuers: dict[str, tuple[Issuer, IssuerKeys]] = {}
        self._seen: OrderedDict[bytes, tuple[Claims, float]] = OrderedDict()
        for issuer in issuers:
            self.trust(issuer)

    def trust(self, issuer: Issuer, jwks: Mapping[str, Any] | None = None) -> None:
        """Accept tokens of this issuer, with these public keys or with those at its `jwks_url`.

        Raises ValueError if the issuer is known already or has no keys.
        """
        if issuer.issuer in self._issuers or (jwks is None and issuer.jwks_url is None):
            raise ValueError(f"Issuer {issuer.issuer} is named twice or has no keys.")
        self._issuers[issuer.issuer] = issuer, IssuerKeys(issuer.jwks_url, jwks)

    async def verify(self, token: str) -> Claims:
        """Return what the token says. Raises TokenError."""
        digest = sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._seen.get(digest)
        if known is not None and time.time() < known[1]:
            self._seen.move_to_end(digest)
            return known[0]
        self._seen.pop(digest, None)
        claims = await self._verify(token)
        self._remember(digest, claims)
        return claims

    def _remember(self, digest: bytes, claims: Claims) -> None:
        until = min(claims.expires_at.timestamp() + self._skew, time.time() + CACHED_SECONDS)
        self._seen[digest] = claims, until
        if len(self._seen) > CACHED_TOKENS:
            self._seen.popitem(last=False)

    async def _verify(self, token: str) -> Claims:
        header, stated = _read(token)
        if stated not in self._issuers:
            raise TokenError(Reason.UNKNOWN_ISSUER)
        issuer, keys = self._issuers[stated]
        algorithm = header.get("alg")
        if algorithm not in issuer.algorithms:
            raise TokenError(Reason.ALGORITHM_REFUSED)
        key = await keys.find(header.get("kid"))
        if key is None:
            raise TokenError(Reason.KEY_UNKNOWN)
        return self._checked(_signed(token, key, algorithm), issuer)

    def _checked(self, claims: dict[str, Any], issuer: Issuer) -> Claims:
        """Check the claims of a token whose signature is good: it speaks to us, and now."""
        registry = jwt.JWTClaimsRegistry(
            now=int(time.time()),
            leeway=self._skew,
            iss={"essential": True, "value": issuer.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": issuer.audience},
            exp={"essential": True},
        )
        try:
            registry.validate(claims)
            expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        except errors.ExpiredTokenError as error:
            raise TokenError(Reason.EXPIRED) from error
        except errors.ClaimError as error:
            raise TokenError(_reason(error, claims)) from error
        except (OverflowError, ValueError, OSError) as error:
            raise TokenError(Reason.MALFORMED) from error
        return Claims(issuer.issuer, claims["sub"], expires_at)


def _read(token: str) -> tuple[dict[str, Any], str]:
    """Read header and stated issuer of a token that is not verified yet: they only say which key to try."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError("too long")
        unverified = jws.extract_compact(token.encode("ascii"))
        header, issuer = unverified.protected, json.loads(unverified.payload)["iss"]
        kind, key_id = header.get("typ"), header.get("kid")
        if (kind.lower() if isinstance(kind, str) else kind) not in TYPES:
            raise ValueError("not an access token")
        if not isinstance(issuer, str) or not isinstance(key_id, str | None):
            raise TypeError("issuer and key are text")
    except (errors.JoseError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise TokenError(Reason.MALFORMED) from error
    return header, issuer


def _signed(token: str, key: Key, algorithm: str) -> dict[str, Any]:
    """Return the claims of a token that this key signed with this algorithm."""
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    registry.max_header_length = registry.max_payload_length = LONGEST_TOKEN
    try:
        return jwt.decode(token, key, algorithms=[algorithm], registry=registry).claims
    except errors.BadSignatureError as error:
        raise TokenError(Reason.BAD_SIGNATURE) from error
    except (
        errors.UnsupportedKeyAlgorithmError,
        errors.UnsupportedKeyUseError,
        errors.UnsupportedKeyOperationError,
        errors.ConflictAlgorithmError,
        errors.InvalidKeyTypeError,
        errors.InvalidKeyCurveError,
        errors.UnsupportedAlgorithmError,
    ) as error:
        raise TokenError(Reason.ALGORITHM_REFUSED) from error
    except (errors.JoseError, ValueError) as error:
        raise TokenError(Reason.MALFORMED) from error


def _reason(error: errors.ClaimError, claims: dict[str, Any]) -> Reason:
    if error.claim == "aud":
        return Reason.WRONG_AUDIENCE
    if error.claim in {"nbf", "iat"} and isinstance(claims[error.claim], int | float):
        return Reason.NOT_YET_VALID
    return Reason.MALFORMED
