"""What a broken rule looks like: a stable code, the article that it breaks, and the facts that show it."""

import dataclasses
from collections.abc import Iterable, Mapping


@dataclasses.dataclass(frozen=True)
class Violation:
    """One broken rule.

    `code` is stable SCREAMING_SNAKE, `article` looks like ``Art.21``, `field` names the input at fault (empty
    when none is) and `detail` holds the figures that a message needs, as text.
    """

    code: str
    article: str
    field: str = ""
    detail: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


class RuleBroken(Exception):  # noqa: N818 -- it names what happened: a rule was broken
    """Raised when an act cannot go on; `violations` says every reason that was found."""

    def __init__(self, *violations: Violation) -> None:
        super().__init__(*violations)
        self.violations = violations

    def __str__(self) -> str:
        return "; ".join(f"{v.code} ({v.article}) {v.field} {dict(v.detail)}" for v in self.violations)


def require(violations: Iterable[Violation]) -> None:
    """Do nothing when there is no violation; otherwise raise RuleBroken with all of them."""
    found = tuple(violations)
    if found:
        raise RuleBroken(*found)
