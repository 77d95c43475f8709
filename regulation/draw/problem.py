"""What a draw of panels is drawn from, and what of it is chance (Art. 18, 31).

Nobody can engineer a meeting of expert and application: before anything is optimised, each pair is struck with
probability 1 - cap, independently, by bits of SHAKE-256 over the seed, which nobody knows before the facts are fixed.
A pair that is struck is never drawn, whatever the other facts are and whoever made them, so that
P(pair is drawn) <= P(pair is not struck) = cap. This is the bound that Jecmen et al. (2020, "Mitigating Manipulation in
Peer Review via Randomized Reviewer Assignments") get by solving for the probabilities themselves, which costs less fit;
striking first needs no linear programme, holds for every hard constraint and can be replayed by hand.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import orjson

from regulation.panels import Constraint, knows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from numpy.typing import NDArray

# Bars between one expert and one application; a pair may have several.
BARS: Final = (
    Constraint.CONFLICT,
    Constraint.UNDECLARED,
    Constraint.JURISDICTION,
    Constraint.AVAILABILITY,
    Constraint.FORMER,
)
_DRAWN, _TIES = b"struck", b"ties"


@dataclass(frozen=True)
class Expert:
    """An expert of the pool; `load`: places held now that count, of `cap`."""

    key: str
    cap: int
    load: int = 0
    leads: bool = True
    sections: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Panel:
    """A panel with `seats` to fill beside its `present` members (numbers of experts)."""

    key: str
    seats: int
    section: str
    class_code: str | None = None
    present: tuple[int, ...] = ()
    led: bool = False  # somebody present leads


@dataclass(frozen=True)
class Problem:
    """Facts and seed of a draw; experts and panels are in the order of their keys, which name nobody.

    `barred`: by bar, for each panel the experts whom it keeps out, as bits. `apart`: experts never in one panel.
    """

    seed: str
    pairing_cap: Decimal
    experts: tuple[Expert, ...]
    panels: tuple[Panel, ...]
    barred: Mapping[str, tuple[int, ...]]
    apart: tuple[tuple[int, int], ...] = ()
    industry_required: bool = True
    new_cap: int = 12  # what an expert may bear who would join

    def to_json(self) -> dict[str, Any]:
        """Return the problem as the ledger keeps it."""
        return asdict(self) | {
            "pairing_cap": str(self.pairing_cap),
            "barred": {str(bar): [f"{bits:x}" for bits in rows] for bar, rows in self.barred.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(
            seed=data["seed"],
            pairing_cap=Decimal(data["pairing_cap"]),
            experts=tuple(Expert(**_tuples(one)) for one in data["experts"]),
            panels=tuple(Panel(**_tuples(one)) for one in data["panels"]),
            barred={bar: tuple(int(bits, 16) for bits in rows) for bar, rows in data["barred"].items()},
            apart=tuple((first, second) for first, second in data["apart"]),
            industry_required=data["industry_required"],
            new_cap=data["new_cap"],
        )

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Number of panels and of experts."""
        return len(self.panels), len(self.experts)

    @cached_property
    def fit(self) -> NDArray[np.int64]:
        """How well each expert knows the industry of each applicant, 0 to 3."""
        return np.array(
            [[knows(e.sections, e.classes, p.section, p.class_code) for e in self.experts] for p in self.panels],
            dtype=np.int64,
        ).reshape(self.shape)

    @cached_property
    def chance(self) -> NDArray[np.uint64]:
        """64 bits for each pair, by which it is struck."""
        return self._bits(_DRAWN, 8).view("<u8").reshape(self.shape)

    @cached_property
    def ties(self) -> NDArray[np.int64]:
        """0 to 255 for each pair, by which equals are told apart."""
        return self._bits(_TIES, 1).astype(np.int64).reshape(self.shape)

    def _bits(self, what: bytes, size: int) -> NDArray[np.uint8]:
        of = (hashlib.shake_256(f"{self.seed}:{p.key}:".encode() + what) for p in self.panels)
        return np.frombuffer(b"".join(one.digest(size * len(self.experts)) for one in of), dtype=np.uint8)

    def struck(self, cap: Decimal) -> NDArray[np.bool_]:
        """Return the pairs that are not drawn at this cap; those of a higher one are among those of a lower one."""
        if cap >= 1:
            return np.zeros(self.shape, dtype=bool)
        return np.asarray(self.chance >= np.uint64(int(cap * 2**64)))

    def bar(self, bar: str) -> NDArray[np.bool_]:
        """Return the pairs that a bar keeps apart."""
        rows = self.barred.get(bar) or (0,) * len(self.panels)
        size = (len(self.experts) + 7) // 8
        packed = np.frombuffer(b"".join(bits.to_bytes(size, "little") for bits in rows), dtype=np.uint8)
        bits = np.unpackbits(packed.reshape(len(rows), size), axis=1, bitorder="little", count=len(self.experts))
        return bits.astype(bool)

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Pairs of panels and their present members."""
        found = np.zeros(self.shape, dtype=bool)
        for n, panel in enumerate(self.panels):
            found[n, list(panel.present)] = True
        return found


def _tuples(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}


def seed_of(head: str, cycle: UUID | str, number: int) -> str:
    """Return the seed of a draw: everybody who has the ledger finds the same (Art. 18)."""
    return hashlib.sha256(f"{head}:{cycle}:{number}".encode()).hexdigest()


def pseudonym(cycle: UUID | str, key: UUID | str) -> str:
    """Return by what a draw of a cycle knows an expert or application: the same in each, and in no other cycle."""
    return hashlib.sha256(f"{cycle}:{key}".encode()).hexdigest()[:16]


def digest_of(content: object) -> str:
    """Return the SHA-256 of the canonical JSON of a problem or result."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
