"""The language of an answer: Chinese, or English for who prefers it."""

from __future__ import annotations

import re
from typing import Final

_WEIGHT: Final = re.compile(r"[0-9]*\.?[0-9]+")


def language_of(accepted: str) -> str:
    """Return `en` if the caller prefers it to Chinese, else `zh-CN`."""
    best, quality = "zh-CN", 0.0
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        weighted = float(weight) if _WEIGHT.fullmatch(weight) else 1.0
        if tag[:2].lower() in {"zh", "en"} and weighted > quality:
            best, quality = ("en" if tag[:2].lower() == "en" else "zh-CN"), weighted
    return best
