"""Certificates are issued once for each award, signed, kept as they are, and issued again with a reason (Art. 22, 33)."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.sealing import INSTALLED
from tests.certificates.conftest import PUBLIC_URL, Winner, certificate, conflict, director, issued, seal_at, won
from tests.world import World

ISSUE, REISSUE, RETIRE = (
    Ability.CYCLE_ISSUE_CERTIFICATES, Ability.AWARD_REISSUE_CERTIFICATE, Ability.CERTIFICATE_KEY_RETIRE,
)  # fmt: skip


async def test_a_certificate_says_what_was_won_and_not_the_whole_credit_code(world: World, winner: Winner) -> None:
    row = await issued(world, winner)

    said = json.loads(row["content"])
    key = await world.row(m.CertificateKey, row["certificate_key_id"])
    document = await world.one("SELECT document_number FROM commendation WHERE cycle_id = $1", winner.cycle)
    assert said == {
        "version": 1, "programme": "GZMQA", "number": winner.number, "edition": 1, "awardKind": "quality",
        "honourOnly": False, "session": 9, "awardYear": 2026, "organisation": winner.name,
        "creditCodeEnding": winner.credit_code[-4:], "documentNumber": document, "documentDate": "2026-05-06",
        "validFrom": "2026-05-06", "validUntil": "2029-05-05", "issuedAt": "2026-05-06T04:00:00.000+00:00",
        "keyId": key["fingerprint"], "algorithm": "Ed25519",
    }  # fmt: skip
    assert winner.credit_code not in row["content"]


async def test_what_is_signed_is_canonical_and_the_signature_that_of_the_published_key(
    world: World, winner: Winner
) -> None:
    row = await issued(world, winner)

    plain = json.dumps(json.loads(row["content"]), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row["content"] == plain  # what RFC 8785 makes of texts, whole numbers and truth values
    assert row["digest"] == sha256(plain.encode()).hexdigest()
    key = load_pem_public_key((await world.row(m.CertificateKey, row["certificate_key_id"]))["public_key"].encode())
    key.verify(b64decode(row["signature"]), plain.encode())  # type: ignore[union-attr, call-arg]
    assert row["check_url"] == f"{PUBLIC_URL}/verify/{winner.number}?e=1&d={row['digest'][:16]}"


async def test_each_award_gets_one_and_a_second_issue_finds_nothing_due(world: World, winner: Winner) -> None:
    late = await won(world, cycle=winner.cycle)
    await issued(world, winner)

    found = await world.refusal(await director(world), ISSUE, winner.cycle)

    assert found == ("RULE", "NO_CERTIFICATE_DUE", "Art.22")
    assert (await certificate(world, late))["edition"] == 1


async def test_a_revoked_award_gets_none_first_or_again(world: World, winner: Winner) -> None:
    await issued(world, winner)
    await world.change(m.Award, winner.award, state="revoked")
    other = await won(world, state="revoked")

    again = await world.refusal(await director(world), REISSUE, winner.award, edition=1, reason="更名")
    first = await world.refusal(await director(world), ISSUE, other.cycle)

    assert again == ("RULE", "AWARD_REVOKED", "Art.33")
    assert first == ("RULE", "NO_CERTIFICATE_DUE", "Art.22")


async def test_nothing_is_issued_before_the_commendation(world: World) -> None:
    early = await won(world, stage="approving")

    assert (await world.refusal(await director(world), ISSUE, early.cycle))[1] == "WRONG_STAGE"


@pytest.mark.parametrize("role", [Role.OFFICE, Role.EXECUTIVE_MEETING, Role.SUPERVISOR, Role.FINANCE])
async def test_only_the_director_issues(world: World, winner: Winner, role: Role) -> None:
    found = await world.refusal(await world.actor(role), ISSUE, winner.cycle)

    assert found[:2] == ("FORBIDDEN", "NO_RIGHT")


async def test_who_has_a_conflict_with_a_winner_issues_nothing(world: World, winner: Winner) -> None:
    bound = await director(world)
    await conflict(world, bound, winner)

    first = await world.refusal(bound, ISSUE, winner.cycle)
    await issued(world, winner)
    again = await world.refusal(bound, REISSUE, winner.award, edition=1, reason="更名")

    assert first == ("FORBIDDEN", "CONFLICTED", "Art.31")
    assert again == ("FORBIDDEN", "BARRED_CONFLICTED", "Art.31")


async def test_another_edition_replaces_the_one_before_and_bears_the_present_name(world: World, winner: Winner) -> None:
    await issued(world, winner)
    await world.change(m.Organisation, winner.organisation, name="更名后示例企业")

    await world.act(await director(world), REISSUE, winner.award, edition=1, reason="企业更名")

    first, second = await certificate(world, winner, 1), await certificate(world, winner, 2)
    assert (first["replaced_at"], second["replaced_at"]) == (world.clock, None)
    assert json.loads(first["content"])["organisation"] == winner.name
    assert json.loads(second["content"])["organisation"] == "更名后示例企业"
    assert (second["number"], second["reason"]) == (winner.number, "企业更名")


async def test_of_two_directors_at_once_one_issues_another_edition(world: World, winner: Winner) -> None:
    await issued(world, winner)
    one, other = await director(world), await director(world)

    answers = await asyncio.gather(
        *(world.act(each, REISSUE, winner.award, edition=1, reason="更名") for each in (one, other)),
        return_exceptions=True,
    )

    lost = [answer for answer in answers if isinstance(answer, RuleBroken)]
    assert [(v.code, v.article, v.detail) for each in lost for v in each.violations] == [
        ("EDITION_NOT_CURRENT", "Art.33", {"edition": "2"})
    ]
    assert await world.one("SELECT max(edition) FROM certificate WHERE award_id = $1", winner.award) == 2


async def test_another_edition_needs_a_first_one_and_a_reason(world: World, winner: Winner) -> None:
    none = await world.refusal(await director(world), REISSUE, winner.award, edition=1, reason="更名")
    await issued(world, winner)
    blank = await world.refusal(await director(world), REISSUE, winner.award, edition=1, reason=" ")

    assert none == ("RULE", "CERTIFICATE_NOT_ISSUED", "Art.33")
    assert blank == ("RULE", "TEXT_MISSING", "Art.33")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE certificate SET content = '{}' WHERE id = $1",
        "UPDATE certificate SET signature = 'AA==' WHERE id = $1",
        "UPDATE certificate SET replaced_at = now(), reason = 'x' WHERE id = $1",
        "DELETE FROM certificate WHERE id = $1",
    ],
)
async def test_the_database_keeps_a_certificate_as_it_was_issued(world: World, winner: Winner, change: str) -> None:
    row = await issued(world, winner)

    with pytest.raises(asyncpg.PostgresError, match=r"CERTIFICATE_ISSUED|permission denied"):
        await world.sql(change, row["id"])

    assert await certificate(world, winner) == row


async def test_without_a_key_nothing_is_issued(world: World, winner: Winner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(INSTALLED, "seal", None)

    found = await world.refusal(await director(world), ISSUE, winner.cycle)

    assert found == ("RULE", "CERTIFICATE_KEY_MISSING", "Art.22")


async def test_a_new_key_puts_itself_in_and_retires_the_one_before(
    world: World, winner: Winner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = await issued(world, winner)
    seal, new = INSTALLED.seal, seal_at(tmp_path / "new.pem")
    assert seal is not None
    monkeypatch.setattr(INSTALLED, "seal", new)
    later = replace(await director(world), clock=world.clock + timedelta(hours=1))

    await world.act(later, REISSUE, winner.award, edition=1, reason="更换密钥")
    monkeypatch.setattr(INSTALLED, "seal", seal)
    back = await world.refusal(later, REISSUE, winner.award, edition=2, reason="换回旧钥")

    before = await world.row(m.CertificateKey, old["certificate_key_id"])
    after = await world.row(m.CertificateKey, (await certificate(world, winner, 2))["certificate_key_id"])
    assert (before["retired_at"], after["retired_at"]) == (later.clock, None)
    assert after["fingerprint"] == new.signer.key_id
    assert back == ("RULE", "CERTIFICATE_KEY_RETIRED", "Art.33")


async def test_a_key_is_retired_once_and_signs_nothing_more(world: World, winner: Winner) -> None:
    row = await issued(world, winner)
    key = row["certificate_key_id"]

    await world.act(await director(world), RETIRE, key, reason="私钥外泄")
    again = await world.refusal(await director(world), RETIRE, key, reason="私钥外泄")
    issue = await world.refusal(await director(world), REISSUE, winner.award, edition=1, reason="更名")

    assert (await world.row(m.CertificateKey, key))["retired_at"] == world.clock
    assert again == ("RULE", "CERTIFICATE_KEY_RETIRED", "Art.33")
    assert issue == ("RULE", "CERTIFICATE_KEY_RETIRED", "Art.33")
    with pytest.raises(asyncpg.PostgresError, match="permission denied"):
        await world.sql("DELETE FROM certificate_key WHERE id = $1", key)
    with pytest.raises(asyncpg.RaiseError, match="KEY_IS_KEPT"):
        await world.sql("UPDATE certificate_key SET retired_at = NULL WHERE id = $1", key)


async def told(world: World, actor: Actor) -> list[str]:
    rows = await world.sql("SELECT event FROM message WHERE grant_id = $1 ORDER BY id", actor.grant_id)
    return [row["event"] for row in rows]


async def test_each_winner_is_told_of_its_own_certificate_and_nobody_else(world: World, winner: Winner) -> None:
    late, without = await won(world, cycle=winner.cycle), await won(world)
    people = [await world.applicant(one.organisation) for one in (winner, late, without)]
    clerk = await world.actor(Role.OFFICE)

    await issued(world, winner)
    await world.act(await director(world), REISSUE, winner.award, edition=1, reason="企业更名")

    assert [await told(world, one) for one in people] == [["certificate_issued"] * 2, ["certificate_issued"], []]
    assert await told(world, clerk) == []
