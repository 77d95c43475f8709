"""Letters against a mail server on a real socket: once, again after a failure, to nobody who may not have them."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

import models as m
from api.settings import Settings
from api.worker import hand_over
from models.message import LetterState
from policies.actor import Actor
from regulation.ability import Ability
from services.inputs import CorrectionInput
from services.letters import MOST_ATTEMPTS, Sender, counts, deliver
from tests.world import World

_WORKER = (sys.executable, "-c", "from api.cli import main; main()", "worker")
FROM = "award@example.gov.cn"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Mailbox:
    """What a mail server received; it may refuse recipients, or all."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.addresses: list[str] = []
        self.refused: dict[str, str] = {}
        self.answer = "250 OK"
        self.pause = 0.0
        self.arrived = threading.Event()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        if self.answer.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=default))
            self.addresses += envelope.rcpt_tos
        self.arrived.set()
        await asyncio.sleep(self.pause)
        return self.answer


def _free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


class Post(Controller):
    """A mail server that can be started and stopped at one port."""


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[Post]:
    controller = Post(mailbox, hostname="127.0.0.1", port=_free_port())
    controller.start()
    yield controller
    if controller.server is not None:
        controller.stop()


def settings(server: Post) -> Settings:
    return Settings(
        smtp_url=f"smtp+plain://127.0.0.1:{server.port}", smtp_from=FROM, public_url="https://award.example.gov.cn"
    )


async def waiting(world: World, email: str = "one@example.com", **contact: Any) -> tuple[Actor, Any]:
    """Return an applicant with an address, whose application was returned: one letter waits; and its key."""
    cycle, organisation = await world.cycle(), await world.organisation()
    applicant = await world.applicant(organisation)
    await world.put(m.PersonContact, person_id=applicant.person_id, email=email, **contact)
    dossier = await world.dossier(cycle, organisation)
    await world.act(
        await world.actor("office"), Ability.DOSSIER_RETURN, dossier, corrections=[CorrectionInput("请补充")]
    )
    query = "SELECT l.id FROM letter l JOIN message m ON m.id = l.message_id WHERE m.person_id = $1"
    return applicant, await world.one(query, applicant.person_id)


async def state(world: World, key: Any) -> tuple[str, int]:
    row = await world.row(m.Letter, key)
    return row["state"], row["attempts"]


async def test_a_letter_says_what_waits_and_where_and_nothing_else(
    world: World, server: Post, mailbox: Mailbox
) -> None:
    _, key = await waiting(world, language="en")
    number = await world.one("SELECT number FROM dossier")

    await hand_over(world.db, settings(server), world.clock)

    (letter,) = mailbox.letters
    assert await state(world, key) == ("sent", 0)
    assert mailbox.addresses == ["one@example.com"]
    assert letter["Message-ID"] == f"<{key}@example.gov.cn>"
    assert letter["Subject"] == f"Application {number} was returned for correction"
    assert (letter["From"], letter["Auto-Submitted"]) == (f"Ganzhou Mayor's Quality Award <{FROM}>", "auto-generated")
    text = letter.get_content()
    assert "2026-06-01 00:00" in text
    assert "Sign in: https://award.example.gov.cn" in text
    assert "请补充" not in text
    assert "示例企业" not in text


async def test_rare_characters_arrive_as_they_are(world: World, server: Post, mailbox: Mailbox) -> None:
    """GB 18030 has characters beyond the sixteen bits of old encodings (Art. 16)."""
    rare = "𠮷𡈁㐱䶮市长质量奖"
    await world.change(m.Programme, world.programme, name=rare)
    county = await world.county()
    await world.put(m.PersonContact, person_id=county.person_id, email="one@example.com")
    cycle = await world.cycle("announced")

    await world.act(await world.actor("office"), Ability.CYCLE_OPEN, cycle)
    await hand_over(world.db, settings(server), world.clock)

    (letter,) = mailbox.letters
    assert letter["Subject"].startswith(f"{rare}第")
    assert letter["From"].addresses[0].display_name == rare
    assert rare in letter.get_content()


