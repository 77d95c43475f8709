"""Archive packages of closed cycles (Art. 5, 32)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.ability import Ability
from regulation.rule import Rule, rule
from regulation.states import ArchiveState, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES: Mapping[Ability, Rule] = {
    Ability.CYCLE_PACK: rule("Art.32", "制作归档包 / pack the archive of a closed cycle", Stage.CLOSED),
    Ability.CYCLE_ARCHIVE_DOWNLOAD: rule(
        "Art.32", "下载归档包 / get an archive package",
        moves={ArchiveState.READY: ArchiveState.READY}, versioned=False,
    ),
}  # fmt: skip
