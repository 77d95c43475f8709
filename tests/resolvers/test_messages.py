"""Every code that can reach a client has a message in both languages, and every message has a use.

The codes are read from the source: wherever a code is handed to what carries it out (`Violation`, `Refused`,
`message`, …) or to a function that hands it on. A code that cannot be read there must be named in RELAYS, which
says where it comes from; so no code escapes unseen.
"""

from __future__ import annotations

import ast
import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

from policies.book import READ, book
from resolvers import limits, paging
from resolvers.errors import known_codes, message
from services import door

ROOT: Final = Path(__file__).parents[2]
MESSAGES: Final = ROOT / "resolvers" / "messages.csv"
PACKAGES: Final = ("api", "migrations", "models", "policies", "regulation", "resolvers", "services")
VIOLATION: Final = "regulation.violation.Violation"
CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_SQL_OF_ACTS: Final = ("services.", "migrations.")  # other SQL names database roles and the like
IN_SQL: Final = re.compile(r"(?:RAISE EXCEPTION|THEN)\s+'([A-Z][A-Z_]+)[ ']")

# Codes that are relayed from elsewhere: module, expression as it stands there -> why nothing is missed.
RELAYS: Final = {
    ("policies.decide", "f'BARRED_{line.scope.upper()}'"): "scopes of the book of rights, below",
    ("resolvers.build", "decision.reason"): "a Decision",
    ("resolvers.errors", "violation.code"): "a Violation",
    ("resolvers.errors", "cause.reason"): "a Refused",
    ("resolvers.errors", "str(cause)"): "a BadPage or BadId",
    ("resolvers.errors", "message(reason, language)"): "a message, asked for by its code",
    ("resolvers.errors", "str(extensions['reason'])"): "the reason that an error carried as message",
    ("resolvers.errors", "words"): "a message, asked for by its code",
    ("resolvers.comparing", "one.code"): "a Violation",
    ("resolvers.quotas", "one.code"): "a Violation",
    ("resolvers.norms", "code"): "a warning that `createCycle` left on a cycle",
    ("resolvers.merging", "words"): "words like those of graphql-core, a detail of QUERY_INVALID",
    ("resolvers.errors", "known.message"): "a message, asked for by its code",
    ("resolvers.mutations", "refused.reason"): "a Refused",
    ("services.door", "decision.reason"): "a Decision",
    ("services.door", "reason"): "RAISE EXCEPTION of a trigger",
    ("services.bulk", "decision.reason"): "a Decision",
    ("services.files.inspect", "answer['code']"): "an Unfit of the process that looked into the file",
    ("services.files.receive", "unfit.code"): "an Unfit",
    ("services.documents", "upload['why']"): "what the file was refused for when its last byte came",
    ("api.auth", "str(error.reason)"): "a TokenError",
    ("api.programmes", "one.code"): "of a violation",
    ("api.tokens", "_reason(error, claims)"): "members of Reason, below",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Raiser:
    """What carries a code: where the code stands among its arguments, and the figures it adds to it."""

    position: int
    keyword: str
    figures: frozenset[str] = frozenset()
    more: bool = False  # further keywords are figures
    named: frozenset[str] = frozenset()  # those that are not


RAISERS: Final = {
    VIOLATION: Raiser(0, "code"),
    "services.door.Refused": Raiser(1, "reason"),
    "policies.decide.Decision": Raiser(1, "reason"),
    "resolvers.paging.BadPage": Raiser(0, ""),
    "resolvers.ids.BadId": Raiser(0, ""),
    "resolvers.errors.message": Raiser(0, "code"),
    "api.tokens.TokenError": Raiser(0, "reason"),
    "graphql.GraphQLError": Raiser(0, "message"),
    "services.packing.CannotPack": Raiser(0, "code"),
    "services.files.content.Unfit": Raiser(0, "code", frozenset({"claimed", "found"})),
}


@dataclass(frozen=True)
class Call:
    """A call, in the module and function where it stands; `names` tells what the module's names mean."""

    module: str
    scope: Function | None
    names: Mapping[str, str]
    node: ast.Call

    @cached_property
    def target(self) -> str:
        return qualified(self.node.func, self.names)

    def argument(self, position: int, keyword: str) -> ast.expr | None:
        given = {word.arg: word.value for word in self.node.keywords}
        return self.node.args[position] if position < len(self.node.args) else given.get(keyword)

    def parameters(self) -> list[str]:
        if self.scope is None:
            return []
        given = self.scope.args
        return [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]

    def keywords(self) -> str:
        return self.scope.args.kwarg.arg if self.scope is not None and self.scope.args.kwarg is not None else ""

    def assigned(self, name: str) -> list[ast.expr]:
        """Return what a local name may hold."""
        return [
            node.value
            for node in ast.walk(self.scope or ast.Module([], []))
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        ]

    def passed(self, name: str) -> list[tuple[Call, ast.expr | None]]:
        """Return what the calls of this function give for one of its parameters."""
        around = f"{self.module}.{self.scope.name}" if self.scope is not None else ""
        position = self.parameters().index(name)
        return [(call, call.argument(position, name)) for call in calls() if call.target == around]

    def codes(self, expression: ast.expr) -> set[str]:
        """Return the codes that an expression may be; empty if that cannot be read."""
        found = self.texts(expression)
        return found if all(CODE.fullmatch(text) for text in found) else set()

    def texts(self, expression: ast.expr | None) -> set[str]:
        match expression:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.IfExp(body=first, orelse=second):
                return all_of([self.texts(first), self.texts(second)])
            case ast.JoinedStr(values=parts):
                return {"".join(texts) for texts in product(*map(self.texts, parts))}
            case ast.FormattedValue(value=value):
                return self.texts(value)
            case ast.Name(id=name) if name in self.parameters():
                return all_of([call.texts(given) for call, given in self.passed(name)])
            case ast.Name(id=name):
                return all_of([self.texts(value) for value in self.assigned(name)])
            case ast.Attribute(attr=member) if qualified(expression, self.names) == f"api.tokens.Reason.{member}":
                return {member}
        return set()

    def figures(self, raiser: Raiser) -> tuple[frozenset[str], bool]:
        """Return the names of the figures that go with the code, and whether the caller's keywords join them."""
        if self.target != VIOLATION:
            further = {word.arg for word in self.node.keywords if word.arg} - raiser.named if raiser.more else set()
            return raiser.figures | further, False
        detail = self.argument(3, "detail")
        if isinstance(detail, ast.Name):
            if detail.id == self.keywords():
                return frozenset(), True
            detail = next(iter(self.assigned(detail.id)), None)
        keys = detail.keys if isinstance(detail, ast.Dict) else []
        return frozenset(k.value for k in keys if isinstance(k, ast.Constant) and isinstance(k.value, str)), False


@dataclass(frozen=True)
class Site:
    """A place in the source that gives a code, with the figures that are there."""

    place: str
    code: str
    figures: frozenset[str] = frozenset()


def all_of(found: list[set[str]]) -> set[str]:
    """Return everything found; nothing if one part cannot be read."""
    return set().union(*found) if all(found) else set()


def qualified(node: ast.expr, names: Mapping[str, str]) -> str:
    """Return the full name of what an expression names; empty if it is none of the project's."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    head = qualified(node.value, names) if isinstance(node, ast.Attribute) else ""
    return f"{head}.{node.attr}" if head and isinstance(node, ast.Attribute) else ""


@cache
def modules() -> dict[str, ast.Module]:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    # Findings of the verification of the ledger and of archives are printed to an operator, never sent to a client.
    paths = [path for path in paths if not path.name.startswith(("ledger_", "archive_audit", "cli"))]
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
        for path in paths
    }


def names_of(module: str, tree: ast.Module) -> dict[str, str]:
    """Return what the names in a module mean: imports, its own functions and classes, and partial calls of them."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
        elif isinstance(node, ast.Import):
            names.update({alias.asname: alias.name for alias in node.names if alias.asname})
    own = [
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    names.update({name: f"{module}.{name}" for name in own})
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="partial"), args=[of])):
                names[name] = qualified(of, names)
    return names


