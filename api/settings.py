"""What the environment says about this installation, and what production refuses.

Each field is read from the environment variable `AWARD_<NAME>`, the two database addresses from
`DATABASE_URL` and `DATABASE_OWNER_URL`; each may also be a file of that name (in lower case) in /run/secrets.
"""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableSettings

from api import mail

SECRETS = Path("/run/secrets")
_SHORTEST_SECRET = 32
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)


class SettingsError(Exception):
    """The settings do not permit a start; `problems` has one plain sentence for each reason."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"- {problem}" for problem in problems))


class Issuer(BaseModel, frozen=True):
    """An identity provider whose tokens are accepted, for which audience, signed how.

    `jwks_url` says where its public keys are; without it they are registered in the process (local accounts).
    """

    issuer: str
    audience: str
    jwks_url: str | None = None
    algorithms: tuple[str, ...] = ("RS256", "ES256", "PS256", "EdDSA", "Ed25519")


def _words(value: object) -> object:
    """Read `zh-CN, en` as a list of words."""
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


class Settings(BaseSettings):
    """The settings of one installation; `check()` before anything is started."""

    model_config = SettingsConfigDict(
        env_prefix="AWARD_",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
    )

    mode: Literal["development", "production"] = "development"
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL", repr=False)
    """Login of the application (award_app); None: the embedded database."""
    database_owner_url: str | None = Field(default=None, validation_alias="DATABASE_OWNER_URL", repr=False)
    """Login of the owner of the schema, for migrations only; None: the embedded database."""
    data_dir: Path = Path(".data")
    """Where the embedded database, files and the local signing key live."""
    files_url: str | None = Field(default=None, pattern=r"^(s3|file)://")
    """Where documents are kept, such as `s3://bucket/prefix`; None: `files/` in the data directory."""
    clamav: str | None = Field(default=None, pattern=r"^(tcp|unix)://")
    """The clamd that scans documents, `tcp://host:3310` or `unix:///path`; None: nothing scans them."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = ()
    """Addresses or networks of the proxies whose X-Forwarded-For is believed; none: the peer is who asks."""
    clock: AwareDatetime | None = None
    """The moment at which the procedure stands; None: the real time. Tokens always follow the real time."""
    local_accounts: bool = Field(default_factory=lambda fields: fields.get("mode") == "development")
    """Whether people may log in with a password kept here; by default in development only."""
    issuers: tuple[Issuer, ...] = ()
    local_audience: str = "mayors-quality-award"
    """The audience of tokens issued to local accounts."""
    token_lifetime: timedelta = timedelta(hours=8)
    """How long a token issued here is good; in the environment an ISO 8601 duration such as PT8H."""
    worker_interval: float = Field(default=60, gt=0)
    """Seconds between two rounds of `award worker`."""
    smtp_url: str | None = Field(default=None, repr=False)
    """The mail server: smtps://, smtp:// (STARTTLS) or smtp+plain://user:password@host:port; None: no letters."""
    smtp_from: str | None = None
    """The address that letters come from."""
    public_url: str | None = None
    """Where people sign in, as letters say it, and where anybody checks a certificate, as its QR code says it."""
    open_data_licence: str | None = Field(default=None, pattern=r"^https?://[^\s<>\"]+$")
    """The address of the licence of the open data; None: none is stated."""
    certificate_key: str | None = Field(default=None, repr=False)
    """What signs certificates: the path of a private key (PEM) that its owner alone can read, or what a plug-in calls its
    key; None: in development one is made in the data directory, in production none are issued."""
    certificate_algorithm: str = "Ed25519"
    """Algorithm of that key: Ed25519, or the name of a plug-in's."""
    platform_url: str | None = None
    """Where payment orders are posted to: the enterprise-policy platform; None: they go by file."""
    platform_secrets: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = Field(default=(), repr=False)
    """Secrets agreed with the platform: the first signs, each verifies; none: nothing is exchanged."""
    accept_languages: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = ("zh-CN", "en")
    """The languages of messages, the first being the default."""

    @classmethod
    def read(cls) -> Self:
        """Read the environment. Raises SettingsError with one sentence for each value that cannot be read."""
        try:
            return cls()
        except ValidationError as error:
            raise SettingsError(list(_sentences(error))) from error
        except UnreadableSettings as error:
            raise SettingsError([f"{error}: it is not valid JSON."]) from error

    def check(self, purpose: Literal["serve", "work", "migrate"] = "serve") -> None:
        """Raise SettingsError that lists everything which forbids this purpose with these settings."""
        problems = [problem for issuer in self.issuers for problem in self._issuer_problems(issuer)]
        problems += mail.problems(self.smtp_url, self.smtp_from, production=self.mode == "production")
        problems += [*self._platform_problems(), *self._certificate_problems(), *self._proxy_problems()]
        if self.mode == "production":
            of = {"serve": self._serving_problems, "work": self._work_problems, "migrate": self._migration_problems}
            problems += of[purpose]()
        if problems:
            raise SettingsError(problems)

    def _proxy_problems(self) -> Iterator[str]:
        for given in self.trusted_proxies:
            try:
                ip_network(given)
            except ValueError:
                yield f"AWARD_TRUSTED_PROXIES: {given} is neither an address nor a network."

    def _platform_problems(self) -> Iterator[str]:
        if any(len(secret) < _SHORTEST_SECRET for secret in self.platform_secrets):
            yield f"AWARD_PLATFORM_SECRETS: a secret has {_SHORTEST_SECRET} characters at least."
        if self.platform_url is not None and not self._safe(self.platform_url):
            yield "AWARD_PLATFORM_URL must be an https address (http to this machine only, in development)."
        if self.platform_url is not None and not self.platform_secrets:
            yield "Messages to the platform are signed: set AWARD_PLATFORM_SECRETS."

    @property
    def address(self) -> str:
        """Where this installation is reached from outside."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def _certificate_problems(self) -> Iterator[str]:
        if self.mode == "production" and self.certificate_key is not None and self.public_url is None:
            yield "The QR code of a certificate names an address: set AWARD_PUBLIC_URL."

    def _migration_problems(self) -> Iterator[str]:
        if self.database_owner_url is None:
            yield "The embedded database is for development: set DATABASE_OWNER_URL."

    def _serving_problems(self) -> Iterator[str]:
        if self.local_accounts:
            yield "Local accounts are for development: remove AWARD_LOCAL_ACCOUNTS."
        if not self.issuers:
            yield "Nobody could log in: set AWARD_ISSUERS to at least one identity provider."
        yield from self._work_problems()

    def _work_problems(self) -> Iterator[str]:
        if self.clock is not None:
            yield "The clock cannot be set in production: remove AWARD_CLOCK."
        if self.database_url is None:
            yield "The embedded database is for development: set DATABASE_URL."

    def _issuer_problems(self, issuer: Issuer) -> Iterator[str]:
        who = f"Issuer {issuer.issuer}:"
        if issuer.jwks_url is None:
            yield f"{who} jwks_url is missing."
        for name, address in (("issuer", issuer.issuer), ("jwks_url", issuer.jwks_url)):
            if address is not None and not self._safe(address):
                yield f"{who} {name} must be an https address (http to this machine only, in development)."
        if not issuer.audience:
            yield f"{who} audience is empty: a token for any other service would be accepted."
        if not issuer.algorithms:
            yield f"{who} no algorithm is allowed, so that no token would be accepted."
        for algorithm in issuer.algorithms:
            if algorithm not in ALGORITHMS:
                yield f"{who} algorithm {algorithm} is refused: it does not prove who signed."

    def _safe(self, address: str) -> bool:
        url = urlsplit(address)
        if url.scheme == "https":
            return bool(url.hostname)
        return url.scheme == "http" and self.mode == "development" and _loopback(url.hostname or "")


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _sentences(error: ValidationError) -> Iterator[str]:
    """Say what is wrong with each setting without repeating its value, which may be a secret."""
    for problem in error.errors(include_input=False, include_url=False):
        if problem["type"] != "default_factory_not_called":  # only follows from another problem
            name = ".".join(str(part) for part in problem["loc"])
            yield f"{name if name.isupper() else 'AWARD_' + name.upper()}: {problem['msg']}."
