"""The acts of the procedure, one module per chapter; each act is one function behind the door."""

# Importing the chapters registers their acts.
from services import (
    administration,
    announcing,
    applying,
    banning,
    deciding,
    drafting,
    evaluating,
    extending,
    importing,
    kinship,
    notifying,
    panels,
    publicising,
    qualifying,
    registering,
    registry,
    reviewing,
)

__all__ = [
    "administration", "announcing", "applying", "banning", "deciding", "drafting", "evaluating", "extending",
    "importing", "kinship", "notifying", "panels", "publicising", "qualifying", "registering", "registry",
    "reviewing",
]  # fmt: skip