def calls_in(node: ast.AST, module: str, names: Mapping[str, str], scope: Function | None = None) -> Iterator[Call]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield Call(module, scope, names, child)
        inner = child if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else scope
        yield from calls_in(child, module, names, inner)


@cache
def calls() -> list[Call]:
    return [call for module, tree in modules().items() for call in calls_in(tree, module, names_of(module, tree))]


def handed_on(call: Call, raiser: Raiser) -> tuple[str, Raiser] | None:
    """Return the function around a call as a raiser, if it hands its own parameter on as the code."""
    parameters, given = call.parameters(), call.argument(raiser.position, raiser.keyword)
    if call.scope is None or not isinstance(given, ast.Name) or given.id not in parameters:
        return None
    figures, more = call.figures(raiser)
    made = Raiser(parameters.index(given.id), given.id, figures, more, frozenset(parameters))
    return f"{call.module}.{call.scope.name}", made


@cache
def raisers() -> dict[str, Raiser]:
    """Return everything that carries a code out: what is known, and the functions that hand a code on to it."""
    known = dict(RAISERS)
    while True:
        made = [handed_on(call, known[call.target]) for call in calls() if call.target in known]
        found = known | dict(one for one in made if one is not None and one[0] not in RAISERS)
        if found == known:
            return known
        known = found


