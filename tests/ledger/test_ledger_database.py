"""The ledger of a real database: what acts write verifies, what an administrator with full rights does is found."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from models.database import SYSTEM_ROLE, Database
from regulation.ability import Ability
from regulation.roles import Role
from services.ledger_audit import Report
from services.ledger_export import export, verify_database
from tests.ledger.independent import canonical, sealed, sha256
from tests.ledger.scene import Scene
from tests.world import World

DOCUMENT = Path(__file__).parents[2] / "docs" / "ledger.md"


async def exported(url: str, *, payloads: bool = True) -> list[dict[str, Any]]:
    file = io.BytesIO()
    await export(url, file, payloads=payloads)
    return [json.loads(line) for line in file.getvalue().splitlines()]


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return report.entries, report.chains, report.payloads_checked, report.payloads_absent, report.anchors


# --- What acts write ---------------------------------------------------------------------------------------------------


async def test_what_acts_write_verifies(scene: Scene) -> None:
    kept = await scene.anchor()

    report = await verify_database(scene.world.url, kept.digest)

    assert report.problems == []
    assert counts(report) == (5, 3, 5, 0, 1)


async def test_an_export_is_what_the_description_says(scene: Scene) -> None:
    await scene.anchor()
    records = await exported(scene.world.url)

    linked = [record for record in records if "entry" in record]
    chains = sorted([*[str(scene.busy)] * 3, str(scene.quiet), str(scene.stranger)])
    assert [record["link"]["chain_id"] for record in linked] == chains
    before, seq = "", 0
    for record in linked:
        chain = record["link"]["chain_id"]
        before, seq = (before, seq + 1) if record["link"]["seq"] > 1 else (chain, 1)
        assert record["link"] == sealed(record["entry"], chain, seq, before)
        assert record["entry"]["payload_digest"] == sha256(record["payload"])
        before = record["link"]["hash"]
    sealed_fields = {k: v for k, v in records[-2]["anchor"].items() if k != "digest"}
    assert records[-2]["anchor"]["digest"] == sha256(canonical(sealed_fields))
    assert records[-1] == {"end": {"entries": 5, "anchors": 1}}


async def test_an_act_at_beijing_time_verifies_like_any_other(scene: Scene) -> None:
    clerk = await scene.world.actor(Role.OFFICE)
    there = replace(clerk, clock=clerk.clock.astimezone(ZoneInfo("Asia/Shanghai")))

    await scene.world.act(there, Ability.DOSSIER_TAKE_CASE, scene.quiet)

    assert await scene.findings() == []


async def test_an_erased_payload_breaks_nothing(scene: Scene) -> None:
    await scene.owner.execute(f"DELETE FROM ledger_payload WHERE person_id = '{scene.stranger}'")

    report = await verify_database(scene.world.url)

    assert report.problems == []
    assert counts(report) == (5, 3, 4, 1, 0)


async def test_an_export_without_payloads_verifies_and_tells_nothing_that_people_wrote(scene: Scene) -> None:
    kept = await scene.anchor()

    records = await exported(scene.world.url, payloads=False)

    assert "同意推荐" not in json.dumps(records, ensure_ascii=False)
    assert _by_the_document(records, kept.digest) == "intact"


# --- What somebody with full rights over the database does ------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "refusal"),
    [("award_owner", asyncpg.RaiseError), ("award_system", asyncpg.InsufficientPrivilegeError)],
)
async def test_the_database_refuses_changes_even_to_the_owner(
    world: World, owner_url: str, role: str, refusal: type[Exception]
) -> None:
    owner: Any = await asyncpg.connect(owner_url, server_settings={"role": role})
    for table in ("ledger_entry", "ledger_link", "ledger_anchor"):
        for change in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"):
            with pytest.raises(refusal, match=f"LEDGER_IS_APPEND_ONLY Art.5|permission denied for table {table}"):
                await owner.execute(change.format(table))
    await owner.close()


async def test_a_changed_entry_is_found(scene: Scene) -> None:
    where = f"id = (SELECT entry_id FROM ledger_link WHERE chain_id = '{scene.busy}' AND seq = 2)"
    await scene.tamper(f"UPDATE ledger_entry SET role = 'expert' WHERE {where}")

    assert await scene.findings() == [("HASH_DIFFERS", str(scene.busy), 2)]


async def test_a_changed_payload_is_found(scene: Scene) -> None:
    await scene.tamper("UPDATE ledger_payload SET body = replace(body, '同意推荐', '不同意推荐')")

    assert await scene.findings() == [("PAYLOAD_DIFFERS", str(scene.busy), 1)]


async def test_an_entry_removed_in_the_middle_is_found(scene: Scene) -> None:
    chain = str(scene.busy)
    await scene.tamper(
        f"DELETE FROM ledger_entry WHERE id = (SELECT entry_id FROM ledger_link WHERE chain_id = '{chain}' AND seq = 2)"
    )
    assert await scene.findings() == [("ENTRY_MISSING", chain, 2)]

    await scene.tamper(f"DELETE FROM ledger_link WHERE chain_id = '{chain}' AND seq = 2")
    assert await scene.findings() == [("PREVIOUS_DIFFERS", chain, 3), ("SEQ_GAP", chain, 3)]


async def test_an_entry_added_past_the_chain_is_found(scene: Scene) -> None:
    columns = "programme_id, at, role, ability, target_id, outcome, code, article, policy_digest, payload_digest"
    await scene.owner.execute(f"INSERT INTO ledger_entry ({columns}) SELECT {columns} FROM ledger_entry LIMIT 1")

    assert await scene.findings() == [("LINK_MISSING", "", None)]


async def _cut(scene: Scene) -> None:
    """Remove the last entry of the busy chain with its link."""
    last = f"(SELECT entry_id FROM ledger_link WHERE chain_id = '{scene.busy}' AND seq = 3)"
    await scene.tamper(
        f"DELETE FROM ledger_entry WHERE id = {last}",
        f"DELETE FROM ledger_link WHERE chain_id = '{scene.busy}' AND seq = 3",
    )


async def _hide_the_cut(scene: Scene) -> None:
    await scene.tamper(
        f"UPDATE ledger_chain SET seq = 2, head = (SELECT hash FROM ledger_link WHERE chain_id = '{scene.busy}'"
        f" AND seq = 2) WHERE id = '{scene.busy}'"
    )


async def test_a_truncated_chain_contradicts_its_head_then_its_anchor_then_the_digest_kept_outside(
    scene: Scene,
) -> None:
    chain, kept = str(scene.busy), (await scene.anchor()).digest

    await _cut(scene)
    assert ("CHAIN_CUT", chain, 3) in await scene.findings()

    await _hide_the_cut(scene)
    assert await scene.findings() == [("ANCHORED_LINK_MISSING", chain, 3)]

    await scene.tamper("DELETE FROM ledger_anchor")
    assert await scene.findings() == []
    assert await scene.findings(kept) == [("ANCHOR_UNKNOWN", "", None)]


async def test_a_whole_chain_removed_is_found(scene: Scene) -> None:
    chain = str(scene.quiet)
    await scene.anchor()
    await scene.tamper(
        f"DELETE FROM ledger_entry WHERE id IN (SELECT entry_id FROM ledger_link WHERE chain_id = '{chain}')",
        f"DELETE FROM ledger_link WHERE chain_id = '{chain}'",
    )
    assert await scene.findings() == [("ANCHORED_LINK_MISSING", chain, 1), ("CHAIN_MISSING", chain, 1)]

    await scene.tamper(f"DELETE FROM ledger_chain WHERE id = '{chain}'")
    assert await scene.findings() == [("ANCHORED_LINK_MISSING", chain, 1)]


# --- Size --------------------------------------------------------------------------------------------------------------


async def test_an_export_streams(scene: Scene) -> None:
    """40 MB go through less than 8 MB of memory."""
    columns = "programme_id, at, role, ability, target_id, outcome, code, article, policy_digest, payload_digest"
    await scene.tamper(
        f"INSERT INTO ledger_entry ({columns}) SELECT {columns} FROM ledger_entry, generate_series(1, 800)",
        "INSERT INTO ledger_payload (entry_id, body) SELECT e.id, repeat('x', 10000) FROM ledger_entry e"
        " WHERE NOT EXISTS (SELECT 1 FROM ledger_payload p WHERE p.entry_id = e.id)",
    )

    class Sink(io.RawIOBase):
        written = 0

        def write(self, data: Any) -> int:
            self.written += len(data)
            return len(data)

    sink: Any = Sink()
    tracemalloc.start()
    counted = await export(scene.world.url, sink)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert counted["entries"] == 4005
    assert sink.written > 40_000_000
    assert peak < 8_000_000


# --- Anyone, with the standard library alone ---------------------------------------------------------------------------


def _by_the_document(records: list[dict[str, Any]], kept: str) -> str:
    """Run the verifier that docs/ledger.md prints, as a stranger would."""
    program = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[0]
    lines = "\n".join(json.dumps(record) for record in records)
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program, kept], input=lines, capture_output=True, text=True, check=False
    )
    return ran.stdout.strip() if ran.returncode == 0 else "broken"


async def test_the_verifier_in_the_document_agrees(scene: Scene) -> None:
    kept = (await scene.anchor()).digest
    records = await exported(scene.world.url)
    assert _by_the_document(records, kept) == "intact"

    for change in ("role", "payload", "cut"):
        forged: list[dict[str, Any]] = json.loads(json.dumps(records))
        if change == "role":
            forged[0]["entry"]["role"] = "expert"
        elif change == "payload":
            forged[0]["payload"] += " "
        else:
            del forged[0]
        assert _by_the_document(forged, kept) == "broken", change
    assert _by_the_document(records, sha256("another")) == "broken"


async def test_a_database_is_verified_through_the_login_of_the_application(scene: Scene, db: Database) -> None:
    assert "award_app@" in scene.world.url
    async with db.transaction(SYSTEM_ROLE) as tx:
        assert (await tx.sql("SELECT current_user::text, session_user::text"))[0] == ("award_system", "award_app")
