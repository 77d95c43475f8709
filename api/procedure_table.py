"""The procedure as one table for people: every act with its roles, stages, moves and article."""

from __future__ import annotations

from policies.book import book
from regulation.ability import Ability
from regulation.procedure import RULES
from regulation.rule import Rule
from services.door import ACTS

_HEAD = """# The procedure

Every act of the system, made from `regulation/acts`, `policies/policy.csv` and the acts in `services/`
by `award procedure`. An act is possible only in its stages and states; nothing else changes anything (Art. 5).

| Act | What it does | Roles | Cycle stages | Moves | Article |
|---|---|---|---|---|---|
"""


def markdown() -> str:
    """Return the table in Markdown."""
    return _HEAD + "".join(_row(ability, rule) for ability, rule in RULES.items())


def _row(ability: Ability, rule: Rule) -> str:
    words = (ACTS[ability].body.__doc__ or "").partition("\n")[0]
    cells = [f"`{ability}`", words, _roles(ability), _stages(rule), _moves(rule), rule.article]
    return f"| {' | '.join(cells)} |\n"


def _roles(ability: Ability) -> str:
    lines = [
        line
        for line in book().lines
        if line.resource == ability.resource and line.act == ability.act and line.effect == "allow"
    ]
    named = dict.fromkeys("anyone" if line.role == "*" else line.role for line in lines)
    return ", ".join(f"{role} ({', '.join(x.scope for x in lines if x.role in {role, '*'})})" for role in named)


def _stages(rule: Rule) -> str:
    stages = ", ".join(sorted(rule.stages)) or "any"
    return f"{stages} → **{rule.advance}**" if rule.advance else stages


def _moves(rule: Rule) -> str:
    kept = sorted(before for before, after in rule.moves.items() if after == {before})
    moved = [f"{b} → {', '.join(sorted(a))}" for b, a in rule.moves.items() if a != {b}]
    return "; ".join([*moved, *([f"in {', '.join(kept)}"] if kept else [])])