def called_sites() -> Iterator[Site | tuple[str, str]]:
    """Yield the sites of calls that give a code; of those whose code cannot be read, module and expression."""
    for call in calls():
        raiser = raisers().get(call.target)
        given = call.argument(raiser.position, raiser.keyword) if raiser else None
        if raiser is None or given is None or handed_on(call, raiser):
            continue
        figures, _ = call.figures(raiser)
        codes = call.codes(given)
        yield from (Site(f"{call.module}:{call.node.lineno}", code, figures) for code in codes)
        if not codes:
            yield call.module, ast.unparse(given)


def other_sites() -> Iterator[Site]:
    """Yield the codes that no call gives: in SQL, in the book of rights, as members of Reason, as warnings."""
    for module, tree in modules().items():
        names = names_of(module, tree)
        for node in ast.walk(tree):
            match node:
                case ast.Constant(value=str(text)) if module.startswith(_SQL_OF_ACTS):
                    yield from (Site(f"SQL of {module}", code) for code in IN_SQL.findall(text))
                case ast.Attribute(attr=member) if qualified(node, names) == f"api.tokens.Reason.{member}":
                    yield Site(module, member)
                case ast.Assign(targets=[ast.Name(id="warnings")], value=value):
                    yield from (Site(module, c.value) for c in ast.walk(value) if _is_code(c))  # type: ignore[attr-defined]
    for line in book().lines:
        if line.effect == "deny" and line.act != READ:
            yield Site(f"policy.csv:{line.number}", f"BARRED_{line.scope.upper()}")


def _is_code(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value) is not None


@cache
def sites() -> dict[str, list[Site]]:
    """Return where each code is given."""
    found = defaultdict(list)
    for site in (*called_sites(), *other_sites()):
        if isinstance(site, Site):
            found[site.code].append(site)
    return dict(found)


@cache
def rows() -> list[dict[str, str]]:
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


# --- The collection sees everything -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("NOT_FOUND", "services.door"),  # Violation and Refused
        ("VACANCY_UNKNOWN", "services.deciding"),  # Violation
        ("REVIEWS_TOO_FEW", "services.consensus"),  # refuse
        ("FILING_NOT_OPEN", "services.announcing"),  # not_before
        ("WINDOW_CLOSED", "services.objecting"),  # not_after
        ("TEXT_TOO_LONG", "services.common"),  # partial
        ("CREDIT_CODE_LENGTH", "regulation.identifiers"),  # a helper of its module
        ("QUOTA_GROUP_EXCEEDED", "regulation.quotas"),
        ("WRONG_STAGE", "policies.decide"),
        ("NO_RIGHT", "policies.decide"),  # through a variable
        ("BARRED_SELF", "policy.csv"),
        ("PDF_ENCRYPTED", "services.files.content"),  # Unfit
        ("DIGEST_MISMATCH", "services.files.receive"),
        ("NOT_AN_EXPERT", "services.places"),
        ("REVIEW_LOCKED", "SQL of migrations.versions.0001_initial"),
        ("PAGE_SIZE", "resolvers.paging"),
        ("ID_INVALID", "resolvers.mutations"),
        ("WITHHELD", "resolvers.build"),
        ("INTERNAL", "resolvers.errors"),
        ("OPERATION_TOO_DEEP", "resolvers.limits"),  # put together
        ("GRANT_NOT_HELD", "api.auth"),
        ("EXPIRED", "api.tokens"),
        ("BODY_NOT_JSON", "api.app"),
        ("CYCLE_INTERVAL", "services.administration"),  # a warning
    ],
)
def test_every_way_to_give_a_code_is_seen(code: str, place: str) -> None:
    assert any(site.place.startswith(place) for site in sites().get(code, []))


def test_the_collection_is_not_suspiciously_small() -> None:
    assert len(sites()) >= 90


