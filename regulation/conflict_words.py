"""Findings and declarations of conflicts in plain words, Chinese and English (Art. 31)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from regulation.conflict_rules import Rule

_PERIOD: Final = ("（{since} 至 {until}）", " ({since} to {until})")
# Rule -> words in Chinese and in English; `{name}`, `{code}`, … are details, `{period}` is made of the dates.
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    Rule.EMPLOYER: (
        "其现工作单位（统一社会信用代码 {code}）即该组织或其关联组织。",
        "The present employer (credit code {code}) is the organisation or one of its family.",
    ),
    Rule.EMPLOYMENT: ("在回避年限内曾任职于“{name}”{period}。", "Was employed by “{name}” within the window{period}."),
    Rule.SHAREHOLDING: (
        "在回避年限内持有“{name}”的股份{period}。",
        "Held shares of “{name}” within the window{period}.",
    ),
    Rule.KINSHIP: ("与“{name}”的负责人有亲属关系{period}。", "Is related to a leading person of “{name}”{period}."),
    Rule.CONSULTING: (
        "在回避年限内为“{name}”提供咨询或辅导{period}。",
        "Advised or coached “{name}” within the window{period}.",
    ),
    Rule.BUSINESS: (
        "在回避年限内与“{name}”有业务往来{period}。",
        "Did business with “{name}” within the window{period}.",
    ),
    Rule.COMPETITOR: (
        "其工作单位（{code}）与该组织同属行业小类 {class}，存在竞争关系。",
        "The employer ({code}) is in the same industry class {class} as the organisation, and so its competitor.",
    ),
    Rule.COUNTY_DUTY: (
        "在回避年限内参加过该组织所在县（市、区）的评审工作{period}。",
        "Served in reviews of the organisation's county within the window{period}.",
    ),
    Rule.CONTACT_DOMAIN: (
        "其电子邮箱与该组织联系人使用同一域名 {domain}。",
        "Has an address in {domain}, the mail domain of the organisation's contacts.",
    ),
    Rule.RECOMMENDATION: ("{on} 参与过对该组织的推荐。", "Took part in recommending the organisation on {on}."),
    Rule.GUIDANCE: ("{on} 对该组织作过培育辅导。", "Guided the organisation on {on}."),
    Rule.COUNTY_REVIEW: (
        "参与过对“{name}”的县级评审或推荐{period}。",
        "Took part in a county's review or recommendation of “{name}”{period}.",
    ),
    Rule.OTHER: ("与“{name}”有其他利益关系{period}。", "Has another tie with “{name}”{period}."),
    "declared": ("本人申报：{text}", "Declared by the person: {text}"),
    "reported": ("他人反映：{text}", "Reported by somebody else: {text}"),
    # Who declares need not say more than the kind.
    "declared alone": ("本人申报，未附说明。", "Declared by the person, without more."),
    "reported alone": ("他人反映，未附说明。", "Reported by somebody else, without more."),
}


class _Details(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "—"


def explained(rule: str, details: Mapping[str, Any], language: str) -> str:
    """Return why a conflict stands, in a language; a rule without words is told by its name (Art. 31)."""
    english = language.startswith("en")
    words = WORDS.get(rule if details.get("text") else f"{rule} alone") or WORDS.get(rule)
    if words is None:
        return rule
    known = {name: str(value) for name, value in details.items() if value}
    period = _PERIOD[english].format_map(_Details({"until": "now" if english else "今"} | known))
    return words[english].format_map(_Details({**known, "period": period if "since" in known else ""}))