async def test_a_line_break_in_a_name_begins_no_header(world: World, server: Post, mailbox: Mailbox) -> None:
    await world.change(m.Programme, world.programme, name="奖\r\nBcc: other@example.com\x0b\u2028\x00"[:-1])
    county, cycle = await world.county(), await world.cycle("announced")
    await world.put(m.PersonContact, person_id=county.person_id, email="one@example.com")
    await world.act(await world.actor("office"), Ability.CYCLE_OPEN, cycle)

    await hand_over(world.db, settings(server), world.clock)

    (letter,) = mailbox.letters
    assert letter["Bcc"] is None
    assert mailbox.addresses == ["one@example.com"]
    assert letter["Subject"].startswith("奖 Bcc: other@example.com")


async def test_a_server_that_is_away_loses_nothing_and_costs_no_attempt(
    world: World, server: Post, mailbox: Mailbox
) -> None:
    _, key = await waiting(world)
    server.stop()

    await hand_over(world.db, settings(server), world.clock)
    away = await state(world, key)
    again = Post(mailbox, hostname="127.0.0.1", port=server.port)
    again.start()
    await hand_over(world.db, settings(server), world.clock + MINUTE)
    again.stop()

    assert away == ("queued", 0)
    assert await state(world, key) == ("sent", 0)
    assert len(mailbox.letters) == 1


async def test_a_letter_refused_for_now_is_tried_again_later_and_less_and_less_often(
    world: World, server: Post, mailbox: Mailbox
) -> None:
    _, key = await waiting(world)
    mailbox.refused["one@example.com"] = "451 try later"

    for at in (0, 0.5, 1, 2, 3):  # due after 0, 1 and 3 minutes
        await hand_over(world.db, settings(server), world.clock + at * MINUTE)
    tried = await state(world, key)
    mailbox.refused.clear()
    await hand_over(world.db, settings(server), world.clock + 7 * MINUTE)

    assert tried == ("queued", 3)
    assert await state(world, key) == ("sent", 3)


async def test_a_letter_is_given_up_after_many_attempts_and_counted(
    world: World, server: Post, mailbox: Mailbox
) -> None:
    _, key = await waiting(world)
    await world.change(m.Letter, key, attempts=MOST_ATTEMPTS - 1)
    mailbox.answer = "452 no space"

    await hand_over(world.db, settings(server), world.clock)

    assert await state(world, key) == ("failed", MOST_ATTEMPTS)
    assert await counts(world.db) == {"queued": 0, "sent": 0, "dropped": 0, "failed": 1}


async def test_a_wrong_address_fails_at_once_and_holds_up_nobody(world: World, server: Post, mailbox: Mailbox) -> None:
    _, wrong = await waiting(world, "nobody@example.com")
    _, right = await waiting(world, "right@example.com")
    mailbox.refused["nobody@example.com"] = "550 no such user"

    await hand_over(world.db, settings(server), world.clock)

    assert [await state(world, key) for key in (wrong, right)] == [("failed", 1), ("sent", 0)]
    assert (await world.row(m.Letter, wrong))["problem"] == "recipient refused: 550"
    assert mailbox.addresses == ["right@example.com"]


async def test_a_letter_sent_but_not_marked_goes_again_under_the_same_message_id(
    world: World, server: Post, mailbox: Mailbox
) -> None:
    """The worker is killed after the mail server took the letter and before the database knows it."""
    _, key = await waiting(world)
    taken: list[bytes] = []

    async def take_and_die(_address: str, letter: bytes) -> None:
        taken.append(letter)
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await deliver(world.db, world.clock, Sender(FROM), take_and_die)
    between = await state(world, key)
    await hand_over(world.db, settings(server), world.clock)

    first, second = message_from_bytes(taken[0], policy=default), mailbox.letters[0]
    assert between == ("queued", 0)
    assert first["Message-ID"] == second["Message-ID"] == f"<{key}@example.gov.cn>"
    assert await state(world, key) == ("sent", 0)


