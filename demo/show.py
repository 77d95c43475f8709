"""What the audience sees: chapters, lines, progress, tables."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.rule import Rule
from rich.table import Column, Table
from rich.text import Text

if TYPE_CHECKING:
    from demo.acts import Refusal

_DIM: Final = "grey58"
_WIDTH: Final = 150
T = TypeVar("T")


class Show:
    """The stage: writes to the terminal, and knows how long everything took."""

    def __init__(self, console: Console | None = None) -> None:
        # Without a terminal, as wide as the lines want.
        self.console = console or Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
        self._began = time.monotonic()
        self._day = ""

    @property
    def seconds(self) -> float:
        """Seconds since the curtain rose."""
        return time.monotonic() - self._began

    def chapter(self, title: str, articles: str) -> None:
        """Begin a chapter."""
        self.console.print()
        self.console.print(Rule(Text(f"{title} · {articles}", "bold cyan"), style="cyan", align="left"))

    def day(self, clock: str) -> None:
        """Say where the clock stands, once something happens there."""
        self._day = f"  {clock[:10]} {clock[11:16]}"

    def _happens(self) -> None:
        if self._day:
            self.console.print(Text(self._day, _DIM))
        self._day = ""

    def did(self, who: str, what: str, article: str) -> None:
        """Say who did what."""
        self._line(("✓", "green"), Text.assemble((who, "bold"), f" {what} ", (article, _DIM)))

    def refused(self, who: str, what: str, why: Refusal) -> None:
        """Say who tried what in vain, with code, reason, article and message as returned."""
        codes = why.code if why.kind in {why.code, "RULE"} else f"{why.kind} {why.code}"
        also = f" (+ {', '.join(why.also)})" if why.also else ""
        tried = Text.assemble((who, "bold red"), (f" {what} → ", "red"), (codes + also, "bold red"))
        self._line(("✗", "red"), tried + Text.assemble((f" {why.article}", "red"), (f"\n{why.message}", "red")))

    def _line(self, mark: tuple[str, str], text: Text) -> None:
        self._happens()
        grid = Table.grid("", "", Column(overflow="fold"), padding=(0, 1))
        grid.add_row("   ", Text(*mark), text)
        self.console.print(grid)

    def note(self, text: str) -> None:
        """Say something in passing."""
        self._happens()
        self.console.print(Text(f"      {text}", _DIM))

    def failed(self, text: str) -> None:
        """Say what did not go as told."""
        self.console.print(Text(f"\n  The story did not go as told: {text}", "bold red"))

    def finish(self, requests: int, acts: int, refusals: int) -> None:
        """Say that everything held, and what it took."""
        counts = f"{acts} acts done, {refusals} refused as they must be, {requests} HTTP requests"
        self.console.print(Text(f"\nEverything held: {counts}, {self.seconds:.1f} s.", "bold green"))
        self.console.print("Now `award serve` (or `make serve`) shows it to each role.")

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Show a table."""
        table = Table(title=title, title_justify="left", header_style="bold", title_style="bold")
        for head in heads:
            table.add_column(head, overflow="fold")
        for row in rows:
            table.add_row(*(str(cell) for cell in row))
        self.console.print()
        self.console.print(table)

    async def all(self, title: str, jobs: Iterable[Awaitable[T]]) -> list[T]:
        """Do all at once, with a bar while it lasts."""
        waiting = list(jobs)
        columns = (TextColumn("      {task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.console, transient=True, disable=not self.console.is_terminal) as bar:
            task = bar.add_task(title, total=len(waiting))
            return list(await asyncio.gather(*(_counted(one, bar, task) for one in waiting)))


async def _counted(job: Awaitable[T], bar: Progress, task: TaskID) -> T:
    result = await job
    bar.advance(task)
    return result
