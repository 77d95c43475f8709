"""The issuer of tokens to local accounts, in development: its key is a file of this installation."""

import json
import os
import secrets
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey

from api.settings import Issuer

ADDRESS = "urn:mayors-quality-award:local"
ALGORITHM = "ES256"


class LocalIssuer:
    """Issues tokens signed with the key in `keys/local.json` of the data directory, made when missing.

    A verifier trusts it like any other issuer: `verifier.trust(local.issuer, local.jwks())`.
    """

    def __init__(self, data_dir: Path, audience: str) -> None:
        self.issuer = Issuer(issuer=ADDRESS, audience=audience, algorithms=(ALGORITHM,))
        self._key = ECKey.import_key(json.loads(_kept(data_dir / "keys" / "local.json")))
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


def _kept(path: Path) -> str:
    """Return the key in the file, made when missing; of processes that make it at the same time one wins."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(ECKey.generate_key("P-256").as_dict(private=True), file)
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
