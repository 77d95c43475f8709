"""Words in both languages for all that the API may say, queries that fit the schema, colours that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import GraphQLEnumType, build_schema, parse, validate

from api.pages.words import ENGLISH, Words, catalogue

PAGES = Path(__file__).parents[2] / "api" / "pages"
SCHEMA = build_schema((PAGES.parent / "schema.graphql").read_text(encoding="utf-8"))
QUERIES = sorted((PAGES / "queries").glob("*.graphql"))
TERMS = {
    "stage": "Stage", "stage_means": "Stage", "notice": "NoticeKind", "award": "AwardKind",
    "objection_state": "ObjectionState", "objection_means": "ObjectionState", "verdict": "Verdict", "verdict_means": "Verdict", "objector": "ObjectorKind",
    "tip_state": "TipState", "tip_means": "TipState", "tip_kind": "TipKind",
}  # fmt: skip


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_each_query_fits_the_schema(path: Path) -> None:
    assert validate(SCHEMA, parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(("kind", "name"), TERMS.items())
def test_whatever_the_api_may_say_has_words(kind: str, name: str) -> None:
    enum = SCHEMA.type_map[name]
    assert isinstance(enum, GraphQLEnumType)

    assert {f"{kind}.{value.lower()}" for value in enum.values} <= set(catalogue())


def test_every_word_of_a_template_is_in_the_catalogue_in_both_languages() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for path in [*PAGES.rglob("*.html"), *PAGES.rglob("*.xml"), *PAGES.glob("*.py")]
    ]
    used = {key for text in sources for key in re.findall(r"""(?:\bw|words)\(["']([a-z_.A-Z0-9/]+)["']""", text)}

    assert len(used) > 100
    assert {key for key in used if not key.endswith((".", "/"))} - set(catalogue()) == set()
    for key, row in catalogue().items():
        assert row["zh"], key
        assert row["en"], key
        assert sorted(re.findall(r"\{\w+\}", row["zh"])) == sorted(re.findall(r"\{\w+\}", row["en"])), key


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0, "0 分钟", "0 minutes"),
        (61, "1 分钟", "1 minute"),
        (3_599, "59 分钟", "59 minutes"),
        (3_600, "1 小时", "1 hour"),
        (86_400, "1 天 0 小时", "1 day and 0 hours"),
        (2 * 86_400 + 3 * 3_600 + 3_599, "2 天 3 小时", "2 days and 3 hours"),
        (-5, "0 分钟", "0 minutes"),
    ],
)
def test_a_span_is_said_in_whole_units_and_never_longer_than_it_is(seconds: int, chinese: str, english: str) -> None:
    assert (Words("zh-CN").span(seconds), Words(ENGLISH).span(seconds)) == (chinese, english)


def test_an_instant_is_said_in_the_time_of_the_city() -> None:
    assert Words("zh-CN").instant("2026-10-08T16:00:00+00:00") == "2026年10月9日 00:00（北京时间）"
    assert Words(ENGLISH).instant("2026-10-08T15:59:00Z") == "8 October 2026, 23:59 (Beijing time)"


def test_values_of_the_regulation_are_said_in_words() -> None:
    said = [Words(ENGLISH).value(one) for one in (True, None, [14, 7], {"manufacturing": 3}, "0.5", [])]

    assert said == ["yes", "not set", "14, 7", "Manufacturing 3", "0.5", "not set"]


# --- Colours: WCAG 2.2, 1.4.3 -------------------------------------------------------------------------------------------


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _schemes() -> list[dict[str, str]]:
    style = (PAGES / "static" / "site.css").read_text(encoding="utf-8")
    found = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", part))
        for part in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]
    return [{**found[0], **one} for one in found]


@pytest.mark.parametrize("number", [0, 1, 2], ids=["light", "dark", "print"])
def test_texts_stand_out_from_what_is_behind_them(number: int) -> None:
    colours = _schemes()[number]

    for text in ("ink", "quiet", "link", "good", "bad"):
        for behind in ("paper", "soft"):
            assert contrast(colours[text], colours[behind]) >= 4.5, (text, behind)
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert contrast(colours["focus"], colours["paper"]) >= 3
