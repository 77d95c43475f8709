"""From the site review reports to the paid bonus, as a story over HTTP (Art. 6, 8, 9, 14, 15, 20-23, 27, 31, 33)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys import before_evaluation as before
from tests.journeys.honours import approval, audit, certificates, evaluation, money, objections, plenary, publicity
from tests.journeys.honours.city import City

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

STORY: tuple[Callable[[City], Awaitable[None]], ...] = (
    City.arrive,
    evaluation.recognise_an_earlier_win,
    before.announce,
    before.apply_and_recommend,
    before.qualify,
    before.review,
    evaluation.evaluate,
    evaluation.break_the_tie,
    evaluation.put_forward,
    plenary.no_one_in_both_bodies,
    plenary.deliberate,
    plenary.reconsider,
    publicity.publish,
    publicity.prove_the_site,
    objections.uphold_one,
    approval.too_early,
    objections.at_the_last_second,
    approval.submit,
    publicity.follow,
    approval.approve_the_first,
    approval.commend_the_first,
    objections.dismiss_one,
    approval.follow,
    approval.explain_the_places,
    certificates.certify,
    certificates.check_the_paper,
    certificates.check_offline,
    certificates.hand_over,
    money.entitle,
    money.budget,
    money.order,
    money.export,
    money.pay,
    money.reconcile,
    audit.find_every_refusal,
    audit.replay,
)


async def test_from_the_site_reports_to_the_paid_bonus(city: City) -> None:
    for chapter in STORY:
        await chapter(city)
