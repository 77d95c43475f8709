"""Flags and ties in words (Art. 14, 15, 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulation.ranking import Flag

if TYPE_CHECKING:
    from regulation.ranking import Standing

_FLAGS: Final = {
    Flag.SME: ("中小企业", "a small or medium-sized enterprise"),
    Flag.DIGITAL_ECONOMY: ("数字经济", "the digital economy"),
    Flag.LEADING_INDUSTRY: ("主导产业龙头", "a leader of a dominant industry"),
}


def flag_word(flag: str, language: str) -> str:
    """Return a flag in words."""
    return _FLAGS[Flag(flag)][not language.startswith("zh")]


def explained(one: Standing, flag: str | None, language: str) -> str:
    """Return how a tie stands, and by which flag it was broken; empty without one."""
    chinese = language.startswith("zh")
    if one.broken and flag:
        word = flag_word(flag, language)
        return f"同分，按“{word}”排序，分数不变" if chinese else f"Equal score; ordered by {word}, scores unchanged"
    if one.shared:
        return "同分并列" if chinese else "Equal score, shared rank"
    return ""
