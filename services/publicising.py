"""The public notice of ten days: its window, evidence that it was published, and what it binds (Art. 21)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import AwardList, Notice, NoticePublication
from models.cycle import NoticeKind
from models.outcome import ListKind
from regulation.ability import Ability
from regulation.calendar import local_day, publicity_window, start_of
from regulation.places import WHY
from regulation.states import DossierState
from regulation.violation import Violation, require
from services.announcing import publish
from services.checking import require_rerun
from services.common import dossiers, limit_text, local, not_before, parameters, refuse, work_calendar
from services.documents import attach_evidence
from services.door import Act, Done, act
from services.inputs import Ref
from services.lists import going_on, signed_list
from services.objecting import open_objections

if TYPE_CHECKING:
    from collections.abc import Iterator

_PUBLICITY = (
    select(Notice.__table__)
    .where(Notice.cycle_id == bindparam("cycle"), Notice.kind == NoticeKind.PUBLICITY.value)
    .order_by(Notice.published_at, Notice.id)
)
# With the list, those who are not on it learn that too; at which of the two decisions they fell stays inside.
_TELL_THE_OTHERS: Final = """UPDATE public.dossier SET told_state = 'not_proposed', version = version + 1,
 told_version = told_version + 1 WHERE cycle_id = $1 AND state IN ('not_candidate', 'not_proposed')"""
# Channels that a notice `{t}` names without evidence on record, in its order.
UNPROVED: Final = """ARRAY(SELECT c.name FROM jsonb_array_elements_text({t}.channels) WITH ORDINALITY AS c(name, place)
 WHERE NOT EXISTS (SELECT 1 FROM public.notice_publication p WHERE p.notice_id = {t}.id AND p.channel = c.name)
 ORDER BY c.place)"""
# Entries of all proposed lists, each with the end of the window of the notice on which it stands.
_STANDING: Final = f"""SELECT e.*, n.id AS notice_id, n.closes_at, {UNPROVED.format(t="n")} AS unproved
FROM public.award_list l JOIN public.list_entry e ON e.list_id = l.id
LEFT JOIN public.notice n ON n.list_id = l.id AND n.kind = 'publicity'
WHERE l.cycle_id = $1 AND l.kind = 'proposed' AND l.state = 'signed' ORDER BY e.dossier_id"""  # noqa: S608 -- no value
_CHANNELS_LEFT: Final = f"SELECT {UNPROVED.format(t='n')} AS unproved FROM public.notice n WHERE n.id = $1"  # noqa: S608 -- no value
_LONGEST_ADDRESS: Final = 2_000

Title = Annotated[str, Doc("Title of the notice.")]
Body = Annotated[str, Doc("Text of the notice.")]
Channels = Annotated[list[str], Doc("News media and sites where it is published.")]


@act(Ability.CYCLE_PUBLISH_PROPOSED)
async def publish_proposed(act: Act, *, title: Title, body: Body, channels: Channels) -> Done:
    """Publish the proposed list for ten days; the window rolls over holidays (Art. 21)."""
    done = await _publish(act, await signed_list(act, ListKind.PROPOSED), title, body, channels)
    await act.tx.sql(_TELL_THE_OTHERS, act.target.id)
    await act.advance()
    return done


@act(Ability.AWARD_LIST_PUBLISH)
async def publish_replacements(act: Act, *, title: Title, body: Body, channels: Channels) -> Done:
    """Publish names that replace others, for ten days of their own (Art. 21)."""
    row = await act.row()
    refuse(act, row["supplements_id"] is None, "WRONG_LIST_KIND")
    refuse(act, row["published_at"] is not None, "ALREADY_PUBLISHED")
    return await _publish(act, row, title, body, channels)


async def _publish(act: Act, proposed: Any, title: str, body: str, channels: list[str]) -> Done:
    entries = await going_on(act, proposed["id"], DossierState.PROPOSED)
    await require_rerun(act, {entry["dossier_id"]: "" for entry in entries})
    numbers = await parameters(act)
    window = publicity_window(local_day(act.now), numbers.publicity_days, await work_calendar(act))
    notice = await publish(
        act,
        NoticeKind.PUBLICITY,
        title=title,
        body=body,
        channels=channels,
        entries=entries,
        list_id=proposed["id"],
        opens_on=window.opens_on,
        nominal_end=window.nominal_end,
        closes_on=window.closes_on,
        closes_at=window.closes_at,
        details={"listDigest": proposed["digest"]},
    )
    await act.tx.update(AwardList, proposed["id"], published_at=act.now)
    for entry in entries:
        await act.move_dossier(entry["dossier_id"], DossierState.PROPOSED, DossierState.PUBLICISED)
    return act.done("notice", notice, closes_on=window.closes_on.isoformat())


# --- Evidence of publication ------------------------------------------------------------------------------------------


@act(Ability.NOTICE_RECORD_PUBLICATION)
async def record_publication(
    act: Act,
    *,
    channel: Annotated[str, Doc("Channel, as the notice names it.")],
    published_at: Annotated[datetime, Doc("When it was published there.")],
    url: Annotated[str, Doc("Address, if it can be read there.")] = "",
    document_id: Annotated[
        UUID | None, Ref("notice_document"), Doc("Copy of what was published, uploaded and not attached yet.")
    ] = None,
) -> Done:
    """Record the evidence that a notice was published on a channel that it names (Art. 16, 21, 22)."""
    notice = await act.row()
    limit_text(act, _LONGEST_ADDRESS, url=url)
    require(_publication_violations(act, notice, channel, published_at, url, given=document_id is not None))
    sha256 = await attach_evidence(act, notice["id"], document_id) if document_id else None
    key = await act.tx.insert(
        NoticePublication,
        notice_id=notice["id"],
        cycle_id=notice["cycle_id"],
        channel=channel,
        url=url,
        published_at=published_at,
        document_id=document_id,
        sha256=sha256,
        recorded_at=act.now,
    )
    return act.done("notice_publication", key, sha256=sha256)


def _publication_violations(
    act: Act, notice: Any, channel: str, published_at: datetime, url: str, *, given: bool
) -> Iterator[Violation]:
    if channel not in notice["channels"]:
        yield Violation("CHANNEL_UNKNOWN", act.article, "channel")
    if published_at > act.now or published_at < start_of(local_day(notice["published_at"])):
        yield Violation("PUBLICATION_TIME", act.article, "published_at")
    if url and not url.startswith(("http://", "https://")):
        yield Violation("URL_INVALID", act.article, "url")
    if not url.strip() and not given:
        yield Violation("PUBLICATION_UNPROVED", act.article, "url", {"channel": channel})


async def _require_proved(act: Act, notice: Any) -> None:
    """Require evidence of publication for each channel that a notice names, where the version asks for it (Art. 21)."""
    if (await parameters(act)).publication_evidence_required:
        (row,) = await act.tx.sql(_CHANNELS_LEFT, notice["id"])
        require(Violation("PUBLICATION_UNPROVED", "Art.21", "", {"channel": name}) for name in row["unproved"])


# --- What the windows bind --------------------------------------------------------------------------------------------


async def require_window_over(act: Act) -> None:
    """Raise RuleBroken WINDOW_OPEN until the ten days of the proposed list, which is public, are over (Art. 21, 22).

    Names added later have ten days of their own, by which they alone are bound.
    """
    notice = await act.tx.first(_PUBLICITY, cycle=act.target.cycle_id)
    refuse(act, notice is None, "LIST_NOT_PUBLISHED")
    not_before(act, notice["closes_at"], "WINDOW_OPEN")


async def standing_proposed(act: Act) -> dict[UUID, Any]:
    """Return the entries of all proposed lists of the cycle by application, each with its notice's `closes_at`.

    `closes_at` is null while its list is not published; `unproved` has the channels without evidence (Art. 21).
    """
    rows = await act.tx.sql(_STANDING, act.target.cycle_id)
    return {UUID(bytes=row["dossier_id"].bytes): row for row in rows}


async def taking(act: Act) -> list[tuple[Any, Any]]:
    """Return each application that was proposed and is not out of it, with its entry, in a fixed order (Art. 6, 21)."""
    entries = await standing_proposed(act)
    return [
        (row, entries[row["id"]])
        for row in await dossiers(act, *DossierState)
        if row["id"] in entries and row["state"] not in WHY
    ]


async def bound_violations(act: Act, named: dict[UUID, str]) -> list[Violation]:
    """Return what the notices bind: applications, each under the input that names it, whose own ten days are not over.

    WINDOW_OPEN; or PUBLICATION_UNPROVED, where the version asks for evidence of publication (Art. 21, 22).
    """
    entries, numbers = await standing_proposed(act), await parameters(act)
    return [
        problem
        for key, field in named.items()
        if key in entries
        for problem in _bound(act, entries[key], field, proof=numbers.publication_evidence_required)
    ]


def _bound(act: Act, entry: Any, field: str, *, proof: bool) -> Iterator[Violation]:
    if entry["closes_at"] is None:
        yield Violation("LIST_NOT_PUBLISHED", "Art.21", field)
    elif act.now < entry["closes_at"]:
        yield Violation("WINDOW_OPEN", "Art.21", field, {"until": local(entry["closes_at"])})
    elif proof:
        yield from (Violation("PUBLICATION_UNPROVED", "Art.21", field, {"channel": c}) for c in entry["unproved"])


@act(Ability.CYCLE_RESOLVE_OBJECTIONS)
async def resolve_objections(act: Act) -> Done:
    """End the notice while objections are open (Art. 21)."""
    await require_window_over(act)
    refuse(act, not await open_objections(act), "NO_OBJECTION_OPEN")
    await act.advance()
    return act.done()


@act(Ability.CYCLE_SUBMIT_FOR_APPROVAL)
async def submit_for_approval(act: Act) -> Done:
    """Submit to the executive meeting after the ten days; contested entries wait (Art. 21, 22)."""
    await require_window_over(act)
    await _require_proved(act, await act.tx.first(_PUBLICITY, cycle=act.target.cycle_id))
    await act.advance()
    return act.done()
