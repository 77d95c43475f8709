"""How a title may be used, and what becomes of a misuse (Art.23, 28, 30, 33)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from regulation.terms import Term


class TitleUse(Term):
    """A way to use the title or mark of an award (Art.23, 33)."""

    IMAGE_PROMOTION = "image_promotion", "Image promotion of the organisation that names the award year."
    PRODUCT = "product", "On a product."
    PACKAGING = "packaging", "On packaging, labels or manuals of a product."
    WITHOUT_YEAR = "without_year", "Without naming the award year."
    EXPIRED = "expired", "As if still valid, after the last day of validity."
    REVOKED = "revoked", "In any way, after the title was revoked."
    FORGED = "forged", "Marks, medals or certificates that were forged, or by who never won."


@dataclass(frozen=True)
class Guidance:
    """What holds of one way to use the title: whether it is allowed, its article, and in words."""

    use: TitleUse
    article: str
    zh: str
    en: str

    @property
    def allowed(self) -> bool:
        """Whether winners may use it so: in image promotion alone."""
        return self.use is TitleUse.IMAGE_PROMOTION


_U = TitleUse
GUIDANCE: Final = (
    Guidance(
        _U.IMAGE_PROMOTION, "Art.23",
        "获奖组织可在形象宣传中使用获奖称号，须同时注明获奖年份，例如“2026年度市长质量奖”。",
        "A winner may use the title to promote its image, together with the award year,"
        " such as “Mayor's Quality Award, 2026”.",
    ),
    Guidance(
        _U.PRODUCT, "Art.23", "不得用于产品，也不得暗示某一产品获奖。",
        "Not on products, nor so as to suggest that a product won it.",
    ),
    Guidance(
        _U.PACKAGING, "Art.23", "不得用于产品包装、标签和说明书。",
        "Not on the packaging, labels or manuals of products.",
    ),
    Guidance(
        _U.WITHOUT_YEAR, "Art.23", "不得不注明获奖年份而使用称号。", "Not without the award year.",
    ),
    Guidance(
        _U.EXPIRED, "Art.23", "有效期满后，不得以仍在有效期内的方式使用称号。",
        "Not as if it were valid, once its validity is over.",
    ),
    Guidance(
        _U.REVOKED, "Art.30", "称号被撤销后，不得再使用称号和标识，并应确认已停止使用。",
        "Not at all once it was revoked: neither title nor mark; the organisation confirms that it stopped.",
    ),
    Guidance(
        _U.FORGED, "Art.33", "不得伪造、冒用标识、奖牌和证书；任何人可在证书查验页面核实。",
        "Marks, medals and certificates are not forged or assumed; anyone can check a certificate here.",
    ),
)  # fmt: skip


class MisuseState(Term):
    """State of a misuse of a title (Art.23, 33)."""

    RECORDED = "recorded", "Recorded by the office, which looks into it."
    ORDERED = "ordered", "The winner is ordered to put it right by a day."
    ANSWERED = "answered", "The winner says that it put it right."
    REMEDIED = "remedied", "Put right, as the office found."
    UNREMEDIED = "unremedied", "Not put right in time: it may become an incident."
    DISMISSED = "dismissed", "No misuse, with a reason."


class MisuseSource(Term):
    """How the office came to know of a misuse."""

    AUTHORITY = "authority", "An authority."
    TIP = "tip", "Somebody who reported it."
    INSPECTION = "inspection", "The office itself."
