"""Finance over HTTP: acts on money by GraphQL, the platform's messages and files, the reconciliation of a year."""

from __future__ import annotations

import hmac
import json
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from resolvers import lazy  # noqa: F401 -- makes the classes of all types
from resolvers.errors import camel
from resolvers.mutations import answer_of
from services.door import ACTS
from tests.files.desk import Desk
from tests.money.till import BANK_CODE, NUMBER, SECRET, Winner
from tests.world import World

if TYPE_CHECKING:
    from policies.actor import Actor

_SHOWN = {
    "PaymentImport": "taken known refused",
    "PaymentBatch": "number paymentOrders { nodes { id version } }",
    "PayeeAccount": "number",
    "BudgetYear": "year",
}
_LINES = "lines { line eventId order status amount before after outcome message }"
_TOLD = {
    "previewPaymentStatuses": _LINES,
    "importPaymentStatuses": _LINES,
    "downloadReconciliation": "downloadUrl",
    "downloadReconciliationTable": "downloadUrl",
}
_SUM = "{ number amount }"
YEAR = f"""{{ budgetYears {{ nodes {{ id year reconciliation {{ agrees
 together {{ total committed released paid available }} orders {{ state number amount }}
 bonuses {{ broughtForward {_SUM} arisen {_SUM} paid {_SUM} underWay {_SUM} lapsed {_SUM} open {_SUM} }}
 platform {{ saysPaid {_SUM} oursPaid {_SUM} difference }}
 differences {{ order why state status oursPaid saysPaid amount }} openItems {{ order kind days amount }}
 checks {{ check expected found holds }} }} }} }} }}"""


@dataclass
class Counter:
    """Where finance works."""

    desk: Desk

    @property
    def world(self) -> World:
        return self.desk.world

    async def act(self, who: Actor, act: str, **given: Any) -> Any:
        """Do an act that is done; return what it answers with, what it told beside it included."""
        payload = await self.tried(who, act, **given)
        assert payload["errors"] == [], payload["errors"]
        return {**(payload["row"] or {}), **{name: payload[name] for name in payload.keys() - {"row", "errors"}}}

    async def tried(self, who: Actor, act: str, **given: Any) -> Any:
        """Try an act; return its payload."""
        answer = _answer(act)
        shown = _SHOWN.get(answer, "number state version" if answer == "PaymentOrder" else "state version")
        row = f"row: {answer[0].lower()}{answer[1:]} {{ id {shown} }}"
        query = (
            f"mutation ($i: {act[0].upper()}{act[1:]}Input!) {{ done: {act}(input: $i) {{ {row} {_TOLD.get(act, '')}"
        )
        return await self.desk.done(who, query + " errors { field code } } }", **given)

    async def refused(self, who: Actor, act: str, **given: Any) -> str:
        """Try an act that must be refused; return the code, and require that nothing changed."""
        await self.desk.login(who)
        before = await self.world.contents()
        payload = await self.tried(who, act, **given)
        assert await self.world.contents() == before
        (error,) = payload["errors"]
        return str(error["code"])

    async def account(self, won: Winner) -> None:
        given = {"holder": won.name, "bank": "某银行赣州分行", "bankCode": BANK_CODE}
        numbers = {"accountNumber": NUMBER, "accountNumberAgain": NUMBER}
        await self.act(won.applicant, "givePayeeAccount", bonusEntitlementId=bonus(won), **given, **numbers)

    async def year(self, who: Actor) -> Any:
        """Return the only year as somebody reads it."""
        body = await self.desk.ask(who, YEAR)
        assert "errors" not in body, body["errors"]
        (found,) = body["data"]["budgetYears"]["nodes"]
        return found

    async def file(self, who: Actor, batch: str) -> tuple[int, bytes, str]:
        """Fetch the file of a batch; return status, bytes and signature."""
        answer = await self.desk.get(who, f"/platform/batches/{batch.partition('_')[2]}")
        return answer.status_code, answer.content, answer.headers.get("x-platform-signature", "")

    async def says(self, told: dict[str, Any], secret: str = SECRET) -> tuple[int, Any]:
        """Let the platform send a message, signed by hand as docs/payments.md says."""
        body, stamp = json.dumps(told).encode(), str(int(time.time()))
        made = hmac.new(secret.encode(), b"from-platform\n" + stamp.encode() + b"\n" + body, "sha256").hexdigest()
        headers = {"x-platform-timestamp": stamp, "x-platform-signature": f"sha256={made}"}
        answer = await self.desk.client.post("/platform/payments", content=body, headers=headers)
        return answer.status_code, answer.json()


@cache
def _answer(act: str) -> str:
    """Return the type that a mutation answers with."""
    return next(answer_of(spec) for spec in ACTS.values() if camel(spec.body.__name__) == act)


def bonus(won: Winner) -> str:
    return f"BonusEntitlement_{won.entitlement}"


def on(name: str, row: Any) -> dict[str, Any]:
    """Return what aims an act at a row as it was seen."""
    return {f"{name}Id": row["id"], "expectedVersion": row["version"]}
