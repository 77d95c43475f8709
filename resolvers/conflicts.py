"""Conflicts of interest as the API tells them: why one stands, and the undertaking before it is signed (Art. 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import strawberry

from regulation.conflict_words import explained

if TYPE_CHECKING:
    from collections.abc import Mapping

# The text that a cycle `{t}` pins.
UNDERTAKING: Final = """(SELECT jsonb_build_object('version', u.code, 'zh', u.zh, 'en', u.en, 'digest', u.digest)
 FROM public.regulation_version v JOIN public.undertaking_text u ON u.code = v.parameters ->> 'undertaking_text'
 WHERE v.id = {t}.regulation_version_id)"""


@strawberry.type(
    description="The confidentiality undertaking that a cycle pins, as it is shown before signing (Art. 31)."
)
class UndertakingWords:
    """The text."""

    version: str = strawberry.field(description="Version of the text.")
    zh: str = strawberry.field(description="Text in Chinese: the one that is signed.")
    en: str = strawberry.field(description="Text in English, for information.")
    digest: str = strawberry.field(description="SHA-256 of the Chinese text; whoever signs gives it back.")


def explanation(found: Mapping[str, Any], language: str) -> str:
    """Return why a conflict stands, in the reader's language."""
    return explained(found["rule"], found["details"], language)
