"""Conflicts of interest: found, declared, reported, dismissed, and what a late one brings about (Art. 31)."""

from services.conflicts import declaring, finding, reporting, slate

__all__ = ["declaring", "finding", "reporting", "slate"]
