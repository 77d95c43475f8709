"""A report on the bonus takes the uses of its period as figures; what is in it stays (Art. 26)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import models as m
from regulation.ability import Ability
from regulation.bonus_use import BonusPurpose
from regulation.roles import Role
from tests.bonus.conftest import AMEND, WITHDRAW, Paid, using
from tests.policies.scene_documents import FILE
from tests.world import World

NEW_YEAR = datetime(2027, 1, 15, 4, tzinfo=UTC)
FIGURES = """SELECT f.purpose, f.uses, f.amount::text FROM bonus_report_figure f
JOIN obligation_submission s ON s.id = f.submission_id WHERE s.obligation_id = $1 ORDER BY s.number, f.purpose"""


async def owed(world: World, paid: Paid, year: int = 2026) -> UUID:
    return await world.put(
        m.Obligation, award_id=paid.award, cycle_id=paid.cycle, organisation_id=paid.organisation, kind="bonus_report",
        number=year - 2025, article="Art.26", covers_from=date(year, 1, 1), covers_until=date(year, 12, 31),
        due_on=date(year + 1, 3, 31),
    )  # fmt: skip


async def figures(world: World, obligation: UUID) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await world.sql(FIGURES, obligation)]


async def test_a_report_takes_what_was_used_by_the_end_of_its_period(world: World, paid: Paid) -> None:
    report, later = await owed(world, paid), world.at(paid.applicant, NEW_YEAR)
    kept = [await paid.use(world, "100.01"), await paid.use(world, "50", later, used_on=date(2026, 12, 31))]
    await paid.use(world, "7", purpose=BonusPurpose.OTHER)
    next_year = await paid.use(world, "9", later, used_on=date(2027, 1, 1))
    await world.act(paid.applicant, WITHDRAW, await paid.use(world, "3"), reason="误")

    await world.act(later, Ability.OBLIGATION_SUBMIT, report, text="奖金使用报告")

    assert await figures(world, report) == [("other", 1, "7.00"), ("training", 2, "150.01")]
    assert {row["id"] for row in await paid.uses(world) if row["obligation_id"] == report} >= set(kept)
    assert (await world.row(m.BonusUse, next_year))["obligation_id"] is None
    second = await owed(world, paid, 2027)
    await world.act(later, Ability.OBLIGATION_SUBMIT, second, text="下一年")
    assert await figures(world, second) == [("training", 1, "9.00")]


async def test_what_is_in_a_report_stays_until_the_report_is_sent_back(world: World, paid: Paid) -> None:
    report, key = await owed(world, paid), await paid.use(world, "100")
    proof = await world.put(
        m.BonusUseDocument, bonus_use_id=key, cycle_id=paid.cycle, organisation_id=paid.organisation,
        **{**FILE, "state": "submitted"},
    )  # fmt: skip
    await world.act(paid.applicant, Ability.OBLIGATION_SUBMIT, report, text="报告")

    refused = [
        await world.refusal(paid.applicant, AMEND, key, **using("1")),
        await world.refusal(paid.applicant, WITHDRAW, key, reason="误"),
        await world.refusal(paid.applicant, Ability.BONUS_USE_DOCUMENT_REMOVE, proof),
    ]
    with pytest.raises(asyncpg.RaiseError, match=r"USE_REPORTED Art\.26"):
        await world.change(m.BonusUse, key, amount=Decimal(1))
    await world.act(await world.actor(Role.OFFICE), Ability.OBLIGATION_RETURN, report, answer="请更正")
    await world.act(paid.applicant, AMEND, key, **using("120"))
    await world.act(paid.applicant, Ability.BONUS_USE_DOCUMENT_REMOVE, proof)
    await world.act(paid.applicant, Ability.OBLIGATION_SUBMIT, report, text="更正")

    assert refused == [("RULE", "USE_REPORTED", "Art.26")] * 3
    assert await figures(world, report) == [("training", 1, "100.00"), ("training", 1, "120.00")]


async def test_other_obligations_take_no_uses(world: World, paid: Paid) -> None:
    key = await paid.use(world)
    duty = await world.put(
        m.Obligation, award_id=paid.award, cycle_id=paid.cycle, organisation_id=paid.organisation,
        kind="experience_summary", number=1, article="Art.25", due_on=date(2026, 12, 31),
    )  # fmt: skip

    await world.act(paid.applicant, Ability.OBLIGATION_SUBMIT, duty, text="总结")

    assert (await world.row(m.BonusUse, key))["obligation_id"] is None
    assert await figures(world, duty) == []
