"""Pictures of what winners report as SVG: pure, the same text for the same data; told apart without colour, read aloud by title and description.

Colours are written as attributes, not as styles, so that a picture is shown under the strictest content policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_FONT: Final = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"


@dataclass(frozen=True)
class Theme:
    """Colours of a picture; each pair of ink and ground has a contrast of 4.5 at least."""

    ground: str
    ink: str
    soft: str
    line: str
    lights: Mapping[str, str]
    on_lights: Mapping[str, str]


THEMES: Final[Mapping[str, Theme]] = {
    "light": Theme(
        "#ffffff", "#1a1a1a", "#595959", "#0b5cad",
        {"red": "#c62828", "amber": "#f0a500", "green": "#2e7d32", "grey": "#9e9e9e"},
        {"red": "#ffffff", "amber": "#1a1a1a", "green": "#ffffff", "grey": "#1a1a1a"},
    ),
    "dark": Theme(
        "#14181d", "#f2f2f2", "#b8b8b8", "#7cc4ff",
        {"red": "#ef5350", "amber": "#ffca28", "green": "#66bb6a", "grey": "#9e9e9e"},
        dict.fromkeys(("red", "amber", "green", "grey"), "#14181d"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """What is drawn, and what of it is read aloud."""

    width: int
    height: int
    title: str
    description: str
    parts: tuple[str, ...]

    def svg(self, theme: Theme, language: str) -> str:
        """Return the file."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}"'
            f' viewBox="0 0 {self.width} {self.height}" role="img" aria-labelledby="title description"'
            f' lang="{"en" if language.startswith("en") else "zh-CN"}" font-family="{_FONT}">'
            f'<title id="title">{escape(self.title)}</title><desc id="description">{escape(self.description)}</desc>'
            f'<rect width="{self.width}" height="{self.height}" fill="{theme.ground}"/>{"".join(self.parts)}</svg>\n'
        )


def _text(x: float, y: float, words: str, fill: str, size: int = 12, anchor: str = "middle") -> str:
    return f'<text x="{_at(x)}" y="{_at(y)}" fill="{fill}" font-size="{size}" text-anchor="{anchor}">{escape(words)}</text>'


def _at(place: float) -> str:
    return f"{place:.1f}"


# --- A figure over the years ----------------------------------------------------------------------------------------------

_WORDS: Final = {
    "zh": ("{name}（{unit}）", "申报", "报告，待认可", "报告，已认可", "{year} 年 {value}", "较上年 {change}%", "；", "。"),
    "en": ("{name} ({unit})", "application", "report, not yet accepted", "report, accepted", "{year}: {value}",
           "{change}% against the year before", "; ", "."),
}  # fmt: skip
_STANDINGS: Final = ("applied", "submitted", "accepted")
_LEFT, _TOP, _STEP, _TALL = 70, 78, 92, 170
UNITS: Final = {"万元": "10,000 CNY", "人": "people", "起": "cases", "吨标准煤/万元": "tce per 10,000 CNY"}


def trend_picture(trend: Mapping[str, Any], language: str, theme: str = "light") -> str:
    """Return a line of a figure's values by year; a year without one is a gap, never a line across."""
    colours, words = THEMES[theme], _WORDS["en" if language.startswith("en") else "zh"]
    points = trend["points"]
    years = range(points[0]["year"], points[-1]["year"] + 1)
    places = _places(points)
    width = max(2 * _LEFT + _STEP * (len(years) - 1), 420)
    parts = [*_frame(years, width, words[0].format(name=trend["name"], unit=unit_of(trend["unit"], language)), colours)]
    parts += [_stroke(a, b, colours) for a, b in pairwise(places) if b[0] - a[0] < _STEP + 1]
    for point, (x, y) in zip(points, places, strict=True):
        parts += [_marker(point["standing"], x, y, colours), _value(x, y - 12, point["value"], colours)]
        if point["changePercent"] is not None:
            parts.append(_text(x, _TOP + _TALL + 40, f"{_signed(point['changePercent'])}%", colours.soft, 11))
    parts += _legend(words[1:4], width, colours)
    title = words[0].format(name=trend["name"], unit=unit_of(trend["unit"], language))
    return Picture(width, _TOP + _TALL + 84, title, _aloud(points, words), tuple(parts)).svg(colours, language)


def unit_of(unit: str, language: str) -> str:
    """Return a unit in a language."""
    return UNITS.get(unit, unit) if language.startswith("en") else unit


def _value(x: float, y: float, words: str, colours: Theme) -> str:
    """Return a text with a rim of the ground around it, so that it is read where the line passes."""
    rim = f' stroke="{colours.ground}" stroke-width="4" paint-order="stroke"'
    return _text(x, y, words, colours.ink, 13).replace("<text", f"<text{rim}", 1)


def _places(points: Sequence[Mapping[str, Any]]) -> list[tuple[float, float]]:
    values = [Decimal(point["value"]) for point in points]
    least, most, first = min(values), max(values), points[0]["year"]
    span = most - least
    heights = [float((value - least) / span) if span else 0.5 for value in values]
    return [
        (_LEFT + _STEP * (point["year"] - first), _TOP + _TALL * (1 - 0.8 * tall) - 0.1 * _TALL)
        for point, tall in zip(points, heights, strict=True)
    ]


