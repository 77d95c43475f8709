"""What `award serve` says after a demonstration: how to look through the eyes of each role."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from demo.logins import SHEET

if TYPE_CHECKING:
    from pathlib import Path

    from demo.logins import Left, Login

_ANONYMOUS: Final = "no login"
Issue = Callable[[str], str]


def greet(left: Left, address: str, data_dir: Path, issue: Issue) -> None:
    """Print accounts, tokens and queries, and write them to a file; `issue` gives a token for a user name."""
    console = Console(highlight=False, soft_wrap=True)  # a terminal wraps by itself, and what is copied stays whole
    tokens = {login.username: issue(login.username) for login in (*left.logins, *left.beside) if login.username}
    console.print(Text.assemble("\nThe demonstration stands at ", (left.clock, "bold"), ". For each role: account,"))
    console.print("token (Authorization: Bearer …), grant (X-Acting-As, only needed with several), three queries.")
    for login in left.logins:
        _print(console, login, tokens.get(login.username, ""), left.tracking)
    _print_beside(console, left)
    _write(data_dir / SHEET, _markdown(left, address, tokens))
    console.print(Text.assemble(("\nPublic pages  ", "bold"), (f"{address}/", "bold cyan")))
    console.print(Text.assemble(("Explorer and API  ", "bold"), (f"{address}/graphql", "bold cyan")))
    console.print(Text.assemble("All of this, ready to paste: ", (str(data_dir / SHEET), "bold")))


def _print(console: Console, login: Login, token: str, tracking: str) -> None:
    account = f"{login.username} / {login.password}" if login.username else _ANONYMOUS
    scope = f" · {login.scope}" if login.scope else ""
    console.print(Text.assemble("\n", (login.role, "bold cyan"), f"  {login.name}{scope}  ", (account, "bold")))
    _long(console, "token", token)
    _long(console, "grant", login.grant)
    _long(console, "X-Tracking-Code (follows an objection)", "" if login.username else tracking)
    for query in login.queries:
        console.print(Text(f"  # {query.title}", "green"))
        console.print(Text(f"  {query.text}"))


def _long(console: Console, name: str, value: str) -> None:
    if value:
        console.print(Text.assemble((f"  {name}: ", "grey58"), value))


def _print_beside(console: Console, left: Left) -> None:
    console.print(Text("\nSame role, another scope: ask both for the same and compare", "bold"))
    for login in left.beside:
        console.print(Text(_beside(login)))


def _beside(login: Login) -> str:
    seen = "、".join(login.sees) or "nothing"
    scope = f" {login.scope}" if login.scope else ""
    return f"  {login.role} {login.username} / {login.password} ({login.name}{scope}) sees {len(login.sees)}: {seen}"


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def _markdown(left: Left, address: str, tokens: dict[str, str]) -> str:
    parts = [
        "# Logins of the demonstration\n",
        f"Public pages: {address}/. API: {address}/graphql (in a browser, a page to try queries). The clock stands at {left.clock}.\n",
        _curl(address, tokens),
        *(_section(login, tokens.get(login.username, ""), left.tracking) for login in left.logins),
        "## Same role, another scope\n",
        *(f"- {_beside(login).strip()}\n\n```\n{tokens[login.username]}\n```\n" for login in left.beside),
    ]
    return "\n".join(parts)


def _curl(address: str, tokens: dict[str, str]) -> str:
    token = next(iter(tokens.values()))
    body = '{"query": "{ viewer { actingAs clock person { name } } }"}'
    return (
        f"```sh\ncurl -s {address}/graphql -H 'content-type: application/json' \\\n"
        f"  -H 'authorization: Bearer {token}' \\\n  -d '{body}'\n```\n"
    )


def _section(login: Login, token: str, tracking: str) -> str:
    account = f"`{login.username}` / `{login.password}`" if login.username else _ANONYMOUS
    lines = [f"## {login.role}\n", f"{login.name} {login.scope}".strip(), f"- account: {account}"]
    if login.username:
        lines += [f"- grant (X-Acting-As): `{login.grant}`", f"- Authorization:\n\n```\nBearer {token}\n```\n"]
    else:
        lines += [f"- X-Tracking-Code, to follow an objection: `{tracking}`\n"]
    return "\n".join([*lines, *(f"{query.title}:\n\n```graphql\n{query.text}\n```\n" for query in login.queries)])
