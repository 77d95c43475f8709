"""Addresses of electronic mail, as letters can be sent to without doubt or trick (Art. 16)."""

from __future__ import annotations

import re
from typing import Final

from regulation.violation import Violation

# What every mail server takes: no quotes, comments, routes or control characters, so that an address is one address.
_ADDRESS: Final = re.compile(
    r"(?=.{3,254}\Z)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])\Z"
)


def address_violations(address: str) -> list[Violation]:
    """Return EMAIL_INVALID for what is not one plain address of electronic mail (Art. 16)."""
    return [] if _ADDRESS.match(address) else [Violation("EMAIL_INVALID", "Art.16", "email")]
