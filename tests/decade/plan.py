"""Who applies when, with what success: the plan of the decade, which the ledger in `expected` follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.decade.session import Session

Q, N = "QUALITY", "NOMINATION"
# Session, award year, percentages that all experts give, and for what the best are put forward.
SESSIONS = {
    2026: (7, {"磁材厂": 90, "家具厂": 85, "电缆厂": 60, "康复医院": 90, "体检中心": 80},
           {"磁材厂": Q, "家具厂": Q, "康复医院": Q, "体检中心": N}),
    2028: (8, {"电缆厂": 90, "铜材厂": 85, "体检中心": 90, "设计院": 80},
           {"电缆厂": Q, "铜材厂": Q, "体检中心": Q, "设计院": N}),
    2030: (9, {"轴承厂": 90, "设计院": 90, "物流园": 80},
           {"轴承厂": Q, "设计院": Q, "物流园": N}),
    2032: (10, {"玻璃厂": 90, "磁材厂": 85, "电机厂": 80, "职业学校": 80},
           {"玻璃厂": Q, "磁材厂": Q, "电机厂": Q, "职业学校": N}),
    2034: (11, {"齿轮厂": 90, "电缆厂": 80, "康复医院": 90},
           {"齿轮厂": Q, "电缆厂": N, "康复医院": Q}),
}  # fmt: skip
COUNTY_SESSIONS = {
    2027: (1, {"酒厂": 90, "陶瓷厂": 80, "卫生院": 85}, {"酒厂": Q, "陶瓷厂": N, "卫生院": Q}),
}
# What is granted for the bonuses of a session.
BUDGETS = {
    ("city", 2026): "2000000.00", ("city", 2028): "1500000.00", ("city", 2030): "1000000.01",
    ("city", 2032): "1300000.00", ("city", 2034): "700000.00", ("county", 2027): "250000.00",
}  # fmt: skip
# What winners use of their bonuses: place and year, then winner, session, purpose, amount.
USES = {
    ("city", 2027): ("磁材厂", 7, "TRAINING", "120000.50"),
    ("city", 2028): ("磁材厂", 7, "FACILITIES", "200000.25"),
    ("city", 2029): ("磁材厂", 7, "IMPROVEMENT", "179999.25"),
    ("city", 2031): ("轴承厂", 9, "PUBLICITY", "33333.33"),
    ("city", 2032): ("轴承厂", 9, "PUBLICITY", "33333.33"),
    ("city", 2033): ("玻璃厂", 10, "FACILITIES", "600000.00"),
    ("county", 2028): ("酒厂", 1, "TRAINING", "99999.99"),
}
YEARS = range(2026, 2037)


def session_of(plan: Mapping[int, Any], year: int) -> Session:
    """Return the session of an award year, before anybody has applied."""
    number, percentages, kinds = plan[year]
    return Session(number, year, percentages, kinds)
