"""What the settings read, and what production refuses, each with its own words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.settings import Issuer, Settings, SettingsError

CITY = Issuer(issuer="https://id.city.example", audience="award", jwks_url="https://id.city.example/jwks")
SOUND: dict[str, Any] = {"mode": "production", "database_url": "postgresql://db/award", "issuers": (CITY,)}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "AWARD_MODE", "AWARD_CLOCK", "AWARD_ISSUERS"):
        monkeypatch.delenv(name, raising=False)


def problems(**changes: Any) -> list[str]:
    with pytest.raises(SettingsError) as refusal:
        Settings(**(SOUND | changes)).check()
    return refusal.value.problems


def test_development_needs_nothing() -> None:
    settings = Settings()

    settings.check()

    assert (settings.mode, settings.local_accounts, settings.database_url) == ("development", True, None)


def test_sound_production_is_accepted_without_local_accounts() -> None:
    settings = Settings(**SOUND)

    settings.check()

    assert settings.local_accounts is False


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"local_accounts": True},
            "Local accounts are for development: remove AWARD_LOCAL_ACCOUNTS.",
        ),
        (
            {"clock": datetime(2026, 5, 1, tzinfo=UTC)},
            "The clock cannot be set in production: remove AWARD_CLOCK.",
        ),
        ({"database_url": None}, "The embedded database is for development: set DATABASE_URL."),
        (
            {"issuers": ()},
            "Nobody could log in: set AWARD_ISSUERS to at least one identity provider.",
        ),
    ],
)
def test_production_refuses(change: dict[str, object], sentence: str) -> None:
    assert problems(**change) == [sentence]


def test_every_problem_is_listed_at_once() -> None:
    found = problems(local_accounts=True, database_url=None, issuers=())

    assert len(found) == 3


def test_migration_in_production_needs_the_owner_only() -> None:
    with pytest.raises(SettingsError, match="DATABASE_OWNER_URL"):
        Settings(mode="production").check("migrate")

    Settings(mode="production", database_owner_url="postgresql://owner@db/award").check("migrate")


@pytest.mark.parametrize("field", ["issuer", "jwks_url"])
@pytest.mark.parametrize("address", ["http://id.city.example", "http://127.0.0.1:9000", "ftp://x", "https://"])
def test_production_takes_keys_over_https_only(field: str, address: str) -> None:
    [problem] = problems(issuers=(CITY.model_copy(update={field: address}),))

    assert f"{field} must be an https address" in problem


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_development_takes_keys_from_this_machine(host: str) -> None:
    near = CITY.model_copy(update={"issuer": f"http://{host}:9000", "jwks_url": f"http://{host}:9000/jwks"})

    Settings(issuers=(near,)).check()


def test_development_refuses_plain_http_to_another_machine() -> None:
    far = CITY.model_copy(update={"jwks_url": "http://localhost.evil.example/jwks"})

    with pytest.raises(SettingsError, match="jwks_url must be an https address"):
        Settings(issuers=(far,)).check()


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "HS512", ""])
@pytest.mark.parametrize("mode", ["development", "production"])
def test_a_shared_secret_or_no_signature_is_refused_in_every_mode(mode: str, algorithm: str) -> None:
    [problem] = problems(mode=mode, issuers=(CITY.model_copy(update={"algorithms": ("ES256", algorithm)}),))

    assert f"algorithm {algorithm} is refused" in problem


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"jwks_url": None}, "jwks_url is missing"),
        ({"audience": ""}, "audience is empty"),
        ({"algorithms": ()}, "no algorithm is allowed"),
    ],
)
def test_an_incomplete_issuer_is_refused(change: dict[str, object], words: str) -> None:
    [problem] = problems(issuers=(CITY.model_copy(update=change),))

    assert words in problem


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/award")
    monkeypatch.setenv("AWARD_MODE", "production")
    monkeypatch.setenv("AWARD_CLOCK", "2026-05-01T09:00:00+08:00")
    monkeypatch.setenv("AWARD_TOKEN_LIFETIME", "PT1H")
    monkeypatch.setenv("AWARD_ACCEPT_LANGUAGES", "en, zh-CN")
    monkeypatch.setenv("AWARD_ISSUERS", f"[{CITY.model_dump_json()}]")

    settings = Settings.read()

    assert settings.database_url == "postgresql://db/award"
    assert settings.clock == datetime(2026, 5, 1, 1, tzinfo=UTC)
    assert settings.token_lifetime == timedelta(hours=1)
    assert settings.accept_languages == ("en", "zh-CN")
    assert settings.issuers == (CITY,)
    assert "db/award" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWARD_MODE", "staging"),
        ("AWARD_CLOCK", "2026-05-01T09:00:00"),
        ("AWARD_PORT", "many"),
        ("AWARD_ISSUERS", "{broken"),
    ],
)
def test_an_unreadable_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as refusal:
        Settings.read()

    [problem] = refusal.value.problems
    assert name.removeprefix("AWARD_").lower() in problem.lower()
    assert value not in problem or name == "AWARD_MODE"


SENDER = "award@example.gov.cn"


@pytest.mark.parametrize(
    "url", ["smtps://u:p@mail.example.gov.cn", "smtp://u:p@mail.example.gov.cn:2525", "smtp+plain://127.0.0.1:25", None]
)
def test_production_sends_letters_encrypted_or_to_itself(url: str | None) -> None:
    Settings(**SOUND, smtp_url=url, smtp_from=SENDER).check()


@pytest.mark.parametrize(
    ("url", "sender", "sentence"),
    [
        ("smtps://m.example", None, "Letters need a sender: set AWARD_SMTP_FROM to an address."),
        ("smtps://m.example", "a@b\r\nBcc: c@d.cn", "Letters need a sender: set AWARD_SMTP_FROM to an address."),
        (
            "smtp+plain://m.example",
            SENDER,
            "AWARD_SMTP_URL is not encrypted: use smtps:// or smtp:// (smtp+plain:// to this machine only).",
        ),
        (
            "smtp+plain://u:p@127.0.0.1",
            SENDER,
            "AWARD_SMTP_URL would send a password in the clear: use smtps:// or smtp://.",
        ),
        *(
            (
                url,
                SENDER,
                "AWARD_SMTP_URL is none: write smtps://, smtp:// (STARTTLS) or smtp+plain://user:password@host:port.",
            )
            for url in ("m.example:25", "http://m.example", "smtp://", "smtp://m.example/path", "smtp://m.example:x")
        ),
    ],
)
def test_production_refuses_to_send_letters_so(url: str, sender: str | None, sentence: str) -> None:
    assert problems(smtp_url=url, smtp_from=sender) == [sentence]


def test_a_worker_needs_no_identity_provider_but_the_real_clock_and_database() -> None:
    Settings(**(SOUND | {"issuers": ()})).check("work")

    with pytest.raises(SettingsError) as refusal:
        Settings(mode="production", clock=datetime(2026, 5, 1, tzinfo=UTC)).check("work")

    assert refusal.value.problems == [
        "The clock cannot be set in production: remove AWARD_CLOCK.",
        "The embedded database is for development: set DATABASE_URL.",
    ]


def test_the_password_of_the_mail_server_is_not_shown() -> None:
    assert "secret" not in repr(Settings(smtp_url="smtps://user:secret@mail.example.gov.cn"))
