"""The large scene, with something in every table, once nothing of it is kept any more (Art. 31)."""

from __future__ import annotations

import pytest

import models as m
from regulation.roles import Role
from services import retention
from services.files.store import FileStore
from services.ledger_export import verify_database
from services.retention_rules import RULES
from tests.policies.scene import build
from tests.retention.matters import CLOSED, noon
from tests.world import World

FAR = "2070-01-01"
_CLOSE = """INSERT INTO cycle_stage (cycle_id, stage, opened_at, article) SELECT c.id, 'closed', $1, 'Art.29' FROM cycle c
WHERE NOT EXISTS (SELECT 1 FROM cycle_stage s WHERE s.cycle_id = c.id AND s.stage = 'closed')"""
# Of what is to go, how much is left: what names people, and what they wrote for few to read.
LEFT = {
    **dict.fromkeys(("identity", "person_contact", "message", "letter", "calendar_feed"), "true"),
    **dict.fromkeys(("obligation_document", "bonus_use_document", "nomination_document", "hearing_document"), "state <> 'removed'"),
    **dict.fromkeys(("objection_hearing", "incident_statement", "title_stop", "tip_statement", "good_practice_secret"), "text <> ''"),
    **dict.fromkeys(("conflict", "conflict_clue"), "details <> '{}'"),
    "objector": "name <> '' OR contact <> ''", "objection_statement": "grounds <> ''", "conflict_declaration": "detail IS NOT NULL",
    "obligation_submission": "text <> '' OR figures <> '[]'", "participation": "attendee <> ''",
    "payee_account_number": "account_number <> ''",
}  # fmt: skip


async def left(world: World) -> dict[str, int]:
    """Return of which tables how many rows still say what is to go."""
    counts = {table: await world.one(f"SELECT count(*) FROM {table} WHERE {said}") for table, said in LEFT.items()}
    return {table: number for table, number in counts.items() if number}


async def test_nothing_is_left_that_a_rule_names_and_all_else_stays(
    world: World, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What holds something is looked at elsewhere: here nothing does."""
    await build(world)
    await world.sql(_CLOSE, CLOSED)
    await world.sql("UPDATE role_grant SET valid_to = $1", CLOSED)
    await world.sql(
        "UPDATE tip SET state = 'closed', incident_id = NULL, answer = '已处理', decided_at = $1::timestamptz", CLOSED
    )
    person = await world.person()
    await world.put(m.PersonContact, person_id=person, email="a@b.cn")
    director = await world.actor(Role.OFFICE_DIRECTOR, person=person, valid_to=CLOSED)
    kept = "SELECT (SELECT count(*) FROM award), (SELECT count(*) FROM ban), (SELECT count(*) FROM notice), (SELECT count(*) FROM person)"
    before = await left(world), tuple((await world.sql(kept))[0])
    monkeypatch.setattr(retention, "_HOLDS", "CASE WHEN $1::date IS NULL THEN ARRAY['x'] ELSE '{}'::text[] END")

    erased = await retention.run(world.db, store, noon(FAR))

    assert len(before[0]) > 15
    assert {one.rule.name for one in erased} >= {rule.name for rule in RULES} - {"requests", "experts", "records"}
    async with world.db.transaction("award_system", read_only=True) as tx:
        again = await retention.planned(tx, noon(FAR).date())
    assert [(one.rule.name, one.target) for one in again] == []
    assert await left(world) == {}
    assert tuple((await world.sql(kept))[0]) == before[1]
    assert director.person_id is not None
    assert (await verify_database(world.url)).problems == []
