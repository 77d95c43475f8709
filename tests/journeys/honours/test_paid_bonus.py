"""From the site review reports to the paid bonus, as a story over HTTP (Art. 6, 8, 9, 14, 15, 20-23, 27, 31, 33)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys import before_evaluation as before
from tests.journeys.honours import evaluation
from tests.journeys.honours.city import COPPER

if TYPE_CHECKING:
    from tests.journeys.honours.city import City


async def test_from_the_site_reports_to_the_paid_bonus(city: City) -> None:
    await city.arrive()
    await _recognise_an_earlier_win(city)
    await before.announce(city)
    await before.apply_and_recommend(city)
    await before.qualify(city)
    await before.review(city)

    await evaluation.evaluate(city)
    await evaluation.break_the_tie(city)
    await evaluation.put_forward(city)


async def _recognise_an_earlier_win(city: City) -> None:
    """Let the office find that one applicant won in the fourth session: it may return in the seventh (Art. 27)."""
    clerk = city["clerk"].on("2026-03-02")
    past = (await clerk.ask("{ pastWinners(first: 100) { nodes { id name session } } }"))["pastWinners"]["nodes"]
    (won,) = [one for one in past if one["name"] == COPPER]
    await clerk.do("recogniseWin", organisationId=city.ids[COPPER], pastWinnerId=won["id"], reason="证书原件")
