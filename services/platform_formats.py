"""The four formats between us and the enterprise-policy platform, said once (Art. 9); docs/payments.md.

What is sent is made of them, what comes is read by them, and their JSON Schemas (draft 2020-12, in `data/formats`)
are derived from them.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from regulation.payments import PlatformStatus, Status

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_Number = Annotated[str, Field(min_length=1, max_length=100)]
_Money = Annotated[str, Field(pattern=r"^[0-9]{1,12}\.[0-9]{2}$", description="CNY, exact to the fen.")]


class _Format(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Payee(_Format):
    """Who is paid: the winner, to the account that it named."""

    account_number: str = Field(pattern=r"^[0-9]{8,32}$")
    bank: str = Field(min_length=1, description="Bank and branch.")
    bank_code: str = Field(pattern=r"^[0-9]{12}$", description="Number of the branch in the national payment system.")
    credit_code: str = Field(pattern=r"^[0-9A-Z]{18}$", description="Unified social credit code.")
    holder: str = Field(min_length=1, description="Name of the account: the organisation's.")


class Order(_Format):
    """An order to pay a bonus, as the platform gets it: one message, or a line of a batch's file."""

    amount: _Money
    batch: _Number = Field(description="Number of the batch that it goes with.")
    currency: Literal["CNY"]
    document_date: date = Field(description="Date of the commendation document.")
    document_number: str = Field(min_length=1, description="Number of the commendation document (Art. 9).")
    order: _Number = Field(description="Number of the order; of a message the idempotency key.")
    payee: Payee


class Event(_Format):
    """What became of an order, as the platform says it in a message."""

    event_id: _Number = Field(description="Id that the platform gives it; the same is taken once.")
    order: _Number = Field(description="Number of the order.")
    status: PlatformStatus
    amount: _Money
    currency: str = Field(max_length=10)
    occurred_at: AwareDatetime = Field(description="When it happened, with its zone.")
    reason: str = Field(default="", max_length=2_000, description="Why it failed or came back.")

    def said(self) -> Status:
        """Return it as the rules know it."""
        return Status(
            self.event_id, self.order, self.status, Decimal(self.amount), self.currency, self.occurred_at, self.reason
        )


class StatusLine(Event):
    """What became of an order, as a line of a status file says it."""

    batch: _Number = Field(description="Number of the batch that the file answers; the same in each line.")


FORMATS: Final[dict[str, type[_Format]]] = {
    "order": Order, "batch-line": Order, "status-event": Event, "status-line": StatusLine,
}  # fmt: skip


def json_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a format."""
    return {"$schema": DIALECT, "$id": f"{name}.schema.json", **FORMATS[name].model_json_schema()}


def schema_text(name: str) -> str:
    """Return the JSON Schema of a format as its file in `data/formats` has it."""
    return json.dumps(json_schema(name), ensure_ascii=False, indent=2) + "\n"
