"""From measurements to ratios, a table, bench/results.json and a chart for docs/performance.md."""

from __future__ import annotations

import json
import math
import statistics
from pathlib import Path
from typing import Any, Final

from bench import capacity

_ROOT: Final = Path(__file__).parent.parent
RESULTS: Final = _ROOT / "bench" / "results.json"
DOCUMENT: Final = _ROOT / "docs" / "performance.md"
CHART: Final = _ROOT / "docs" / "performance.svg"
OTHERS: Final = ("floor_rls", "floor", "yoga_jit", "postgraphile_rls", "strawberry")
_READ_GOALS: Final = {"floor_rls": 0.85, "yoga_jit": 1.8, "postgraphile_rls": 6.0, "strawberry": 15.0}
_ONE_GOALS: Final = {"floor_rls": 0.75, "yoga_jit": 2.0, "postgraphile_rls": 3.0, "strawberry": 8.0}
GOALS: Final = {
    "desk": _READ_GOALS, "list": _READ_GOALS, "public": _READ_GOALS, "dossier": _ONE_GOALS, "node": _ONE_GOALS,
    "submit": {"floor_rls": 0.4, "postgraphile_rls": 1.0, "strawberry": 2.0}, "login": {},
}  # fmt: skip


def ratios(found: dict[str, Any], what: str = "rate") -> dict[str, list[float]]:
    """Return our rate over another's, round by round."""
    own = found["ours"][what]
    return {
        name: [round(a / b, 3) for a, b in zip(own, found[name][what], strict=True)] for name in OTHERS if name in found
    }


def cpu_ratios(found: dict[str, Any]) -> dict[str, float]:
    """Return another's CPU a request (server and database) over ours: steadier than rates on a busy machine."""
    totals = {
        name: statistics.median(a + b for a, b in zip(one["server_ms"], one["database_ms"], strict=True))
        for name, one in found.items()
    }
    return {name: round(totals[name] / totals["ours"], 2) for name in OTHERS if name in found and totals["ours"]}


def show(operation: str, found: dict[str, Any]) -> None:
    """Print one operation."""
    compared = ratios(found) if "ours" in found else {}
    by_cpu = cpu_ratios(found) if "ours" in found else {}
    for name, one in found.items():
        line = f"{operation:8} {name:17} {statistics.median(one['rate']):7.0f}/s"
        line += f"  CPU: server {statistics.median(one['server_ms']):6.2f} ms, database {statistics.median(one['database_ms']):6.2f} ms"
        if name in compared:
            some, goal = compared[name], GOALS[operation].get(name)
            said = "" if goal is None else f"  goal {goal:g} {'met' if statistics.median(some) >= goal else 'MISSED'}"
            line += f"  ours ×{statistics.median(some):.2f} ({min(some):.2f}–{max(some):.2f}), by CPU ×{by_cpu[name]:.2f}{said}"
        print(line, flush=True)


def write(results: dict[str, Any], titles: dict[str, str]) -> None:
    """Write results.json and the chart, and print the table of ratios."""
    rounds = results["rounds"]
    median = {
        operation: {name: round(statistics.median(some), 2) for name, some in ratios(found).items()}
        for operation, found in rounds.items()
    }
    results = {
        "ratios": median,
        "ratios_by_cpu": {operation: cpu_ratios(found) for operation, found in rounds.items()},
        "spread": {
            operation: {name: [min(some), max(some)] for name, some in ratios(found).items()}
            for operation, found in rounds.items()
        },
        "goals": GOALS,
        **results,
    }
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    CHART.write_text(chart(median, titles), encoding="utf-8")
    document(results)
    print(table(results))


def document(results: dict[str, Any]) -> None:
    """Write the figures into docs/performance.md, between their marks."""
    text = DOCUMENT.read_text(encoding="utf-8")
    load = ", ".join(f"{one:.1f}" for one in results["environment"]["load_average"])
    said = f"{results['environment']['at'][:10]}, {results['environment']['cores']} cores, load at the start {load}."
    parts = {
        "figures": f"Our rate as a multiple of the other's; ✓ or ✗ and the goal; {said}\n\n{table(results)}",
        "cpu": _cpu_table(results["rounds"]),
        "growth": _growth_table(results["growth"]),
        "memory": _memory_table(results["memory_mib"]),
        "capacity": _rows(capacity.HEAD, capacity.table(capacity.medians(results["rounds"]))),
    }
    for name, part in parts.items():
        head, _, rest = text.partition(f"<!-- {name} -->")
        text = f"{head}<!-- {name} -->\n{part}\n<!-- /{name} -->{rest.partition(f'<!-- /{name} -->')[2]}"
    DOCUMENT.write_text(text, encoding="utf-8")


