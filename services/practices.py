"""The library of good practice: written by winners, examined, published, withdrawn (Art. 25)."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import GoodPractice, GoodPracticeSecret
from regulation.ability import Ability
from services.common import limit_text, require_text
from services.door import Act, Done, act
from services.inputs import Ref, Sealed
from services.titles import require_title

_TITLE: Final = 200
_SUMMARY: Final = 2_000
_KEEP_APART: Final = "UPDATE public.good_practice_secret SET text = $2 WHERE good_practice_id = $1"

Title = Annotated[str, Doc("Title.")]
Summary = Annotated[str, Doc("What it is about, in a few sentences.")]
Text = Annotated[str, Doc("The case, without anything that is secret.")]
Secret = Annotated[str, Sealed(), Doc("What of it is a trade secret; never public (Art. 25, 31).")]


def _checked(act: Act, title: str, summary: str, text: str, secret: str) -> dict[str, str]:
    """Return the public part as it is kept; RuleBroken names what is wrong."""
    require_text(act, _TITLE, title=title)
    require_text(act, _SUMMARY, summary=summary)
    require_text(act, text=text)
    limit_text(act, secret=secret)
    return {"title": title, "summary": summary, "text": text}


@act(Ability.ORGANISATION_WRITE_PRACTICE)
async def write_practice(
    act: Act,
    *,
    award_id: Annotated[UUID, Ref("award"), Doc("Award whose title the organisation bears.")],
    title: Title,
    summary: Summary,
    text: Text,
    secret: Secret = "",
) -> Done:
    """Begin a case of good practice; what is secret is kept apart from it (Art. 25)."""
    kept = _checked(act, title, summary, text, secret)
    award = await require_title(act, award_id, act.target.id)
    of = {"cycle_id": award["cycle_id"], "organisation_id": act.target.id}
    key = await act.tx.insert(
        GoodPractice,
        award_id=award_id,
        organisation_name=award["organisation_name"],
        written_at=act.now,
        **of,
        **kept,
    )
    await act.tx.insert(GoodPracticeSecret, good_practice_id=key, text=secret, **of)
    return act.done("good_practice", key)


@act(Ability.GOOD_PRACTICE_REVISE)
async def revise_practice(act: Act, *, title: Title, summary: Summary, text: Text, secret: Secret = "") -> Done:
    """Write a case anew, before it is handed in or after it was sent back; the secret part too (Art. 25)."""
    await act.move(act.target.situation.state, **_checked(act, title, summary, text, secret))
    await act.tx.sql(_KEEP_APART, act.target.id, secret)
    return act.done()


@act(Ability.GOOD_PRACTICE_SUBMIT)
async def submit_practice(act: Act) -> Done:
    """Hand a case in to the office, while the title is not revoked (Art. 25)."""
    await _titled(act)
    await act.move(submitted_at=act.now, reason=None)
    return act.done()


@act(Ability.GOOD_PRACTICE_REVIEW)
async def review_practice(act: Act) -> Done:
    """Pass a case that was examined on to the director (Art. 25)."""
    await act.move(reviewed_at=act.now, reviewed_by_id=act.actor.person_id)
    return act.done()


@act(Ability.GOOD_PRACTICE_RETURN)
async def return_practice(act: Act, *, reason: Annotated[str, Doc("What is to be put right.")]) -> Done:
    """Send a case back to its winner (Art. 25)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


@act(Ability.GOOD_PRACTICE_PUBLISH)
async def publish_practice(act: Act) -> Done:
    """Publish a case without its secret part; not by who examined it (Art. 25)."""
    await _titled(act)
    await act.move(published_at=act.now)
    return act.done()


@act(Ability.GOOD_PRACTICE_WITHDRAW)
async def withdraw_practice(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Take a case out of the library (Art. 25)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


async def _titled(act: Act) -> Any:
    row = await act.row()
    return await require_title(act, row["award_id"], row["organisation_id"], lasting=False)