async def test_a_worker_that_is_killed_in_the_middle_leaves_the_letter_to_the_next(
    world: World, server: Post, mailbox: Mailbox
) -> None:
    """The server has the letter, and the process is killed before it hears so."""
    _, key = await waiting(world)
    mailbox.pause = 60
    given = {
        "DATABASE_URL": world.url,
        "AWARD_CLOCK": world.clock.isoformat(),
        "AWARD_SMTP_URL": str(settings(server).smtp_url),
        "AWARD_SMTP_FROM": FROM,
    }
    worker = await asyncio.create_subprocess_exec(*_WORKER, env=os.environ | given)

    assert await asyncio.to_thread(mailbox.arrived.wait, 60)
    worker.kill()
    await worker.wait()
    between = await state(world, key)
    mailbox.pause = 0
    while await state(world, key) != ("sent", 0):  # the database finds out that the connection is gone
        await hand_over(world.db, settings(server), world.clock)

    assert between == ("queued", 0)
    assert [letter["Message-ID"] for letter in mailbox.letters] == [f"<{key}@example.gov.cn>"] * 2


async def test_two_workers_at_once_send_each_letter_once(world: World, server: Post, mailbox: Mailbox) -> None:
    for number in range(12):
        await waiting(world, f"reader{number}@example.com")

    await asyncio.gather(*(hand_over(world.db, settings(server), world.clock) for _ in range(4)))

    assert sorted(mailbox.addresses) == sorted(f"reader{number}@example.com" for number in range(12))
    assert (await counts(world.db))["sent"] == 12


@pytest.mark.parametrize("why", ["grant ended", "no address", "too late", "stale", "conflict"])
async def test_a_letter_that_should_not_go_any_more_does_not(
    world: World, server: Post, mailbox: Mailbox, why: str
) -> None:
    reader, key = await waiting(world)
    now, message = world.clock, await world.one("SELECT message_id FROM letter WHERE id = $1", key)
    if why == "grant ended":
        await world.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", reader.grant_id, now)
    elif why == "no address":
        await world.sql("UPDATE person_contact SET email = NULL WHERE person_id = $1", reader.person_id)
    elif why == "too late":
        await world.change(m.Message, message, expires_at=now)
    elif why == "stale":
        now += timedelta(days=7)
    else:
        await _clerk_with_a_conflict(world, message)

    await hand_over(world.db, settings(server), now)

    assert await state(world, key) == (LetterState.DROPPED.value, 0)
    assert mailbox.letters == []


async def _told_expert(world: World, event: str, *, panel: bool) -> tuple[Actor, UUID, UUID]:
    """Return an expert of a panel, whose letter of an event waits, of that panel's application or of none, and both."""
    cycle = await world.cycle("material_review")
    dossier, expert = await world.dossier(cycle, await world.organisation(), "qualified"), await world.expert()
    await world.assigned(dossier, expert)
    about = {"cycle_id": cycle, "dossier_id": dossier} if panel else {}
    message = await world.put(
        m.Message, person_id=expert.person_id, grant_id=expert.grant_id, event=event, told_at=world.clock, **about
    )
    await world.put(m.PersonContact, person_id=expert.person_id, email="expert@example.com")
    return expert, dossier, await world.put(m.Letter, message_id=message, next_at=world.clock)


@pytest.mark.parametrize(("left", "becomes"), [(False, LetterState.SENT), (True, LetterState.DROPPED)])
async def test_who_left_a_panel_gets_no_letter_of_it(
    world: World, server: Post, mailbox: Mailbox, left: bool, becomes: LetterState
) -> None:
    expert, _, key = await _told_expert(world, "consensus_opened", panel=True)
    if left:
        await world.sql(
            "UPDATE assignment SET frozen_at = $2, frozen_because = 'stood_down' WHERE person_id = $1",
            *(expert.person_id, world.clock),
        )

    await hand_over(world.db, settings(server), world.clock)

    assert (await state(world, key))[0] == becomes.value
    assert mailbox.addresses == ([] if left else ["expert@example.com"])


@pytest.mark.parametrize(
    ("event", "pool", "becomes"),
    [
        ("seated", "admitted", LetterState.SENT),
        ("seated", "removed", LetterState.DROPPED),
        ("declaration_asked", "suspended", LetterState.DROPPED),
        ("pool_left", "removed", LetterState.SENT),  # that is what there is to tell
        ("conduct_decided", "removed", LetterState.SENT),
    ],
)
async def test_who_left_the_pool_gets_no_letter_of_work(
    world: World, server: Post, mailbox: Mailbox, event: str, pool: str, becomes: LetterState
) -> None:
    expert, _, key = await _told_expert(world, event, panel=False)
    await world.sql("UPDATE expert_profile SET state = $2 WHERE person_id = $1", expert.person_id, pool)

    await hand_over(world.db, settings(server), world.clock)

    assert (await state(world, key))[0] == becomes.value
    assert len(mailbox.letters) == (becomes is LetterState.SENT)


