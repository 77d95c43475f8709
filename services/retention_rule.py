"""What a rule of keeping is made of: when something is due, and what erases it (Art. 31, 34); docs/retention.md."""

# ruff: noqa: S608 -- names and conditions from code; values are parameters

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CLOSED: Final = """(SELECT (s.opened_at AT TIME ZONE 'Asia/Shanghai')::date FROM public.cycle_stage s
 WHERE s.cycle_id = c.id AND s.stage = 'closed')"""
OF_CYCLE: Final = "JOIN public.regulation_version v ON v.id = c.regulation_version_id"
# What is not of one cycle goes by the version in force.
IN_FORCE: Final = """JOIN LATERAL (SELECT r.parameters FROM public.regulation_version r WHERE r.programme_id = {programme}
 AND r.effective_from <= $1 ORDER BY r.effective_from DESC, r.id DESC LIMIT 1) v ON true"""


def due_after(since: str, parameter: str) -> str:
    """Return the first day on which what is kept since a day is not kept any more: so many years later."""
    return f"({since} + make_interval(years => (v.parameters ->> '{parameter}')::int))::date"


@dataclass(frozen=True)
class Rule:
    """What is erased when: `due` gives programme, target, organisations and day; `erase` is run for a target `$1`."""

    name: str
    article: str
    parameter: str
    resource: str
    what: str
    due: str
    erase: tuple[str, ...]


def removed(table: str, column: str = "dossier_id") -> str:
    """Return the statement that removes the documents of something, and with them, later, contents that nobody has."""
    return f"UPDATE public.{table} SET state = 'removed', title = '' WHERE {column} = $1 AND state <> 'removed'"


# Archive packages that hold what is erased go with it; they may be packed anew.
DROPPED: Final = "UPDATE public.cycle_archive SET state = 'dropped' WHERE state = 'ready' AND cycle_id = ({cycle})"
