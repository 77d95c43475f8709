"""The classes of all types by name, for references between them."""

from resolvers import types
from resolvers.build import CLASSES, build_all

if not CLASSES:
    build_all()
globals().update(CLASSES)

__all__ = ["types"]
