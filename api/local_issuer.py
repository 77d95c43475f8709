"""The issuer of tokens to local accounts, in development: its key is a file of this installation."""

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey

from api.kept_keys import kept
from api.settings import Issuer

ADDRESS = "urn:mayors-quality-award:local"
ALGORITHM = "ES256"


class LocalIssuer:
    """Issues tokens signed with the key in `keys/local.json` of the data directory, made when missing.

    A verifier trusts it like any other issuer: `verifier.trust(local.issuer, local.jwks())`.
    """

    def __init__(self, data_dir: Path, audience: str) -> None:
        self.issuer = Issuer(issuer=ADDRESS, audience=audience, algorithms=(ALGORITHM,))
        self._key = ECKey.import_key(json.loads(kept(data_dir / "keys" / "local.json", _made)))
        self._key.ensure_kid()

    def issue(self, subject: str, lifetime: timedelta) -> str:
        """Return a token that names this subject from now on for its lifetime."""
        now = int(time.time())
        claims = {
            "iss": self.issuer.issuer,
            "sub": subject,
            "aud": self.issuer.audience,
            "iat": now,
            "exp": now + int(lifetime.total_seconds()),
            "jti": uuid4().hex,
        }
        return jwt.encode({"alg": ALGORITHM, "typ": "JWT", "kid": self._key.kid}, claims, self._key)

    def jwks(self) -> dict[str, Any]:
        """Return the public key, as a key set."""
        return {"keys": [self._key.as_dict(private=False, kid=self._key.kid, use="sig", alg=ALGORITHM)]}


def _made() -> str:
    return json.dumps(ECKey.generate_key("P-256").as_dict(private=True))