def _rows(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def _cpu_table(rounds: dict[str, Any]) -> str:
    names = ("ours", *OTHERS)
    return _rows(
        ["Operation", *names],
        [
            [operation]
            + [
                f"{statistics.median(found[n]['server_ms']):.2f} + {_measured(statistics.median(found[n]['database_ms']))}"
                if n in found
                else "–"
                for n in names
            ]
            for operation, found in rounds.items()
        ],
    )


def _measured(milliseconds: float) -> str:
    return f"{milliseconds:.2f}" if milliseconds > 0 else "?"


def _growth_table(growth: dict[str, Any]) -> str:
    rows = []
    for operation, found in growth.items():
        (a, b), (c, d) = ([statistics.median(found[n][s]) for s in ("small", "large")] for n in ("ours", "floor_rls"))
        shown = [f"{a:.2f} → {b:.2f}", f"{c:.2f} → {d:.2f}", f"{b / a / (d / c):.2f}"]
        rows.append([operation, *shown])
    return _rows(["Operation", "ours", "floor_rls", "growth, ours to floor (goal ≤ 1.3)"], rows)


def _memory_table(memory: dict[str, Any]) -> str:
    return _rows(
        ["", *memory["start"]], [[when, *(str(one) for one in found.values())] for when, found in memory.items()]
    )


def table(results: dict[str, Any]) -> str:
    """Return the ratios against the goals, as Markdown."""
    lines = ["| Operation | " + " | ".join(OTHERS) + " | p99/p50 |", "|---|" + "---|" * (len(OTHERS) + 1)]
    for operation, some in results["ratios"].items():
        cells = []
        for name in OTHERS:
            low, high = results["spread"][operation].get(name, (0, 0))
            goal = GOALS[operation].get(name)
            mark = "" if goal is None else (" ✓" if some.get(name, 0) >= goal else f" ✗ {goal:g}")
            cells.append(f"{some[name]:.2f} ({low:.2f}–{high:.2f}){mark}" if name in some else "–")
        latency = results["open"].get(operation, {}).get("ours")
        cells.append(f"{latency['p99'] / latency['p50']:.1f}" if latency else "–")
        lines.append(f"| {operation} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


_COLOURS: Final = ("#355070", "#6d8bab", "#b56576", "#e88c7d", "#eab676")


def chart(median: dict[str, dict[str, float]], titles: dict[str, str]) -> str:
    """Return a bar chart of the ratios on a logarithmic scale, as SVG."""
    left, width, bar, gap, top = 90, 560, 12, 16, 96
    lowest, highest = 0.25, 100.0

    def x(value: float) -> float:
        inside = min(max(value, lowest), highest)
        return left + width * math.log(inside / lowest) / math.log(highest / lowest)

    parts, y = [], top
    for operation, some in median.items():
        parts.append(f'<text x="{left - 8}" y="{y + bar * len(some) / 2 + 4:.0f}" text-anchor="end">{operation}</text>')
        for name, colour in zip(OTHERS, _COLOURS, strict=True):
            if name in some:
                start, end = sorted((x(1), x(some[name])))
                parts.append(
                    f'<rect x="{start:.1f}" y="{y}" width="{max(end - start, 1):.1f}" height="{bar - 2}" fill="{colour}"/>'
                )
                parts.append(f'<text x="{max(end, x(1)) + 4:.1f}" y="{y + 9}" class="small">{some[name]:g}</text>')
                y += bar
        y += gap
    grid = "".join(
        f'<line x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{top - 8}" y2="{y}" stroke="{"#222" if at == 1 else "#ddd"}"/>'
        f'<text x="{x(at):.1f}" y="{top - 12}" text-anchor="middle" class="small">{at:g}</text>'
        for at in (0.5, 1, 2, 5, 10, 20, 50)
    )
    legend = "".join(
        f'<rect x="{left + 280 * (n % 2)}" y="{26 + 16 * (n // 2)}" width="10" height="10" fill="{colour}"/>'
        f'<text x="{left + 14 + 280 * (n % 2)}" y="{35 + 16 * (n // 2)}" class="small">{titles[name]}</text>'
        for n, (name, colour) in enumerate(zip(OTHERS, _COLOURS, strict=True))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 50} {y + 8}" font-family="sans-serif"'
        ' font-size="13"><style>.small{font-size:10px}</style><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{left}" y="18" font-weight="bold">Requests a second of this server, as a multiple of …</text>'
        f"{legend}{grid}{''.join(parts)}</svg>\n"
    )
