"""Solve one problem in a process of its own: `python -m regulation.draw < problem.json`.

Each line of the output is JSON: `{"percent": 5}` while it works, then the result.
"""

from __future__ import annotations

import sys

import orjson

from regulation.draw.problem import Problem
from regulation.draw.solve import draw


def _say(content: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(content) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    problem = Problem.from_json(orjson.loads(sys.stdin.buffer.read()))
    _say(draw(problem, lambda percent: _say({"percent": percent})).to_json())
