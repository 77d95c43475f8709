"""The mail server: one connection a round, encrypted before anything is said, unless it is on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from regulation.contacts import address_violations
from services.letters import NotTaken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_PORTS: Final = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
_PERMANENT: Final = 500
_TIMEOUT: Final = 20  # seconds that a server may take to answer
# What goes wrong before a letter is spoken of: the server is away, or does not know us.
UNREACHABLE: Final = (aiosmtplib.SMTPException, OSError)


@dataclass(frozen=True)
class Server:
    """Where and how letters are handed over; read from AWARD_SMTP_URL."""

    scheme: str
    host: str
    port: int
    username: str | None
    password: str | None

    @classmethod
    def parse(cls, url: str) -> Server:
        """Read the address; ValueError if it is none."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.path not in {"", "/"} or parts.query:
            raise ValueError(url)
        secrets = [None if one is None else unquote(one) for one in (parts.username, parts.password)]
        return cls(parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme], *secrets)

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def problems(url: str | None, sender: str | None, *, production: bool) -> Iterator[str]:
    """Give what forbids to send letters with these settings, a sentence each."""
    if url is None:
        return
    if sender is None or address_violations(sender):
        yield "Letters need a sender: set AWARD_SMTP_FROM to an address."
    try:
        server = Server.parse(url)
    except ValueError:
        yield "AWARD_SMTP_URL is none: write smtps://, smtp:// (STARTTLS) or smtp+plain://user:password@host:port."
        return
    plain = server.scheme == "smtp+plain"
    if plain and server.username is not None:
        yield "AWARD_SMTP_URL would send a password in the clear: use smtps:// or smtp://."
    if plain and production and not server.is_local:
        yield "AWARD_SMTP_URL is not encrypted: use smtps:// or smtp:// (smtp+plain:// to this machine only)."


class Mail:
    """A connection to the mail server, made with the first letter and again after it broke."""

    def __init__(self, server: Server, sender: str) -> None:
        self._server, self._sender = server, sender
        self._smtp: aiosmtplib.SMTP | None = None

    async def __aenter__(self) -> Mail:
        """Begin a round."""
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        """End the round."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None and smtp.is_connected:
            smtp.close()

    async def post(self, address: str, letter: bytes) -> None:
        """Hand over one letter; NotTaken if this one is refused, `UNREACHABLE` if none can be handed over."""
        smtp = await self._connected()
        try:
            await smtp.sendmail(self._sender, [address], letter)
        except aiosmtplib.SMTPSenderRefused:  # as whom we send is not this letter's fault
            raise
        except aiosmtplib.SMTPRecipientsRefused as refused:
            code = max((one.code for one in refused.recipients), default=0)
            raise NotTaken(f"recipient refused: {code}", for_good=code >= _PERMANENT) from refused
        except aiosmtplib.SMTPResponseException as refused:
            raise NotTaken(f"refused: {refused.code}", for_good=refused.code >= _PERMANENT) from refused
        except UNREACHABLE as broken:  # in the middle of this one, which others need not wait for
            raise NotTaken(type(broken).__name__, for_good=False) from broken

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._smtp is None or not self._smtp.is_connected:
            at = self._server
            self._smtp = aiosmtplib.SMTP(
                hostname=at.host,
                port=at.port,
                username=at.username,
                password=at.password,
                use_tls=at.scheme == "smtps",
                start_tls=at.scheme == "smtp",
                timeout=_TIMEOUT,
            )
            try:
                await self._smtp.connect()
            except OSError as error:  # a certificate that is not trusted, too
                raise aiosmtplib.SMTPConnectError(str(error)) from error
        return self._smtp
