"""Periods counted in years, to the day.

A period of years ends on the day of the same number; where the month lacks it, on the month's last day.
So three years from 29 February 2024 are complete on 28 February 2027.
"""

from datetime import MAXYEAR, date, timedelta


def years_later(day: date, years: int) -> date:
    """Give the anniversary of `day` after `years` (negative: before); 29 February falls back to the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def last_day(start: date, years: int) -> date:
    """Give the last day of a period of whole `years` that includes `start` (Art.23, Art.28, Art.30).

    It is the day before the anniversary; a period from 29 February lasts through 28 February.
    """
    end = years_later(start, years)
    return end - timedelta(days=1) if end.day == start.day else end


def has_lasted(start: date, years: int, on: date) -> bool:
    """Tell whether `years` have passed from `start` to `on`; exactly so many count as passed (Art.13)."""
    return start.year + years <= MAXYEAR and years_later(start, years) <= on
