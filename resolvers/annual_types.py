"""Annual reports (Art. 11)."""

from __future__ import annotations

import models as m
from resolvers.declare import Acts, ToOne, declare

declare(
    "AnnualReport", m.AnnualReport, "year state content digest drafted_at published_at version",
    root="annual_reports", filters="year state", orders="year",
    programme=ToOne("Programme", "programme_id"),
    available_acts=Acts(),
)  # fmt: skip
