"""The acts of the procedure, one module per chapter; each act is one function behind the door."""

# Importing the chapters registers their acts.
from services import (
    administration,
    announcing,
    applying,
    deciding,
    documents,
    drafting,
    evaluating,
    extending,
    notifying,
    panels,
    publicising,
    qualifying,
    reviewing,
)

__all__ = [
    "administration", "announcing", "applying", "deciding", "documents", "drafting", "evaluating", "extending",
    "notifying", "panels", "publicising", "qualifying", "reviewing",
]  # fmt: skip
