"""Statistics on reviews (Art.18): each names its method; they advise, and never change a score.

- Spread: mean, median, sample standard deviation (n - 1), range.
- Agreement of a panel: Kendall's W with mid-ranks and the correction for ties, its tail by chi-square with n - 1 degrees
  of freedom (Kendall & Babington Smith 1939; Siegel 1956, ch. 9).
- Outliers: modified z-score 0.6745 (x - median) / MAD beyond 3.5 (Iglewicz & Hoaglin 1993).
- Normalisation: (x - median) / (1.4826 MAD) of each expert's own totals, above a least sample (Huber 1981).
- Leniency: mean deviation of an expert's totals from the means of the panels.
"""

import math
import statistics
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

# The normal distribution's upper quartile, and its reciprocal: what makes a MAD comparable to a standard deviation.
QUARTILE, CONSISTENT = 0.6745, 1.4826
OUTLYING = 3.5


@dataclass(frozen=True)
class Spread:
    """How some values lie; `deviation` is unknown of fewer than two."""

    n: int
    mean: float
    median: float
    deviation: float | None
    least: float
    most: float


@dataclass(frozen=True)
class Agreement:
    """Kendall's W of a panel, from 0 (none) to 1 (complete), and how likely more would be by chance alone."""

    w: float
    chi_square: float
    degrees: int
    p: float


@dataclass(frozen=True)
class Total:
    """One expert's total for one application."""

    expert: Hashable
    dossier: Hashable
    points: float


@dataclass(frozen=True)
class Judged:
    """What statistics say of one total: beside its panel, and beside the expert's other totals."""

    total: Total
    deviation: float
    modified_z: float | None
    normalised: float | None

    @property
    def outlying(self) -> bool:
        """Whether it is an outlier."""
        return self.modified_z is not None and abs(self.modified_z) > OUTLYING


@dataclass(frozen=True)
class ExpertStatistics:
    """One expert's reviews; `leniency` in points, positive of who gives more than the panels."""

    expert: Hashable
    mean: float
    leniency: float
    reviews: tuple[Judged, ...]


def spread(values: Sequence[float]) -> Spread:
    """Describe values, of which there is at least one (Art.18)."""
    deviation = statistics.stdev(values) if len(values) > 1 else None
    return Spread(len(values), statistics.fmean(values), statistics.median(values), deviation, min(values), max(values))


def mid_ranks(values: Sequence[float]) -> list[float]:
    """Rank from 1, lowest first; equals share the mean of their ranks."""
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) + 1) / 2 for value in values]


def kendall_w(ratings: Sequence[Sequence[float]]) -> Agreement | None:
    """Tell how far raters agree on the order of things that each has rated; None where nobody tells them apart (Art.18)."""
    raters, things = len(ratings), len(ratings[0]) if ratings else 0
    if raters < 2 or things < 2:
        return None
    sums = [sum(column) for column in zip(*map(mid_ranks, ratings), strict=True)]
    squares = sum((one - raters * (things + 1) / 2) ** 2 for one in sums)
    tied = sum(t**3 - t for rating in ratings for t in Counter(rating).values())
    room = raters**2 * (things**3 - things) - raters * tied
    if not room:
        return None
    w = 12 * squares / room
    chi_square = raters * (things - 1) * w
    return Agreement(w, chi_square, things - 1, chi_square_tail(chi_square, things - 1))


def chi_square_tail(value: float, degrees: int) -> float:
    """Return how likely a chi-square of whole degrees of freedom exceeds a value: its closed form, term by term."""
    half = value / 2
    if half <= 0:
        return 1.0
    first = math.erfc(math.sqrt(half)) if degrees % 2 else 0.0
    orders = (k + degrees % 2 / 2 for k in range(degrees // 2))
    return first + sum(math.exp(k * math.log(half) - half - math.lgamma(k + 1)) for k in orders)


def modified_z(values: Sequence[float]) -> list[float | None]:
    """Return each value's modified z-score; None where more than half are equal, so that none can be told (Art.18)."""
    middle, mad = _middle(values)
    return [QUARTILE * (value - middle) / mad if mad else None for value in values]


def normalised(values: Sequence[float], least: int) -> list[float | None]:
    """Put an expert's totals on a scale of their own median and MAD; None below `least` of them (Art.18)."""
    middle, mad = _middle(values)
    enough = len(values) >= least and mad > 0
    return [(value - middle) / (CONSISTENT * mad) if enough else None for value in values]


def _middle(values: Sequence[float]) -> tuple[float, float]:
    middle = statistics.median(values)
    return middle, statistics.median(abs(value - middle) for value in values)


def experts(totals: Sequence[Total], least: int) -> list[ExpertStatistics]:
    """Tell of each expert, in order of appearance, how it judges beside the panels and beside itself (Art.18)."""
    deviations = _deviations(totals)
    outlying = dict(zip(totals, modified_z([deviations[one] for one in totals]) if totals else [], strict=True))
    by_expert: dict[Hashable, list[Total]] = {}
    for one in totals:
        by_expert.setdefault(one.expert, []).append(one)
    return [_expert(expert, own, deviations, outlying, least) for expert, own in by_expert.items()]


def _deviations(totals: Sequence[Total]) -> dict[Total, float]:
    panels: dict[Hashable, list[float]] = {}
    for one in totals:
        panels.setdefault(one.dossier, []).append(one.points)
    return {one: one.points - statistics.fmean(panels[one.dossier]) for one in totals}


def _expert(
    expert: Hashable,
    own: Sequence[Total],
    deviations: Mapping[Total, float],
    outlying: Mapping[Total, float | None],
    least: int,
) -> ExpertStatistics:
    points = [one.points for one in own]
    scale = normalised(points, least)
    judged = (Judged(one, deviations[one], outlying[one], z) for one, z in zip(own, scale, strict=True))
    leniency = statistics.fmean(deviations[one] for one in own)
    return ExpertStatistics(expert, statistics.fmean(points), leniency, tuple(judged))
