"""The formats: what goes and what comes fits the published JSON Schemas, by a small reader of them written here (Art. 9)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.settings import Settings
from models.money import Route
from regulation.ability import Ability
from services.platform_formats import FORMATS, StatusLine, schema_text
from services.platform_outbox import batch_file, hand_over
from tests.money.till import file_of, finance, line, released, said, sent
from tests.served import served
from tests.world import World

FILES = Path(__file__).parents[2] / "data" / "formats"
KNOWN = {
    "$schema", "$id", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties",
    "enum", "const", "pattern", "minLength", "maxLength", "format", "default",
}  # fmt: skip


def schema(name: str) -> dict[str, Any]:
    return json.loads((FILES / f"{name}.schema.json").read_text(encoding="utf-8"))


def problems(value: Any, one: dict[str, Any], whole: dict[str, Any], at: str = "") -> Iterator[str]:
    """Yield what of a value does not fit a schema (draft 2020-12), of the words that ours use."""
    assert one.keys() <= KNOWN, one.keys() - KNOWN
    if "$ref" in one:
        yield from problems(value, whole["$defs"][one["$ref"].rpartition("/")[2]], whole, at)
        return
    if not isinstance(value, {"object": dict, "string": str}[one["type"]]):
        yield f"{at} type"
    elif isinstance(value, str):
        yield from (f"{at} {word}" for word, fits in _fits(value, one).items() if not fits)
    else:
        yield from (f"{at}.{name} required" for name in one["required"] if name not in value)
        for name, part in value.items():
            if name in one["properties"]:
                yield from problems(part, one["properties"][name], whole, f"{at}.{name}")
            elif one["additionalProperties"] is False:
                yield f"{at}.{name} additional"


def _fits(text: str, one: dict[str, Any]) -> dict[str, bool]:
    forms = {"date": r"\d{4}-\d\d-\d\d", "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"}
    return {
        "enum": text in one.get("enum", [text]),
        "const": text == one.get("const", text),
        "pattern": re.search(one.get("pattern", ""), text, re.ASCII) is not None,
        "length": one.get("minLength", 0) <= len(text) <= one.get("maxLength", len(text)),
        "format": "format" not in one or re.fullmatch(forms[one["format"]], text, re.ASCII) is not None,
    }


def unfit(name: str, value: Any) -> list[str]:
    return list(problems(value, schema(name), schema(name)))


@pytest.mark.parametrize("name", FORMATS)
def test_the_published_schema_is_what_the_code_reads_and_writes(name: str) -> None:
    assert (FILES / f"{name}.schema.json").read_text(encoding="utf-8") == schema_text(name)
    assert schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema(name)["additionalProperties"] is False


async def test_what_is_sent_fits(world: World) -> None:
    budget, (one, _) = await line(world, "2000000"), await finance(world)
    sent_bytes: list[bytes] = []

    async def there(_key: str, body: bytes) -> str:
        sent_bytes.append(body)
        return ""

    export, orders = Ability.PROGRAMME_EXPORT_PAYMENTS, [await released(world, budget) for _ in range(2)]
    await world.act(one, export, world.programme, payment_order_ids=orders[:1], route=Route.WEBHOOK)
    batch = await world.act(one, export, world.programme, payment_order_ids=orders[1:], route=Route.FILE)
    await hand_over(world.db, world.clock, there)
    file = await batch_file(world.db, one, batch.id)

    assert file is not None
    assert len(sent_bytes) == len(file[1].splitlines()) == 1
    assert unfit("order", json.loads(sent_bytes[0])) == []
    assert [unfit("batch-line", json.loads(text)) for text in file[1].splitlines()] == [[]]
    assert unfit("order", {**json.loads(sent_bytes[0]), "fee": "1.00"}) == [".fee additional"]


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({}, []),
        ({"reason": "户名不符"}, []),
        ({"amount": "500000"}, [".amount pattern"]),
        ({"status": "lost"}, [".status enum"]),
        ({"occurred_at": "2026-05-06"}, [".occurred_at format"]),
        ({"occurred_at": 1_778_040_000}, [".occurred_at type"]),
        ({"event_id": ""}, [".event_id length"]),
        ({"more": "1"}, [".more additional"]),
    ],
)
async def test_what_is_taken_fits_and_what_does_not_fit_is_not_taken(
    city: World, other: dict[str, Any], fault: list[str]
) -> None:
    told = {**said(await sent(city), 0, "paid", "e-1"), **other}
    (text,) = file_of(told).splitlines()

    assert unfit("status-line", told) == fault
    assert unfit("status-event", {name: part for name, part in told.items() if name != "batch"}) == fault
    try:
        StatusLine.model_validate_json(text)
    except ValueError:
        assert fault
    else:
        assert not fault


async def test_anybody_reads_the_formats(world: World, tmp_path: Path) -> None:
    async with served(world, Settings(data_dir=tmp_path)) as (client, _):
        answers: dict[str, httpx.Response] = {
            name: await client.get(f"/platform/formats/{name}.schema.json") for name in FORMATS
        }
        missing = await client.get("/platform/formats/other.schema.json")

    assert {name: answer.json() for name, answer in answers.items()} == {name: schema(name) for name in FORMATS}
    assert {answer.headers["content-type"] for answer in answers.values()} == {"application/schema+json"}
    assert missing.status_code == 404
