"""Names as a register keeps them: any script and the rarest characters, nothing that hides or reorders (Art.3).

GB 18030 covers all of Unicode, so characters of CJK extensions B to H and variation selectors stay as they are written.
Refused is what nobody sees or what shows other text than is stored: control characters, line breaks, marks that turn
the direction of writing, zero-width characters, tags, halves of surrogates, non-characters.
"""

from typing import Final

from regulation.violation import Violation

LIMIT: Final = 200
_UNSEEN: Final = (
    (0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F),
    (0x2028, 0x202E), (0x2060, 0x206F), (0xD800, 0xDFFF), (0xFDD0, 0xFDEF), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFC),
    (0xE0000, 0xE007F),
)  # fmt: skip


def name_violations(name: str, field: str = "name", article: str = "Art.3") -> list[Violation]:
    """List what is wrong with a name (Art.3): TEXT_MISSING, TEXT_TOO_LONG, NAME_CHARACTER (which, and where)."""
    if not name.strip():
        return [Violation("TEXT_MISSING", article, field)]
    if len(name) > LIMIT:
        return [Violation("TEXT_TOO_LONG", article, field, {"limit": str(LIMIT), "length": str(len(name))})]
    unseen = [(place, char) for place, char in enumerate(name, start=1) if _unseen(ord(char))]
    if unseen:
        place, char = unseen[0]
        return [Violation("NAME_CHARACTER", article, field, {"place": str(place), "found": f"U+{ord(char):04X}"})]
    return []


def _unseen(point: int) -> bool:
    return point & 0xFFFE == 0xFFFE or any(first <= point <= last for first, last in _UNSEEN)
