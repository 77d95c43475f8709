"""Conflicts of interest: found, declared, reported, dismissed, and what a late one brings about (Art. 31)."""

from services.conflicts import clues, declaring, finding, reporting, slate

__all__ = ["clues", "declaring", "finding", "reporting", "slate"]
