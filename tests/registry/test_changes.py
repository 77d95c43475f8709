"""Changes of an organisation: what holds now, what held before, and what was decided under the old name (Art. 3, 6, 14)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

import models as m
from models.registry import RecordKind
from regulation.ability import Ability
from tests.registry.conftest import Office
from tests.world import World

TODAY = date(2026, 5, 6)


async def change(office: Office, organisation: UUID, kind: RecordKind, value: str, day: date = TODAY) -> None:
    await office.world.act(
        office.clerk, Ability.ORGANISATION_RECORD, organisation, kind=kind, value=value, valid_from=day,
        source="营业执照", reason="变更登记",
    )  # fmt: skip


async def history(world: World, kind: RecordKind) -> list[tuple[Any, ...]]:
    rows = await world.sql(
        "SELECT value, valid_from, valid_to FROM organisation_record WHERE kind = $1 ORDER BY recorded_at, id",
        kind.value,
    )
    return [tuple(row) for row in rows]


async def test_earlier_names_are_kept_from_the_first_on(office: Office) -> None:
    world, organisation = office.world, await office.world.organisation()
    await world.change(m.Organisation, organisation, name="甲公司")

    await change(office, organisation, RecordKind.NAME, "乙公司", date(2024, 1, 1))
    await change(office, organisation, RecordKind.NAME, "丙公司", date(2025, 6, 1))

    assert (await world.row(m.Organisation, organisation))["name"] == "丙公司"
    assert await history(world, RecordKind.NAME) == [
        ("甲公司", None, date(2024, 1, 1)),
        ("乙公司", date(2024, 1, 1), date(2025, 6, 1)),
        ("丙公司", date(2025, 6, 1), None),
    ]


async def test_lists_and_awards_keep_the_name_of_their_day(office: Office) -> None:
    world, organisation = office.world, await office.world.organisation()
    await world.change(m.Organisation, organisation, name="旧名公司")
    cycle = await world.cycle("commended")
    dossier = await world.dossier(cycle, organisation, "awarded")
    listed = await world.put(m.AwardList, cycle_id=cycle, kind="final", digest="", drafted_at=world.clock)
    place = {"cycle_id": cycle, "organisation_id": organisation, "dossier_id": dossier}
    entry = await world.put(m.ListEntry, **place, list_id=listed, sector_group="manufacturing")
    award = await world.put(
        m.Award, **place, programme_id=world.programme, kind="quality", session=9, award_year=2026,
        certificate_number="T", honour_only=False, valid_from=TODAY, valid_until=date(2029, 5, 5),
    )  # fmt: skip

    await change(office, organisation, RecordKind.NAME, "新名公司")
    await world.change(m.Award, award, honour_only=True)

    assert (await world.row(m.ListEntry, entry))["organisation_name"] == "旧名公司"
    assert (await world.row(m.Award, award))["organisation_name"] == "旧名公司"


@pytest.mark.parametrize(
    "name",
    [
        "赣州𠮷祥有限公司",  # CJK extension B
        "赣州\U0002b740\U0002ceb0\U00030000\U00031350公司",  # extensions D, F, G, H
        "赣州葛\U000e0100公司",  # with a variation selector
        "ABC（中国）有限公司",
        "۱二三",
    ],
)
async def test_rare_characters_of_a_name_are_kept(office: Office, name: str) -> None:
    world, organisation = office.world, await office.world.organisation()

    await change(office, organisation, RecordKind.NAME, name)

    assert (await world.row(m.Organisation, organisation))["name"] == name


@pytest.mark.parametrize(
    "unseen", ["\n", "\t", "\x07", "\x7f", "\x85", "\u200b", "\u200d", "\u202e", "\u2066", "\u2060", "\ufeff", "\U000e0041", "\ufffe"]
)  # fmt: skip
async def test_characters_that_nobody_sees_are_refused(office: Office, unseen: str) -> None:
    world, organisation = office.world, await office.world.organisation()

    found = await world.refusal(
        office.clerk, Ability.ORGANISATION_RECORD, organisation, kind=RecordKind.NAME, value=f"甲{unseen}公司",
        valid_from=TODAY, source="营业执照", reason="变更",
    )  # fmt: skip

    assert found == ("RULE", "NAME_CHARACTER", "Art.3")


async def test_a_section_brings_its_sector_group_and_an_override_needs_a_reason(office: Office) -> None:
    world, organisation = office.world, await office.world.organisation(section="C")

    await change(office, organisation, RecordKind.INDUSTRY, "M7340", date(2025, 1, 1))
    moved = await world.row(m.Organisation, organisation)
    await change(office, organisation, RecordKind.SECTOR_GROUP, "manufacturing")
    overridden = await world.row(m.Organisation, organisation)

    assert (moved["section_code"], moved["class_code"], moved["sector_group"]) == ("M", "7340", "services_engineering")
    assert (overridden["section_code"], overridden["sector_group"]) == ("M", "manufacturing")
    assert await history(world, RecordKind.INDUSTRY) == [
        ("C", None, date(2025, 1, 1)), ("M7340", date(2025, 1, 1), None),
    ]  # fmt: skip
    assert await history(world, RecordKind.SECTOR_GROUP) == [
        ("services_engineering", None, TODAY), ("manufacturing", TODAY, None),
    ]  # fmt: skip


async def test_a_change_of_industry_ends_an_override_of_the_group(office: Office) -> None:
    world, organisation = office.world, await office.world.organisation(section="M")
    await change(office, organisation, RecordKind.SECTOR_GROUP, "manufacturing", date(2025, 1, 1))

    await change(office, organisation, RecordKind.INDUSTRY, "I6510")

    assert (await world.row(m.Organisation, organisation))["sector_group"] == "services_engineering"
    assert await history(world, RecordKind.SECTOR_GROUP) == [
        ("services_engineering", None, date(2025, 1, 1)), ("manufacturing", date(2025, 1, 1), TODAY),
    ]  # fmt: skip


async def test_representative_and_flags_are_recorded_and_give_no_points(office: Office) -> None:
    world, organisation = office.world, await office.world.organisation()

    await change(office, organisation, RecordKind.REPRESENTATIVE, "李四")
    await change(office, organisation, RecordKind.SIZE_CLASS, "medium")
    await change(office, organisation, RecordKind.DIGITAL_ECONOMY, "true")
    await change(office, organisation, RecordKind.LEADING_INDUSTRY, "true")

    row = await world.row(m.Organisation, organisation)
    assert (row["size_class"], row["digital_economy"], row["leading_industry"]) == ("medium", True, True)
    assert await world.one("SELECT representative FROM organisation_detail") == "李四"


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (RecordKind.NAME, " ", ("RULE", "TEXT_MISSING", "Art.3")),
        (RecordKind.INDUSTRY, "Z", ("RULE", "SECTION_UNKNOWN", "Art.6")),
        (RecordKind.INDUSTRY, "C11", ("RULE", "CLASS_FORM", "Art.6")),
        (RecordKind.INDUSTRY, "C6510", ("RULE", "CLASS_FOREIGN", "Art.6")),
        (RecordKind.SECTOR_GROUP, "farming", ("RULE", "VALUE_UNKNOWN", "Art.3")),
        (RecordKind.SIZE_CLASS, "huge", ("RULE", "VALUE_UNKNOWN", "Art.3")),
        (RecordKind.DIGITAL_ECONOMY, "yes", ("RULE", "VALUE_UNKNOWN", "Art.3")),
        (RecordKind.SECTOR_GROUP, "manufacturing", ("RULE", "RECORD_UNCHANGED", "Art.3")),
    ],
)
async def test_what_cannot_be_is_refused(
    office: Office, kind: RecordKind, value: str, found: tuple[str, str, str]
) -> None:
    world, organisation = office.world, await office.world.organisation(section="C")

    refused = await world.refusal(
        office.clerk, Ability.ORGANISATION_RECORD, organisation, kind=kind, value=value, valid_from=TODAY,
        source="营业执照", reason="变更",
    )  # fmt: skip

    assert refused == found


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 5, 7), "DATE_IN_FUTURE"), (date(2023, 12, 31), "RECORD_TOO_EARLY")]
)
async def test_a_change_is_neither_in_the_future_nor_before_what_holds(office: Office, day: date, code: str) -> None:
    world, organisation = office.world, await office.world.organisation()
    await change(office, organisation, RecordKind.NAME, "乙公司", date(2024, 1, 1))

    found = await world.refusal(
        office.clerk, Ability.ORGANISATION_RECORD, organisation, kind=RecordKind.NAME, value="丙公司", valid_from=day,
        source="营业执照", reason="变更",
    )  # fmt: skip

    assert found == ("RULE", code, "Art.3")


async def test_a_change_needs_the_version_that_was_seen(office: Office) -> None:
    world, organisation = office.world, await office.world.organisation()
    await change(office, organisation, RecordKind.NAME, "乙公司")

    found = await world.refusal(
        office.clerk, Ability.ORGANISATION_RECORD, organisation, version=1, kind=RecordKind.NAME, value="丙公司",
        valid_from=TODAY, source="营业执照", reason="变更",
    )  # fmt: skip

    assert found == ("CONFLICT", "STALE_VERSION", "Art.3")
