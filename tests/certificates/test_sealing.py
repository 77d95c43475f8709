"""Keys and algorithms: another one is plugged in by name, private keys stay private, files verify offline (Art. 33)."""

from __future__ import annotations

import asyncio
import hashlib
import json
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from typer.testing import CliRunner

from api.cli_certificate import certificate as cli
from api.kept_keys import seal_of
from api.settings import Settings, SettingsError
from regulation.ability import Ability
from services import sealing
from services.sealing import INSTALLED, KeyUnfit, Signer, algorithm_named, new_key, register
from tests.certificates.conftest import PUBLIC_URL, Winner, certificate, director, issued
from tests.certificates.test_checking import ask, codes, presented
from tests.files.desk import Desk
from tests.world import World


class Toy:
    """An algorithm for this test alone: a digest with the key's name, which anybody could make."""

    name = algorithm = "Toy"

    def __init__(self) -> None:
        self.key_id = self.public_key = "toy-key"

    def signer(self, reference: str) -> Signer:
        assert reference == "slot:1"
        return self

    def sign(self, content: bytes) -> bytes:
        return hashlib.sha256(self.public_key.encode() + content).digest()

    def verifies(self, public_key: str, content: bytes, signature: bytes) -> bool:
        return hashlib.sha256(public_key.encode() + content).digest() == signature


async def test_another_algorithm_signs_and_verifies_beside_the_first(
    desk: Desk, world: World, winner: Winner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sealing, "_ALGORITHMS", dict(sealing._ALGORITHMS))
    first = await issued(world, winner)
    register(Toy())
    settings = Settings(data_dir=tmp_path, certificate_algorithm="Toy", certificate_key="slot:1", public_url=PUBLIC_URL)
    monkeypatch.setattr(INSTALLED, "seal", seal_of(settings))

    await world.act(
        await director(world), Ability.AWARD_REISSUE_CERTIFICATE, winner.award, edition=1, reason="改用另一算法"
    )

    second = await certificate(world, winner, 2)
    assert json.loads(second["content"])["algorithm"] == "Toy"
    assert (await ask(desk, **presented(second)))["verdict"] == "IN_FORCE"
    assert (await ask(desk, **presented(first)))["verdict"] == "REPLACED"
    wrong = await ask(desk, content=second["content"], signature=b64encode(b"x").decode())
    assert codes(wrong) == [("SIGNATURE_WRONG", "signature")]


def test_no_name_of_an_algorithm_is_taken_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_ALGORITHMS", dict(sealing._ALGORITHMS))
    register(Toy())

    with pytest.raises(ValueError, match="Toy"):
        register(Toy())


def test_in_development_a_key_is_made_once_and_its_owner_alone_reads_it(tmp_path: Path) -> None:
    settings = Settings(mode="development", data_dir=tmp_path)

    first, second = seal_of(settings), seal_of(settings)

    assert first is not None
    assert second is not None
    assert first.signer.key_id == second.signer.key_id
    assert (tmp_path / "keys" / "certificates.pem").stat().st_mode & 0o777 == 0o600


def test_production_has_no_key_unless_one_is_set(tmp_path: Path) -> None:
    assert seal_of(Settings(mode="production", data_dir=tmp_path)) is None
    assert not list(tmp_path.iterdir())


def test_production_needs_an_address_for_the_code_of_a_certificate() -> None:
    with pytest.raises(SettingsError, match="AWARD_PUBLIC_URL"):
        Settings(mode="production", certificate_key="/run/keys/certificates.pem").check()


def _ec() -> str:
    key = generate_private_key(SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize(
    ("content", "mode", "why"),
    [
        (new_key(), 0o640, "chmod 600"),
        (new_key(), 0o604, "chmod 600"),
        ("no key", 0o600, "holds no private key"),
        (_ec(), 0o600, "another algorithm"),
        (None, 0, "cannot be read"),
    ],
)
def test_a_key_that_others_read_or_that_is_none_is_refused(
    tmp_path: Path, content: str | None, mode: int, why: str
) -> None:
    file = tmp_path / "key.pem"
    if content is not None:
        file.write_text(content)
        file.chmod(mode)

    with pytest.raises(KeyUnfit, match=why):
        seal_of(Settings(data_dir=tmp_path, certificate_key=str(file)))


def test_an_algorithm_that_is_not_installed_is_refused(tmp_path: Path) -> None:
    assert algorithm_named("SM2") is None
    with pytest.raises(KeyUnfit, match="SM2"):
        seal_of(Settings(data_dir=tmp_path, certificate_algorithm="SM2"))


async def test_the_command_verifies_offline_with_the_published_keys(
    desk: Desk, world: World, winner: Winner, tmp_path: Path
) -> None:
    row = await issued(world, winner)
    published = await desk.client.get("/.well-known/award-certificate-keys.json")
    keys, good, bad = tmp_path / "keys.json", tmp_path / "good.json", tmp_path / "bad.json"
    keys.write_bytes(published.content)
    good.write_text(json.dumps(presented(row)))
    bad.write_text(json.dumps(presented(row) | {"content": row["content"].replace("2029", "2039")}))

    given = [["verify", str(file), "--keys", str(keys)] for file in (good, bad, keys)]
    ends = [await asyncio.to_thread(CliRunner().invoke, cli, one) for one in given]

    assert [one.exit_code for one in ends] == [0, 1, 1]
    assert "The signature is good." in ends[0].output
    assert winner.number in ends[0].output
    assert "not one of this content" in ends[1].output
    assert "no content of a certificate" in ends[2].output


def test_a_file_that_holds_no_keys_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text('{"keys": [{}]}')

    found = CliRunner().invoke(cli, ["verify", str(file), "--keys", str(file)])

    assert found.exit_code == 2
