"""Winners are nominated for higher awards by two persons; who is banned or without a title is not (Art. 26, 28, 30)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from tests.duties.conftest import NOON, Winner
from tests.promotion.conftest import award_of, bound, clerk, director
from tests.world import World

NOMINATE, SIGN, REJECT, RESULT = (
    Ability.AWARD_NOMINATE, Ability.HIGHER_NOMINATION_SIGN, Ability.HIGHER_NOMINATION_REJECT,
    Ability.HIGHER_NOMINATION_RECORD_RESULT,
)  # fmt: skip
WON = {"won": True, "result_on": date(2026, 11, 2), "document": "赣府字〔2026〕1号", "note": "一等"}


async def given(world: World, **values: Any) -> dict[str, Any]:
    china = await world.one("SELECT id FROM higher_award WHERE code = 'china'")
    return {"higher_award_id": UUID(bytes=china.bytes), "year": 2027, "grounds": "成效显著", **values}


async def nominated(world: World, winner: Winner) -> UUID:
    return (await world.act(await clerk(world), NOMINATE, await award_of(world, winner), **await given(world))).id


async def banned(world: World, winner: Winner, ground: str, until: date) -> None:
    code = await world.one(
        "SELECT credit_code FROM organisation_detail WHERE organisation_id = $1", winner.organisation
    )
    await world.put(
        m.Ban, programme_id=world.programme, credit_code=code, organisation_name="某公司", ground=ground, article="Art.28",
        decided_on=date(2026, 1, 1), until=until, state="in_force", decided_by="市政府", document_number="示例",
        entered_by_id=(await clerk(world)).person_id,
    )  # fmt: skip


async def test_drafted_signed_by_another_and_won_in_public(world: World, winner: Winner) -> None:
    key, anybody = await nominated(world, winner), world.at(world.anybody(), NOON)
    drafted = [key in await world.visible(one, "higher_nomination") for one in (anybody, winner.applicant)]
    await world.act(await director(world), SIGN, key)
    signed = [key in await world.visible(one, "higher_nomination") for one in (anybody, winner.applicant)]
    await world.act(await clerk(world), RESULT, key, **WON)

    row = await world.row(m.HigherNomination, key)
    assert (drafted, signed) == ([False, False], [False, True])
    assert (row["state"], row["result_on"], row["result_note"]) == ("won", date(2026, 11, 2), "一等")
    assert key in await world.visible(anybody, "higher_nomination")
    await world.sql("UPDATE award SET state = 'revoked' WHERE cycle_id = $1", winner.cycle)
    assert key not in await world.visible(anybody, "higher_nomination")


async def test_what_was_not_won_is_not_public(world: World, winner: Winner) -> None:
    key = await nominated(world, winner)
    await world.act(await director(world), SIGN, key)

    early = await world.refusal(await clerk(world), RESULT, key, **{**WON, "result_on": date(2026, 11, 3)})
    await world.act(await clerk(world), RESULT, key, **{**WON, "won": False})

    assert early == ("RULE", "DATE_IN_FUTURE", "Art.26")
    assert (await world.row(m.HigherNomination, key))["state"] == "not_won"
    assert key not in await world.visible(world.at(world.anybody(), NOON), "higher_nomination")


async def test_one_of_an_award_and_year_until_it_is_rejected(world: World, winner: Winner) -> None:
    key, award, office = await nominated(world, winner), await award_of(world, winner), await clerk(world)

    twice = await world.refusal(office, NOMINATE, award, **await given(world))
    await world.act(await director(world), REJECT, key, reason="材料不足")
    await nominated(world, winner)

    assert twice == ("RULE", "ALREADY_EXISTS", "Art.26")
    row = await world.row(m.HigherNomination, key)
    assert (row["state"], row["grounds"], row["rejection"]) == ("rejected", "成效显著", "材料不足")


async def test_who_drafted_does_not_sign(world: World, winner: Winner) -> None:
    key, head = await nominated(world, winner), await director(world)
    await world.sql("UPDATE higher_nomination SET drafted_by_id = $2 WHERE id = $1", key, head.person_id)

    assert await world.refusal(head, SIGN, key) == ("FORBIDDEN", "BARRED_DRAFTED_BY_ME", "Art.26")


@pytest.mark.parametrize("ground", ["fraud", "operating_losses"])
async def test_who_is_banned_is_neither_drafted_nor_signed(world: World, winner: Winner, ground: str) -> None:
    """Art. 28 and 30 bar from the two higher awards as well, through the last day."""
    key = await nominated(world, winner)
    await banned(world, winner, ground, date(2026, 11, 2))
    article = {"fraud": "Art.28", "operating_losses": "Art.30(3)"}[ground]

    drafting = await world.refusal(
        await clerk(world), NOMINATE, await award_of(world, winner), **await given(world, year=2026)
    )
    signing = await world.refusal(await director(world), SIGN, key)
    await world.act(await director(world, datetime(2026, 11, 2, 16, tzinfo=UTC)), SIGN, key)

    assert drafting == signing == ("RULE", "APPLICATION_BANNED", article)


async def test_a_title_must_be_in_force(world: World, winner: Winner) -> None:
    award = await award_of(world, winner)
    last = datetime(2029, 11, 1, 15, 59, 59, tzinfo=UTC)
    later = await given(world, year=2030)

    over = await world.refusal(await clerk(world, datetime(2029, 11, 1, 16, tzinfo=UTC)), NOMINATE, award, **later)
    await world.act(await clerk(world, last), NOMINATE, award, **later)
    await world.sql("UPDATE award SET state = 'revoked' WHERE id = $1", award)
    revoked = await world.refusal(await clerk(world), NOMINATE, award, **await given(world))

    assert over == ("RULE", "TITLE_EXPIRED", "Art.26")
    assert revoked == ("RULE", "TITLE_REVOKED", "Art.26")


async def test_who_has_a_conflict_does_nothing_of_it(world: World, winner: Winner) -> None:
    key, award = await nominated(world, winner), await award_of(world, winner)
    office, head = await bound(world, await clerk(world), winner), await bound(world, await director(world), winner)

    assert await world.refusal(office, NOMINATE, award, **await given(world, year=2026)) == (
        "FORBIDDEN", "BARRED_CONFLICTED", "Art.31",
    )  # fmt: skip
    assert await world.refusal(head, SIGN, key) == ("NOT_FOUND", "NOT_FOUND", "Art.26")
    assert await world.refusal(winner.applicant, SIGN, key) == ("NOT_FOUND", "NOT_FOUND", "Art.26")


async def test_the_year_is_this_one_or_one_of_the_next_two(world: World, winner: Winner) -> None:
    award, office = await award_of(world, winner), await clerk(world)

    found = [await world.refusal(office, NOMINATE, award, **await given(world, year=year)) for year in (2025, 2029)]
    await world.act(office, NOMINATE, award, **await given(world, year=2028))

    assert found == [("RULE", "YEAR_OUT_OF_RANGE", "Art.26")] * 2


async def test_files_of_a_nomination_stay_once_its_result_is_on_record(world: World, winner: Winner) -> None:
    key, office = await nominated(world, winner), await clerk(world)
    keys = [
        await world.put(
            m.NominationDocument, higher_nomination_id=key, cycle_id=winner.cycle, organisation_id=winner.organisation,
            title="材料.pdf", size=1, media_type="application/pdf", sha256="0" * 64, uploaded_at=NOON, state="submitted",
        )
        for _ in range(2)
    ]  # fmt: skip
    unsigned = await world.visible(winner.applicant, "nomination_document", f"higher_nomination_id = '{key}'")
    await world.act(office, Ability.NOMINATION_DOCUMENT_REMOVE, keys[0])
    await world.act(await director(world), SIGN, key)
    signed = await world.visible(winner.applicant, "nomination_document", f"higher_nomination_id = '{key}'")
    await world.act(office, RESULT, key, **WON)

    assert (unsigned, signed) == (set(), {keys[1]})
    kept = await world.refusal(office, Ability.NOMINATION_DOCUMENT_REMOVE, keys[1])
    assert kept == ("RULE", "WRONG_STATE", "Art.26")
    late = await world.refusal(office, Ability.HIGHER_NOMINATION_START_UPLOAD, key, title="a.pdf",
                               media_type="application/pdf", size=1)  # fmt: skip
    assert late == ("FORBIDDEN", "WRONG_STATE", "Art.26")