def test_no_code_is_given_in_a_way_that_cannot_be_read() -> None:
    unread = {found for found in called_sites() if isinstance(found, tuple)}

    assert unread == RELAYS.keys()


def test_no_code_hides_from_the_collection() -> None:
    checks = "regulation.conditions"  # its codes name points of a condition, whatever the outcome
    seen = {
        node.value
        for module, tree in modules().items()
        if module.partition(".")[0] in {"policies", "regulation", "resolvers", "services"} and module != checks
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }

    assert {text for text in seen if "_" in text} - sites().keys() == {"BAD_REQUEST"}


# --- Codes and messages match ---------------------------------------------------------------------------------------


def test_every_code_has_a_message() -> None:
    assert {code: places for code, places in sites().items() if code not in known_codes()} == {}


def test_every_message_has_a_use() -> None:
    assert known_codes() - sites().keys() == set()


def test_the_catalogue_is_in_order_and_says_nothing_twice() -> None:
    codes = [row["code"] for row in rows()]

    assert codes == sorted(set(codes))
    assert MESSAGES.read_bytes().startswith(b"code,zh,en\n")


def test_messages_use_only_figures_that_are_there() -> None:
    used = [(placeholders(row["zh"]), site) for row in rows() for site in sites().get(row["code"], [])]

    assert [(sorted(figures - site.figures), site) for figures, site in used if not figures <= site.figures] == []


# --- Messages read well -----------------------------------------------------------------------------------------------


def test_both_languages_say_it() -> None:
    assert [row for row in rows() if not re.search(r"[\u4e00-\u9fff]", row["zh"])] == []
    assert [row for row in rows() if not re.search(r"[A-Za-z]", row["en"])] == []
    assert [row for row in rows() if re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", row["en"])] == []
    assert [row for row in rows() if row["zh"] == row["en"]] == []
    assert [row for row in rows() if placeholders(row["zh"]) != placeholders(row["en"])] == []


def test_a_message_is_one_sentence() -> None:
    assert [row for row in rows() if not re.fullmatch(r"\S[^。！？]*。", row["zh"])] == []
    assert [row for row in rows() if not re.fullmatch(r"[A-Z{].*[^.]\.", row["en"])] == []
    assert [row for row in rows() if ". " in row["en"]] == []


def test_articles_are_told_beside_the_message_not_in_it() -> None:
    article = re.compile(r"第[\d一二三四五六七八九十]+条|Art\b|[Aa]rticle")

    assert [row for row in rows() if article.search(row["zh"] + row["en"])] == []


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("INVALID_IDEMPOTENCY_KEY", door._MAX_KEY),
        ("PAGE_SIZE", paging.MAX_SIZE),
        ("TOO_MANY_IDS", paging.MAX_SIZE),
        ("OPERATION_TOO_DEEP", limits.MAX_DEPTH),
        ("OPERATION_TOO_BROAD", limits.MAX_FIELDS),
        ("OPERATION_TOO_LARGE", limits.MAX_ROWS),
    ],
)
def test_fixed_numbers_are_those_of_the_code(code: str, number: int) -> None:
    assert f" {number} " in message(code, "zh-CN")
    assert f" {number} " in message(code, "en")


# --- Looking a message up -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "en-GB"])
def test_english_is_for_those_who_ask_for_it(language: str) -> None:
    assert message("EXPIRED", language) == "Your sign-in has expired; please sign in again."


@pytest.mark.parametrize("language", ["zh-CN", "zh", "fr", ""])
def test_everyone_else_reads_chinese(language: str) -> None:
    assert message("EXPIRED", language) == "登录已过期，请重新登录。"


def test_figures_are_filled_in() -> None:
    detail = {"won": "6", "possible_from": "9"}

    assert "第 6 届" in message("GAP_NOT_OVER", "zh-CN", detail)
    assert message("GAP_NOT_OVER", "en", detail).endswith("from session 9.")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_missing_and_superfluous_figures_do_no_harm(language: str) -> None:
    bare = {row["code"]: message(row["code"], language) for row in rows()}
    superfluous = {code: message(code, language, {"nothing": "of use {here}"}) for code in bare}

    assert [code for code, text in bare.items() if "{" in text] == []
    assert {code: text.count("…") for code, text in bare.items()} == {
        row["code"]: len(placeholders(row["zh"])) for row in rows()
    }
    assert superfluous == bare


def test_an_unknown_code_stands_for_itself() -> None:
    assert message("NEVER_HEARD_OF", "zh-CN") == "NEVER_HEARD_OF"
