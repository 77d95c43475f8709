"""What a judgement rests on: places in the submission that is reviewed, and nothing else (Art.4, Art.18, Art.31)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regulation.violation import Violation

# What a reference may point to; each names one of these alone.
PLACES = ("section", "figure", "document_id", "secret_document_id")


@dataclass(frozen=True)
class Referable:
    """What an expert may refer to: of the submission as it was frozen, and of its secret part only what was opened."""

    sections: frozenset[str] = frozenset()
    figures: Mapping[str, frozenset[str]] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    secret_documents: frozenset[str] = frozenset()

    def has(self, reference: Mapping[str, Any]) -> bool:
        """Return whether a reference, which names one place, points into it."""
        return (
            reference.get("section") in self.sections
            or str(reference.get("year")) in self.figures.get(reference.get("figure") or "", ())
            or reference.get("document_id") in self.documents
            or reference.get("secret_document_id") in self.secret_documents
        )


def evidence_errors(references: Sequence[Mapping[str, Any]], known: Referable, at: str) -> Iterator[Violation]:
    """Tell which references name no place or several (EVIDENCE_UNCLEAR), or one elsewhere (EVIDENCE_FOREIGN)."""
    for n, one in enumerate(references):
        places = [place for place in PLACES if one.get(place) is not None]
        if len(places) != 1 or (one.get("figure") is None) != (one.get("year") is None):
            yield Violation("EVIDENCE_UNCLEAR", "Art.18", f"{at}.{n}")
        elif not known.has(one):
            yield Violation("EVIDENCE_FOREIGN", "Art.18", f"{at}.{n}.{places[0]}")