async def _clerk_with_a_conflict(world: World, message: Any) -> None:
    """Make the message one to a clerk in whom a conflict was found after it was written (Art. 31)."""
    clerk, row = await world.actor("office"), await world.row(m.Message, message)
    await world.sql(
        "UPDATE message SET grant_id = $2, person_id = $3 WHERE id = $1", message, clerk.grant_id, clerk.person_id
    )
    await world.put(
        m.Conflict, cycle_id=row["cycle_id"], person_id=clerk.person_id, organisation_id=row["organisation_id"],
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip


async def test_a_corrected_address_is_used_for_what_still_waits(world: World, server: Post, mailbox: Mailbox) -> None:
    reader, _ = await waiting(world, "old@example.com")
    mailbox.refused["old@example.com"] = "450 mailbox busy"
    await hand_over(world.db, settings(server), world.clock)

    person = reader.person_id
    assert person is not None
    await world.act(reader, Ability.PERSON_SET_CONTACT, person, email="new@example.com")
    await hand_over(world.db, settings(server), world.clock + MINUTE)

    assert mailbox.addresses == ["new@example.com"]


async def test_nothing_is_sent_without_a_mail_server(world: World) -> None:
    _, key = await waiting(world)

    await hand_over(world.db, Settings(), world.clock)

    assert await state(world, key) == ("queued", 0)


async def test_over_starttls_the_password_is_said_and_the_letter_arrives(
    world: World, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, key = await waiting(world)
    certificate = _certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    said: list[tuple[bytes, bytes]] = []

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        said.append((given.login, given.password))
        return AuthResult(success=True)

    secure = Post(
        mailbox, hostname="127.0.0.1", port=_free_port(), tls_context=context, require_starttls=True,
        authenticator=known, auth_required=True,
    )  # fmt: skip
    secure.start()
    url = f"smtp://user:p%40ss@127.0.0.1:{secure.port}"
    await hand_over(world.db, Settings(smtp_url=url, smtp_from=FROM), world.clock)
    secure.stop()

    assert await state(world, key) == ("sent", 0)
    assert said == [(b"user", b"p@ss")]
    assert len(mailbox.letters) == 1


def _certificate(folder: Path) -> Path:
    """Make a certificate of this machine, with its key, that trusts itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - DAY, now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    kept = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    place = folder / "mail.pem"
    place.write_bytes(kept + made.public_bytes(Encoding.PEM))
    return place


async def test_a_server_whose_certificate_nobody_vouches_for_gets_no_letter(
    world: World, mailbox: Mailbox, tmp_path: Path
) -> None:
    _, key = await waiting(world)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    unknown = Post(mailbox, hostname="127.0.0.1", port=_free_port(), tls_context=context, require_starttls=True)
    unknown.start()

    named = Settings(smtp_url=f"smtp://user:secret@127.0.0.1:{unknown.port}", smtp_from=FROM)
    await hand_over(world.db, named, world.clock)
    unknown.stop()

    assert await state(world, key) == ("queued", 0)
    assert mailbox.letters == []


async def test_a_letter_that_cannot_be_written_holds_up_nobody(world: World, server: Post, mailbox: Mailbox) -> None:
    _, broken = await waiting(world, "broken@example.com")
    _, whole = await waiting(world, "whole@example.com")
    await world.sql(
        "UPDATE message SET event = 'of another version' WHERE id = (SELECT message_id FROM letter WHERE id = $1)",
        broken,
    )

    await hand_over(world.db, settings(server), world.clock)

    assert [await state(world, key) for key in (broken, whole)] == [("failed", 0), ("sent", 0)]
    assert mailbox.addresses == ["whole@example.com"]


async def test_starttls_is_required_where_it_is_named(world: World, server: Post, mailbox: Mailbox) -> None:
    """A server that offers no encryption gets neither a letter nor a password."""
    _, key = await waiting(world)
    named = Settings(smtp_url=f"smtp://user:secret@127.0.0.1:{server.port}", smtp_from=FROM)

    await hand_over(world.db, named, world.clock)

    assert await state(world, key) == ("queued", 0)
    assert mailbox.letters == []