def _frame(years: Iterable[int], width: int, title: str, colours: Theme) -> Iterable[str]:
    yield _text(20, 30, title, colours.ink, 16, "start")
    bottom = _TOP + _TALL
    yield f'<path d="M{_LEFT - 30} {bottom}H{width - 20}" stroke="{colours.soft}" stroke-width="1"/>'
    for n, year in enumerate(years):
        yield _text(_LEFT + _STEP * n, bottom + 20, str(year), colours.ink)


def _stroke(a: tuple[float, float], b: tuple[float, float], colours: Theme) -> str:
    return (
        f'<path d="M{_at(a[0])} {_at(a[1])}L{_at(b[0])} {_at(b[1])}" stroke="{colours.line}" stroke-width="2.5"'
        ' fill="none"/>'
    )


def _marker(standing: str, x: float, y: float, colours: Theme) -> str:
    """Return a square for the application, a ring for what waits, a dot for what was accepted."""
    if standing == "applied":
        return f'<rect x="{_at(x - 5)}" y="{_at(y - 5)}" width="10" height="10" fill="{colours.line}"/>'
    fill = colours.line if standing == "accepted" else colours.ground
    return f'<circle cx="{_at(x)}" cy="{_at(y)}" r="5.5" fill="{fill}" stroke="{colours.line}" stroke-width="2.5"/>'


def _legend(words: Sequence[str], width: int, colours: Theme) -> Iterable[str]:
    step, y = (width - 40) / 3, _TOP + _TALL + 66
    for n, (standing, said) in enumerate(zip(_STANDINGS, words, strict=True)):
        x = 30 + n * step
        yield _marker(standing, x, y - 4, colours)
        yield _text(x + 14, y, said, colours.soft, 11, "start")


def _signed(change: str) -> str:
    return change if change.startswith("-") else f"+{change}"


def _aloud(points: Sequence[Mapping[str, Any]], words: Sequence[str]) -> str:
    said = []
    for point in points:
        value = words[4].format(year=point["year"], value=point["value"])
        change = point["changePercent"]
        said.append(value if change is None else f"{value} ({words[5].format(change=_signed(change))})")
    return words[6].join(said) + words[7]


# --- Lights by county -----------------------------------------------------------------------------------------------------

_LIGHTS: Final = ("red", "amber", "green", "grey")
_LIGHT_WORDS: Final = {
    "zh": ("获奖义务履行情况（{day}）", ("逾期", "待办", "正常", "免除"), "合计", "{name}：{counts}", "、", "；", "。"),
    "en": ("What winners owe ({day})", ("overdue", "pending", "in order", "waived"), "Together", "{name}: {counts}",
           ", ", "; ", "."),
}  # fmt: skip
_SIGNS: Final = {"red": "▲", "amber": "◆", "green": "●", "grey": "○"}  # for who does not tell the colours apart
_NAME_WIDE, _BAR_WIDE, _ROW = 150, 420, 34


def lights_picture(counties: Sequence[Mapping[str, Any]], day: str, language: str, theme: str = "light") -> str:
    """Return a bar of lights a county, and of all together, each part with its number; widths compare."""
    colours, words = THEMES[theme], _LIGHT_WORDS["en" if language.startswith("en") else "zh"]
    rows = [(one["name"], one["counts"]) for one in counties]
    total = {light: sum(counts[light] for _, counts in rows) for light in _LIGHTS}
    rows = [*rows, (words[2], total)]
    most = max(sum(counts[light] for light in _LIGHTS) for _, counts in rows) or 1
    title = words[0].format(day=day)
    parts = [_text(20, 30, title, colours.ink, 16, "start")]
    for n, (name, counts) in enumerate(rows):
        parts += _bar(n, name, counts, most, colours)
    bottom = 60 + _ROW * len(rows)
    parts += _light_legend(words[1], bottom + 20, colours)
    width = _NAME_WIDE + _BAR_WIDE + 40
    return Picture(width, bottom + 44, title, _lights_aloud(rows, words), tuple(parts)).svg(colours, language)


def _bar(n: int, name: str, counts: Mapping[str, int], most: int, colours: Theme) -> Iterable[str]:
    y, x = 50 + _ROW * n, float(_NAME_WIDE)
    yield _text(_NAME_WIDE - 10, y + 17, name, colours.ink, 13, "end")
    for light in _LIGHTS:
        if not counts[light]:
            continue
        wide = _BAR_WIDE * counts[light] / most
        yield (
            f'<rect x="{_at(x)}" y="{y}" width="{_at(wide)}" height="24" fill="{colours.lights[light]}"'
            f' stroke="{colours.ground}"/>'
        )
        yield _text(x + wide / 2, y + 17, f"{_SIGNS[light]} {counts[light]}", colours.on_lights[light], 12)
        x += wide


def _light_legend(words: Sequence[str], y: int, colours: Theme) -> Iterable[str]:
    for n, (light, said) in enumerate(zip(_LIGHTS, words, strict=True)):
        x = _NAME_WIDE + n * 105
        yield f'<rect x="{x}" y="{y - 10}" width="12" height="12" fill="{colours.lights[light]}"/>'
        yield _text(x + 18, y, f"{_SIGNS[light]} {said}", colours.soft, 12, "start")


def _lights_aloud(rows: Sequence[tuple[str, Mapping[str, int]]], words: Sequence[Any]) -> str:
    def said(counts: Mapping[str, int]) -> str:
        return str(words[4]).join(f"{word} {counts[light]}" for light, word in zip(_LIGHTS, words[1], strict=True))

    return str(words[5]).join(words[3].format(name=name, counts=said(counts)) for name, counts in rows) + str(words[6])
