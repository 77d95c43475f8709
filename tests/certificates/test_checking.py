"""Anybody checks a certificate by number, QR code or content: genuine and in force, or not, and why (Art. 23, 33)."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from services.sealing import INSTALLED
from tests.certificates.conftest import Winner, certificate, director, issued, won
from tests.files.desk import Desk
from tests.world import World

QUERY = """query ($number: String, $edition: Int, $digest: String, $content: String, $signature: String, $keyId: String) {
 certificateCheck(number: $number, edition: $edition, digest: $digest, content: $content, signature: $signature, keyId: $keyId) {
  verdict reasons { code field message article }
  register { number edition kind organisationName documentNumber validFrom validUntil issuedAt } } }"""
NOON = "2026-05-06T12:00:00+08:00"


async def ask(desk: Desk, clock: str = NOON, **given: Any) -> Any:
    """Check as anybody would, without a login."""
    headers = {"x-clock": clock, "accept-language": "en"}
    answer = await desk.client.post("/graphql", json={"query": QUERY, "variables": given}, headers=headers)
    body = answer.json()
    return body["data"]["certificateCheck"] if "errors" not in body else body["errors"][0]["extensions"]


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(one["code"], one["field"]) for one in answer["reasons"]]


def presented(row: Any) -> dict[str, str]:
    return {"content": row["content"], "signature": row["signature"]}


def changed(row: Any, **values: Any) -> str:
    return json.dumps(json.loads(row["content"]) | values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


async def test_a_certificate_that_was_issued_is_in_force_by_every_way(desk: Desk, world: World, winner: Winner) -> None:
    row = await issued(world, winner)

    by_number = await ask(desk, number=winner.number)
    by_code = await ask(desk, number=winner.number, edition=1, digest=row["digest"][:16])
    by_content = await ask(desk, **presented(row))

    assert by_number == by_code == by_content
    assert (by_number["verdict"], by_number["reasons"]) == ("IN_FORCE", [])
    assert by_number["register"] == {
        "number": winner.number, "edition": 1, "kind": "QUALITY", "organisationName": winner.name,
        "documentNumber": json.loads(row["content"])["documentNumber"], "validFrom": "2026-05-06",
        "validUntil": "2029-05-05", "issuedAt": "2026-05-06T04:00:00+00:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "verdict"),
    [
        ("2026-05-05T23:59:59+08:00", "NOT_YET_VALID"),
        ("2026-05-06T00:00:00+08:00", "IN_FORCE"),
        ("2029-05-05T23:59:59+08:00", "IN_FORCE"),
        ("2029-05-06T00:00:00+08:00", "EXPIRED"),
    ],
)
async def test_validity_follows_from_the_day_of_the_request_in_the_city(
    desk: Desk, world: World, winner: Winner, clock: str, verdict: str
) -> None:
    row = await issued(world, winner)

    assert (await ask(desk, clock, **presented(row)))["verdict"] == verdict
    assert (await ask(desk, clock, number=winner.number))["verdict"] == verdict


async def test_a_revoked_title_is_revoked_by_every_way(desk: Desk, world: World, winner: Winner) -> None:
    row = await issued(world, winner)
    await world.change(m.Award, winner.award, state="revoked")

    for given in ({"number": winner.number}, presented(row)):
        found = await ask(desk, "2030-01-01T00:00:00+08:00", **given)
        assert (found["verdict"], codes(found)) == ("REVOKED", [("TITLE_REVOKED", "")])


async def test_an_edition_that_was_replaced_says_so_and_the_number_stays_good(
    desk: Desk, world: World, winner: Winner
) -> None:
    row = await issued(world, winner)
    await world.act(await director(world), Ability.AWARD_REISSUE_CERTIFICATE, winner.award, edition=1, reason="更名")

    old = [await ask(desk, **presented(row)), await ask(desk, number=winner.number, edition=1, digest=row["digest"])]

    assert [(one["verdict"], codes(one)) for one in old] == [("REPLACED", [("EDITION_REPLACED", "edition")])] * 2
    assert old[0]["register"]["edition"] == 2
    assert (await ask(desk, **presented(await certificate(world, winner, 2))))["verdict"] == "IN_FORCE"
    assert (await ask(desk, number=winner.number))["verdict"] == "IN_FORCE"


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        (lambda row: {"content": row["content"].replace("2029-05-05", "2039-05-05")},
         [("SIGNATURE_WRONG", "signature"), ("CONTENT_DIFFERS", "validUntil")]),
        (lambda row: {"content": row["content"] + " "}, [("SIGNATURE_WRONG", "signature"), ("BYTES_DIFFER", "")]),
        (lambda row: {"content": row["content"][:-1]}, [("CONTENT_UNREADABLE", "")]),
        (lambda _: {"signature": None}, [("SIGNATURE_MISSING", "signature")]),
        (lambda _: {"signature": "§"}, [("SIGNATURE_WRONG", "signature")]),
        (lambda row: {"signature": _flipped(row["signature"])}, [("SIGNATURE_WRONG", "signature")]),
        (lambda _: {"keyId": "0" * 16}, [("KEY_DIFFERS", "keyId")]),
        (lambda _: {"number": "GZMQA-2018-1-01"}, [("NUMBER_DIFFERS", "number")]),
        (lambda row: {"content": changed(row, keyId="0" * 16)},
         [("CERTIFICATE_KEY_UNKNOWN", "keyId"), ("CONTENT_DIFFERS", "keyId")]),
        (lambda row: {"content": changed(row, edition=2)},
         [("SIGNATURE_WRONG", "signature"), ("EDITION_UNKNOWN", "edition")]),
    ],
    ids=["one digit", "one byte more", "cut", "no signature", "no base64", "one bit", "key", "number", "key within", "edition"],
)  # fmt: skip
async def test_one_change_makes_it_forged_and_the_answer_says_which(
    desk: Desk, world: World, winner: Winner, change: Callable[[Any], Any], reasons: list[tuple[str, str]]
) -> None:
    row = await issued(world, winner)

    found = await ask(desk, **presented(row) | change(row))

    assert (found["verdict"], codes(found)) == ("FORGED", reasons)
    assert all(one["message"] and one["article"] == "Art.33" for one in found["reasons"])


def _flipped(signature: str) -> str:
    given = bytearray(b64decode(signature))
    given[0] ^= 1
    return b64encode(bytes(given)).decode()


async def test_another_content_under_a_known_number_is_forged_though_our_key_signed_it(
    desk: Desk, world: World, winner: Winner
) -> None:
    row = await issued(world, winner)
    assert INSTALLED.seal is not None
    content = changed(row, organisation="冒名示例企业")
    signature = b64encode(INSTALLED.seal.signer.sign(content.encode())).decode()

    found = await ask(desk, content=content, signature=signature)

    assert (found["verdict"], codes(found)) == ("FORGED", [("CONTENT_DIFFERS", "organisation")])
    assert found["register"]["organisationName"] == winner.name, "the register stands beside it"


async def test_what_a_key_signs_after_it_was_retired_is_forged(desk: Desk, world: World, winner: Winner) -> None:
    row = await issued(world, winner)
    key = row["certificate_key_id"]
    await world.act(await director(world), Ability.CERTIFICATE_KEY_RETIRE, key, reason="私钥外泄")
    assert INSTALLED.seal is not None
    content = changed(row, issuedAt="2026-05-06T04:00:00.001+00:00")
    signature = b64encode(INSTALLED.seal.signer.sign(content.encode())).decode()

    found = await ask(desk, content=content, signature=signature)

    assert (found["verdict"], codes(found)) == (
        "FORGED", [("KEY_NOT_IN_USE", "issuedAt"), ("CONTENT_DIFFERS", "issuedAt")],
    )  # fmt: skip
    assert (await ask(desk, **presented(row)))["verdict"] == "IN_FORCE", "what it signed before stays good"


async def test_a_number_that_nobody_has_is_unknown_and_a_content_of_it_forged(
    desk: Desk, world: World, winner: Winner
) -> None:
    row = await issued(world, winner)
    assert INSTALLED.seal is not None
    content = changed(row, number="GZMQA-1999-1-01")
    signature = b64encode(INSTALLED.seal.signer.sign(content.encode())).decode()

    unknown = await ask(desk, number="GZMQA-1999-1-01")
    forged = await ask(desk, content=content, signature=signature)

    assert (unknown["verdict"], codes(unknown)) == ("UNKNOWN", [("NUMBER_UNKNOWN", "number")])
    assert (forged["verdict"], codes(forged)) == ("FORGED", [("NOT_IN_REGISTER", "")])
    assert unknown["register"] is forged["register"] is None


@pytest.mark.parametrize(
    ("digest", "code"), [("0" * 16, "DIGEST_DIFFERS"), ("", "DIGEST_DIFFERS"), (None, "EDITION_UNKNOWN")]
)
async def test_a_code_that_was_drawn_by_somebody_else_is_forged(
    desk: Desk, world: World, winner: Winner, digest: str | None, code: str
) -> None:
    await issued(world, winner)

    found = await ask(desk, number=winner.number, edition=1 if digest is not None else 3, digest=digest)

    assert (found["verdict"], [one for one, _ in codes(found)]) == ("FORGED", [code])


@pytest.mark.parametrize("digest", ["0" * 16, "", "zz"])
async def test_a_code_without_its_edition_is_held_against_all_editions(
    desk: Desk, world: World, winner: Winner, digest: str
) -> None:
    """Art. 33: leaving out a part of the code makes nothing genuine."""
    row = await issued(world, winner)
    await world.act(await director(world), Ability.AWARD_REISSUE_CERTIFICATE, winner.award, edition=1, reason="更名")

    forged = await ask(desk, number=winner.number, digest=digest)
    replaced = await ask(desk, number=winner.number, digest=row["digest"][:16])
    latest = await ask(desk, number=winner.number, digest=(await certificate(world, winner, 2))["digest"][:16])

    assert (forged["verdict"], codes(forged)) == ("FORGED", [("DIGEST_DIFFERS", "digest")])
    assert (replaced["verdict"], codes(replaced)) == ("REPLACED", [("EDITION_REPLACED", "edition")])
    assert latest["verdict"] == "IN_FORCE"


@pytest.mark.parametrize("edition", ["x", "-1", "1.0", "0", "9" * 20])
async def test_an_edition_that_no_code_of_ours_says_is_forged(
    desk: Desk, world: World, winner: Winner, edition: str
) -> None:
    await issued(world, winner)

    headers = {"x-clock": NOON, "accept": "application/json"}
    found = (await desk.client.get(f"/verify/{winner.number}?e={edition}", headers=headers)).json()

    assert (found["verdict"], [one["code"] for one in found["reasons"]]) == ("FORGED", ["EDITION_UNKNOWN"])


async def test_an_award_without_a_certificate_is_told_by_its_register(desk: Desk, world: World) -> None:
    bare = await won(world)

    found = await ask(desk, number=bare.number)

    assert (found["verdict"], codes(found)) == ("IN_FORCE", [("TITLE_WITHOUT_CERTIFICATE", "")])


@pytest.mark.parametrize("given", [{}, {"number": ""}, {"signature": "AA=="}])
async def test_without_a_number_or_a_content_there_is_nothing_to_check(desk: Desk, given: dict[str, str]) -> None:
    assert (await ask(desk, **given))["reason"] == "CERTIFICATE_NOT_NAMED"


@pytest.mark.parametrize(
    "content",
    ["[" * 15_000, "{" * 20_000, '"x"', "null", '{"number": 1, "edition": 1}', '{"edition": true}', "\ud7ff"],
)
async def test_what_is_no_certificate_is_told_in_order(desk: Desk, content: str) -> None:
    found = await ask(desk, content=content, signature="AA==")

    assert (found["verdict"], codes(found)) == ("FORGED", [("CONTENT_UNREADABLE", "")])


async def test_everyone_is_told_the_same(desk: Desk, world: World, winner: Winner) -> None:
    row = await issued(world, winner)
    query = "query ($n: String) { certificateCheck(number: $n) { verdict register { organisationName } } }"

    roles = (Role.OFFICE, Role.SUPERVISOR, Role.EXPERT, Role.SYSTEM_ADMIN)
    seen = [await desk.ask(await world.actor(role), query, n=row["number"]) for role in roles]

    assert seen == [
        {"data": {"certificateCheck": {"verdict": "IN_FORCE", "register": {"organisationName": winner.name}}}}
    ] * len(roles)
