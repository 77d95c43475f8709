"""Each act is stated in one chapter of the procedure (CONTRIBUTING)."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pkgutil import iter_modules

import regulation.acts
from regulation.ability import Ability


def test_each_ability_is_in_exactly_one_chapter() -> None:
    chapters = [import_module(f"regulation.acts.{module.name}") for module in iter_modules(regulation.acts.__path__)]
    stated = Counter(ability for chapter in chapters for ability in chapter.RULES)
    assert stated == Counter(Ability)
