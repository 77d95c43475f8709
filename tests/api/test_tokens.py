"""Tokens with real signatures, against a real key server on this machine."""

import asyncio
import base64
import hmac
import json
import stat
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from api import issuer_keys
from api.local_issuer import LocalIssuer
from api.passwords import hash_password, verify_password
from api.settings import Issuer
from api.tokens import Reason, TokenError, Verifier

ISSUER, AUDIENCE = "https://id.city.example", "award"
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})


class KeyServer:
    """Publishes keys over HTTP and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked, self.status = 0, 200
        self.keys: list[Key] = [RSA, EC, ED]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                self.send_response(outer.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                keys = [key.as_dict(private=False) for key in outer.keys]
                self.wfile.write(json.dumps({"keys": keys}).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/jwks"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    published = KeyServer()
    thread = threading.Thread(target=published.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield published
    published.http.shutdown()
    published.http.server_close()
    thread.join()


@pytest.fixture
def verifier(server: KeyServer) -> Verifier:
    return Verifier([Issuer(issuer=ISSUER, audience=AUDIENCE, jwks_url=server.url)])


def signed(key: Key = EC, algorithm: str = "ES256", header: dict[str, Any] | None = None, **changes: Any) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "sub": "wang", "aud": AUDIENCE, "iat": now, "exp": now + 600} | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    head = {"alg": algorithm, "typ": "JWT", "kid": key.kid} | (header or {})
    lenient = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    return jwt.encode(head, claims, key, registry=lenient)


def encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


async def refusal(verifier: Verifier, token: str) -> Reason:
    with pytest.raises(TokenError) as refused:
        await verifier.verify(token)
    return refused.value.reason


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # and still issued by many
@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256"), (ED, "EdDSA"), (ED, "Ed25519")]
)
async def test_a_good_token_names_its_subject(verifier: Verifier, key: Key, algorithm: str) -> None:
    claims = await verifier.verify(signed(key, algorithm))

    assert (claims.issuer, claims.subject) == (ISSUER, "wang")
    assert 590 <= claims.expires_at.timestamp() - time.time() <= 600


async def test_a_list_of_audiences_and_an_unknown_header_are_accepted(verifier: Verifier) -> None:
    token = signed(aud=["other", AUDIENCE], header={"typ": "at+JWT", "vendor": "x"})

    assert (await verifier.verify(token)).subject == "wang"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://evil.example"}, Reason.UNKNOWN_ISSUER),
        ({"iss": None}, Reason.MALFORMED),
        ({"iss": [ISSUER]}, Reason.MALFORMED),
        ({"aud": "other"}, Reason.WRONG_AUDIENCE),
        ({"aud": None}, Reason.WRONG_AUDIENCE),
        ({"aud": []}, Reason.WRONG_AUDIENCE),
        ({"sub": None}, Reason.MALFORMED),
        ({"sub": ""}, Reason.MALFORMED),
        ({"sub": 7}, Reason.MALFORMED),
        ({"exp": None}, Reason.MALFORMED),
        ({"exp": "tomorrow"}, Reason.MALFORMED),
        ({"exp": float("nan")}, Reason.MALFORMED),
        ({"exp": float("inf")}, Reason.MALFORMED),
        ({"exp": 10**30}, Reason.MALFORMED),
        ({"exp": int(time.time()) - 60}, Reason.EXPIRED),
        ({"nbf": int(time.time()) + 86_400}, Reason.NOT_YET_VALID),
        ({"iat": int(time.time()) + 86_400}, Reason.NOT_YET_VALID),
        ({"nbf": "later"}, Reason.MALFORMED),
    ],
)
async def test_claims_are_checked(verifier: Verifier, changes: dict[str, Any], reason: Reason) -> None:
    assert await refusal(verifier, signed(**changes)) == reason


@pytest.mark.parametrize("part", [1, 2])
async def test_a_tampered_token_is_refused(verifier: Verifier, part: int) -> None:
    parts = signed().split(".")
    other = signed(sub="mayor").split(".")
    parts[part] = other[part]

    assert await refusal(verifier, ".".join(parts)) == Reason.BAD_SIGNATURE


async def test_a_stranger_with_the_same_key_id_is_refused(verifier: Verifier) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "ec"})

    assert await refusal(verifier, signed(stranger)) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE"])
async def test_no_signature_is_refused(verifier: Verifier, algorithm: str) -> None:
    claims = {"iss": ISSUER, "sub": "mayor", "aud": AUDIENCE, "exp": int(time.time()) + 60}

    token = f"{encoded({'alg': algorithm, 'kid': 'ec'})}.{encoded(claims)}."

    assert await refusal(verifier, token) == Reason.ALGORITHM_REFUSED


async def test_a_public_key_used_as_a_shared_secret_is_refused(verifier: Verifier) -> None:
    claims = {"iss": ISSUER, "sub": "mayor", "aud": AUDIENCE, "exp": int(time.time()) + 60}
    signing_input = f"{encoded({'alg': 'HS256', 'kid': 'rsa'})}.{encoded(claims)}"
    mac = hmac.digest(RSA.as_pem(private=False), signing_input.encode(), "sha256")

    token = f"{signing_input}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    assert await refusal(verifier, token) == Reason.ALGORITHM_REFUSED


async def test_a_shared_secret_is_refused_even_if_misconfigured(server: KeyServer) -> None:
    secret = OctKey.generate_key(256, {"kid": "oct"})
    lax = Verifier([])
    lax.trust(
        Issuer(issuer=ISSUER, audience=AUDIENCE, algorithms=("HS256",)),
        {"keys": [secret.as_dict(private=True)]},
    )

    assert await refusal(lax, signed(secret, "HS256")) == Reason.KEY_UNKNOWN


async def test_a_key_of_another_kind_than_the_algorithm_is_refused(verifier: Verifier) -> None:
    token = signed().split(".")
    token[0] = encoded({"alg": "RS256", "kid": "ec"})

    assert await refusal(verifier, ".".join(token)) == Reason.ALGORITHM_REFUSED


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        "..",
        "é.é.é",
        "\ud800",
        "a" * 9000,
        f"{encoded({})}.{encoded({})}.",
        "[]." + "W10" + ".x",
    ],
)
async def test_nonsense_is_malformed(verifier: Verifier, token: str) -> None:
    assert await refusal(verifier, token) == Reason.MALFORMED


@pytest.mark.parametrize("header", [{"typ": "logout+jwt"}, {"typ": 7}, {"kid": 7}, {"crit": ["novel"], "novel": 1}])
async def test_a_token_of_another_purpose_is_malformed(verifier: Verifier, header: dict[str, Any]) -> None:
    head = {"alg": "ES256", "kid": "ec"} | header
    token = f"{encoded(head)}.{'.'.join(signed().split('.')[1:])}"

    assert await refusal(verifier, token) == Reason.MALFORMED


async def test_a_rotated_key_is_found_and_the_withdrawn_one_is_forgotten(
    verifier: Verifier, server: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await verifier.verify(signed())
    fresh = ECKey.generate_key("P-256", {"kid": "fresh"})
    server.keys = [fresh]
    monkeypatch.setattr(issuer_keys, "PAUSE_SECONDS", 0)

    claims = await verifier.verify(signed(fresh))

    assert claims.subject == "wang"
    assert await refusal(verifier, signed(sub="li")) == Reason.KEY_UNKNOWN


async def test_a_flood_of_unknown_keys_asks_the_issuer_once(verifier: Verifier, server: KeyServer) -> None:
    strangers = [signed(header={"kid": f"unknown-{number}"}) for number in range(50)]

    reasons = await asyncio.gather(*(refusal(verifier, token) for token in strangers))

    assert set(reasons) == {Reason.KEY_UNKNOWN}
    assert server.asked == 1


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_known_keys_survive_when_the_issuer_fails(
    verifier: Verifier, server: KeyServer, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    await verifier.verify(signed())
    server.status = status
    monkeypatch.setattr(issuer_keys, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(issuer_keys, "REFRESH_SECONDS", 0)

    assert (await verifier.verify(signed(sub="li"))).subject == "li"
    assert server.asked == 2


async def test_a_repeated_token_costs_microseconds(verifier: Verifier, server: KeyServer) -> None:
    token = signed()
    first = await verifier.verify(token)

    started = time.process_time()
    repeated = [await verifier.verify(token) for _ in range(1000)]
    each = (time.process_time() - started) / 1000

    assert all(claims is first for claims in repeated)
    assert each < 0.000_1
    assert server.asked == 1


async def test_a_remembered_token_still_expires(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    issuer = Issuer(issuer=ISSUER, audience=AUDIENCE, jwks_url=server.url)
    strict = Verifier([issuer], clock_skew=timedelta(0))
    expires = int(time.time()) + 600
    token = signed(exp=expires)
    await strict.verify(token)

    monkeypatch.setattr("time.time", lambda: expires)

    assert await refusal(strict, token) == Reason.EXPIRED


def test_an_issuer_named_twice_is_an_error(verifier: Verifier) -> None:
    with pytest.raises(ValueError, match="named twice"):
        verifier.trust(Issuer(issuer=ISSUER, audience="x", jwks_url="https://x"))


async def test_the_local_issuer_is_verified_like_any_other(verifier: Verifier, tmp_path: Path) -> None:
    local = LocalIssuer(tmp_path, AUDIENCE)
    verifier.trust(local.issuer, local.jwks())

    claims = await verifier.verify(local.issue("clerk", timedelta(hours=1)))

    assert (claims.issuer, claims.subject) == (local.issuer.issuer, "clerk")
    assert await refusal(verifier, local.issue("clerk", timedelta(hours=-1))) == Reason.EXPIRED
    assert "d" not in local.jwks()["keys"][0]


def test_the_local_key_is_kept_and_private(tmp_path: Path) -> None:
    first, second = LocalIssuer(tmp_path, AUDIENCE), LocalIssuer(tmp_path, AUDIENCE)

    [kept] = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert first.jwks() == second.jwks()


async def test_a_local_token_does_not_pass_for_another_issuer(verifier: Verifier, tmp_path: Path) -> None:
    local = LocalIssuer(tmp_path, AUDIENCE)
    verifier.trust(local.issuer, local.jwks())
    forged = signed(LocalIssuer(tmp_path, AUDIENCE)._key, header={"kid": "ec"})

    assert await refusal(verifier, forged) == Reason.BAD_SIGNATURE


async def test_a_password_is_recognised() -> None:
    kept = await hash_password("质量 award")

    assert await verify_password(kept, "质量 award") is True
    assert await verify_password(kept, "quality award") is False
    assert await verify_password("no hash", "quality award") is False
    assert await verify_password(kept, "x" * 5000) is False


async def test_an_unknown_account_costs_what_a_known_one_does() -> None:
    kept = await hash_password("right")
    await verify_password(None, "warm")

    costs = []
    for hashed in (kept, None):
        started = time.process_time()
        for _ in range(5):
            assert await verify_password(hashed, "nobody") is False
        costs.append(time.process_time() - started)

    assert 1 / 3 < costs[0] / costs[1] < 3


@pytest.mark.parametrize("password", ["", "x" * 1025])
async def test_an_unreasonable_password_is_refused(password: str) -> None:
    with pytest.raises(ValueError, match="1 to 1024"):
        await hash_password(password)
