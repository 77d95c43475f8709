"""The acts of the procedure, one module per chapter; each act is one function behind the door."""

# Importing the chapters registers their acts.
from services import (
    administration,
    announcing,
    applying,
    checking,
    consulting,
    deciding,
    drafting,
    evaluating,
    extending,
    notifying,
    panels,
    publicising,
    qualifying,
    rechecking,
    reviewing,
)

__all__ = [
    "administration",
    "announcing",
    "applying",
    "checking",
    "consulting",
    "deciding",
    "drafting",
    "evaluating",
    "extending",
    "notifying",
    "panels",
    "publicising",
    "qualifying",
    "rechecking",
    "reviewing",
]
