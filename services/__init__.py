"""The acts of the procedure, one module per chapter; each act is one function behind the door."""

# Importing the chapters registers their acts.
from services import (
    administration,
    announcing,
    applying,
    deciding,
    drafting,
    evaluating,
    extending,
    guiding,
    notifying,
    panels,
    publicising,
    qualifying,
    recommending,
    reviewing,
)

__all__ = [
    "administration",
    "announcing",
    "applying",
    "deciding",
    "drafting",
    "evaluating",
    "extending",
    "guiding",
    "notifying",
    "panels",
    "publicising",
    "qualifying",
    "recommending",
    "reviewing",
]
