"""How the key figures of a winner go over the years (Art. 4, 24)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import strawberry

from resolvers.declare import Embedded
from services.trends import TREND_SQL, trends


@strawberry.type(description="A value of a key figure in one year (Art. 24).")
class FigurePoint:
    """A value."""

    year: int = strawberry.field(description="Calendar year.")
    value: Decimal = strawberry.field(description="Exact value in the figure's unit.")
    standing: str = strawberry.field(
        description="`applied`, of the application; `submitted` or `accepted`, of a performance report."
    )
    difference: Decimal | None = strawberry.field(
        description="Change against the year before in the figure's unit; null if that year has no value."
    )
    change_percent: Decimal | None = strawberry.field(
        description="The same in percent of the year before, to hundredths; null unless that value is above zero."
    )


@strawberry.type(description="A key figure over the years, all in one unit (Art. 4, 24).")
class FigureTrend:
    """A trend."""

    figure: str = strawberry.field(description="Code of the key figure.")
    name: str = strawberry.field(description="Its name, in the caller's language.")
    unit: str = strawberry.field(description="Its unit.")
    points: list[FigurePoint] = strawberry.field(description="Its values by year, the earliest first.")
    picture: str = strawberry.field(
        description="Path of the picture, SVG, for who is logged in and sees the figures; `?lang=en`, `?theme=dark`."
    )


TREND: Final = Embedded(
    TREND_SQL, list[FigureTrend],
    "Key figures by year, of the application and of performance reports that were not sent back, as far as the viewer"
    " may see them (Art. 4, 24).", trends,
)  # fmt: skip
