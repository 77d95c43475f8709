"""What is stated of an act: its article, title, stages and moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regulation.states import Stage


@dataclass(frozen=True)
class Rule:
    """When one act is possible and what it moves.

    `stages`: stages of the cycle in which it is possible (empty: any). `advance`: the stage that it opens.
    `moves`: state of the target before -> possible after; possible in no other state (empty: any).
    `versioned`: the caller states the version that it saw (`expectedVersion`).
    """

    article: str
    title: str
    stages: frozenset[Stage] = frozenset()
    advance: Stage | None = None
    moves: Mapping[str, frozenset[str]] = field(default_factory=dict)
    versioned: bool = False


def rule(
    article: str,
    title: str,
    *stages: Stage,
    to: Stage | None = None,
    moves: Mapping[Any, str | frozenset[str]] | None = None,
    versioned: bool | None = None,
) -> Rule:
    """Declare a rule: `to` is the stage that it opens, `moves` states before -> after, `versioned` if it moves any."""
    changes = bool(moves) or to is not None
    after = {k: frozenset({v}) if isinstance(v, str) else v for k, v in (moves or {}).items()}
    return Rule(article, title, frozenset(stages), to, after, changes if versioned is None else versioned)
