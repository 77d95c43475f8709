"""Two years later: the next cycle up to the middle of its material review, for `award serve` to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demo.acts import act
from demo.chapters import experts, filing, qualifying, reviews, rules
from demo.scores import Panel
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

LAST_DAY: Final = "2028-07-18"
_SUBMITTED: Final = 3  # panels that have handed in everything
_BEGUN: Final = 6  # panels of which three experts have a draft, too
_WRITERS: Final = 3
_ITEMS: Final = 12


async def tell(story: Story) -> None:
    """Close the first cycle and walk the second to its material review."""
    story.show.chapter("19. Two years later: session 8", "Art. 16–18, 24, 27")
    story.at("2028-02-20")
    await story.on_cycle(CLERK, "closeCycle")
    await story.expect_stage("CLOSED")
    story.did(CLERK, "closes session 7; the duties of its winners go on", "Art.24")
    await rules.another(story)
    await filing.announce(story, session=8, year=2028)
    await rules.kept(story, 2)
    await _apply(story)
    await _qualify(story)
    await _review(story)


async def _apply(story: Story) -> None:
    words = story.texts["second_cycle"]
    organisations = [story.cast.organisation(key) for key in words["organisations"]]
    await filing.open_filing(story, "2028-04-05")
    barred = story.cast.organisation(words["barred"])
    what = f"applies again for {barred.name}, two years after its quality award"
    await story.refused(barred.representative, what, "GAP_NOT_OVER", "startApplication", cycleId=story.cycle)
    await filing.apply(story, organisations, days=("2028-04-18", "2028-05-12"))
    await filing.recommend(story, organisations, day="2028-05-25")
    await filing.close_filing(story, day="2028-06-01")


async def _qualify(story: Story) -> None:
    await qualifying.take_cases(story)
    await qualifying.check(story, day="2028-06-14")
    await qualifying.qualified_list(story, days=("2028-06-22", "2028-06-26"))


async def _review(story: Story) -> None:
    await experts.undertake(story, day="2028-06-28")
    await experts.declare(story, days=("2028-06-30", "2028-07-03"))
    chosen = await experts.draw(story, day="2028-07-05")
    words = story.texts["second_cycle"]["consultation"]
    asked = await qualifying.ask_department(story, words, words["question"], due="2028-07-25")
    story.expect(asked["state"] == "ASKED", "a consultation is open")
    story.did(CLERK, "consults the ecology bureau once more; its answer is still out", "Art.13, 17")
    keys = [panel.organisation.key for panel in chosen]
    await reviews.score(story, chosen, day="2028-07-14", only=keys[:_SUBMITTED])
    await _drafts(story, chosen[_SUBMITTED:_BEGUN])
    await reviews.open_dossiers(story, chosen[_SUBMITTED:], day=LAST_DAY)
    story.at(LAST_DAY, "10:00:00")
    await story.expect_stage("MATERIAL_REVIEW")


async def _drafts(story: Story, begun: Sequence[Panel]) -> None:
    """Let some experts save half a review: nobody else sees it."""
    story.at("2028-07-17")
    jobs = [_draft(story, panel, n) for panel in begun for n in range(_WRITERS)]
    await story.all("drafts", jobs)
    story.did(
        begun[0].leader.username,
        f"and colleagues save {len(jobs)} reviews as drafts, seen by themselves alone",
        "Art.18",
    )


async def _draft(story: Story, panel: Panel, n: int) -> None:
    expert = panel.experts[n]
    found = (await reviews.my_drafts(story, expert.username, site=False))[story.dossiers[panel.organisation.key].id]
    scores = reviews.full_sheet(story, panel, expert, site=False)[:_ITEMS]
    await story.do(expert.username, act("saveReview", **found, scores=scores))
