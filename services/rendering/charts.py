"""Pictures of figures as SVG: bars with their numbers, words in both languages, for light and dark screens.

Each says in `title` and `desc` all that it shows, for who does not see it. Texts are data, never markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _TEXT, _BAR, _ROW, _HEAD = 720, 300, 340, 40, 64
_UNFIT: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "�")
_LONGEST: Final = 22  # characters of a name in the picture; `desc` has it whole
_STYLE: Final = """
.p{fill:#fff}.t{fill:#1c1b19}.q{fill:#595650}.b{fill:#9b1c1c}.l{stroke:#cfc9bf}
@media (prefers-color-scheme:dark){.p{fill:#171614}.t{fill:#eeeae3}.q{fill:#b4aea4}.b{fill:#ff9d92}.l{stroke:#4a4640}}
text{font-family:system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif}
"""


class Bar(NamedTuple):
    """One bar: what it is in both languages, and how many."""

    zh: str
    en: str
    number: int


def bars(zh: str, en: str, rows: Sequence[Bar]) -> str:
    """Return a picture of bars under a title in both languages; the longest bar is the greatest number."""
    most = max((row.number for row in rows), default=0)
    height = _HEAD + _ROW * max(len(rows), 1) + 16
    drawn = [_row(place, row, most) for place, row in enumerate(rows)] or [
        _text(24, _HEAD + 24, "q", "无数据 / no data", 15)
    ]
    said = "; ".join(f"{row.zh} ({row.en}): {row.number}" for row in rows) or "无数据 / no data"
    return "".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"',
        f' role="img" aria-labelledby="title desc" lang="zh-CN"><title id="title">{_safe(f"{zh} / {en}")}</title>',
        f'<desc id="desc">{_safe(said)}</desc><style>{_STYLE}</style>',
        f'<rect class="p" width="{_WIDTH}" height="{height}"/>',
        _text(24, 30, "t", zh, 19), _text(24, 50, "q", en, 13),
        *drawn, "</svg>",
    ))  # fmt: skip


def _row(place: int, row: Bar, most: int) -> str:
    top = _HEAD + place * _ROW
    length = round(_BAR * row.number / most) if most else 0
    axis = f'<line class="l" x1="{_TEXT}" y1="{top}" x2="{_TEXT}" y2="{top + _ROW}"/>'
    bar = f'<rect class="b" x="{_TEXT}" y="{top + 9}" width="{length}" height="22" rx="2"/>'
    words = _text(24, top + 18, "t", _short(row.zh), 14) + _text(24, top + 34, "q", _short(row.en, 2), 11)
    return axis + bar + words + _text(_TEXT + length + 8, top + 26, "t", str(row.number), 15)


def _text(x: int, y: int, kind: str, said: str, size: int) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}" font-size="{size}">{_safe(said)}</text>'


def _short(name: str, times: int = 1) -> str:
    most = _LONGEST * times - 4 * times
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _safe(text: str) -> str:
    return escape(text.translate(_UNFIT))
