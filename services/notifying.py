"""What people do with their messages, and where they want their letters (Art. 16)."""

from __future__ import annotations

from typing import Annotated, Final

from annotated_doc import Doc

from models import Message
from models.message import Language
from regulation.ability import Ability
from regulation.contacts import address_violations
from regulation.violation import require
from services.door import Act, Done, act
from services.inputs import Sealed

_KEEP: Final = """INSERT INTO public.person_contact (person_id, email, language) VALUES ($1, $2, $3)
ON CONFLICT (person_id) DO UPDATE SET email = excluded.email, language = excluded.language RETURNING id"""
_READ_ALL: Final = "UPDATE public.message SET unread = false WHERE grant_id = $1 AND unread AND told_at <= $2"


@act(Ability.PERSON_SET_CONTACT)
async def set_contact(
    act: Act,
    *,
    email: Annotated[str | None, Sealed(), Doc("Address of letters; empty: none are sent.")] = None,
    language: Annotated[Language, Doc("Language of letters.")] = Language.ZH,
) -> Done:
    """Say where and in which language one gets letters; messages are in the system anyway (Art. 16)."""
    address = (email or "").strip() or None
    require(address_violations(address) if address else ())
    rows = await act.tx.sql(_KEEP, act.target.id, address, language.value)
    return act.done("person_contact", rows[0]["id"])


@act(Ability.MESSAGE_MARK_READ)
async def mark_read(act: Act) -> Done:
    """Mark a message as read (Art. 16)."""
    await act.tx.update(Message, act.target.id, unread=False)
    return act.done()


@act(Ability.ROLE_GRANT_MARK_ALL_READ)
async def mark_all_read(act: Act) -> Done:
    """Mark all messages of a grant as read (Art. 16)."""
    await act.tx.sql(_READ_ALL, act.target.id, act.now)
    return act.done()
