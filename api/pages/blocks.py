"""A text with headings and lists as parts that a template shows as such; all else is text, whatever it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Final

_HEADING: Final = re.compile(r"(#{1,3}) +(.+)")
_ITEM: Final = re.compile(r"(?:([-*])|\d+[.)]) +(.+)")


@dataclass(frozen=True)
class Block:
    """A part of a text: `h2` to `h4` below the title of the page, `ul`, `ol` or `p`."""

    tag: str
    texts: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """Return the parts of a text in Markdown or plain; of Markdown, headings, lists and paragraphs count."""
    read = [_line(line) for line in text.splitlines()]
    found = []
    for tag, lines in groupby(read, key=lambda one: one[0]):
        texts = tuple(said for _, said in lines)
        found += [Block(tag, (said,)) for said in texts] if tag.startswith("h") else [Block(tag, texts)]
    return [block for block in found if block.tag]


def _line(line: str) -> tuple[str, str]:
    """Return what a line is part of, and what it says; a blank one is part of nothing."""
    if heading := _HEADING.fullmatch(line):
        return f"h{len(heading[1]) + 1}", heading[2]
    if item := _ITEM.fullmatch(line):
        return ("ul" if item[1] else "ol"), item[2]
    return ("p", line) if line.strip() else ("", "")
