"""The book of rights is read strictly, and decides as one big Casbin enforcer would: the traps of pycasbin, closed."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

import policies.book
from policies.book import MODEL, Book, Line, PolicyError, book, enforcer
from policies.compile import policies as compiled
from policies.decide import Situation, decide
from policies.scope_functions import FUNCTIONS
from policies.scopes import OF_FIELDS, SCOPES
from regulation.ability import Ability
from regulation.roles import Role

ALLOW = "p, office, dossier, return, submitted, allow, Art.17"
DENY = "p, office, dossier, return, conflicted, deny, Art.31"
SUBMITTED = frozenset({"submitted"})
BOTH = frozenset({"submitted", "conflicted"})


# --- Reading: one bad token and the whole book is refused -----------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# only words\n  # and words\n", "#p, office, dossier, read, own, allow, Art.1"]
)
def test_a_book_without_a_right_is_refused(text: str) -> None:
    with pytest.raises(PolicyError, match="empty"):
        Book(text)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("p, clerk, dossier, return, submitted, allow, Art.17", "role 'clerk'"),
        ("p, Office, dossier, return, submitted, allow, Art.17", "role 'Office'"),
        ("p, , dossier, return, submitted, allow, Art.17", "role ''"),
        ("p, office|, dossier, return, submitted, allow, Art.17", "role ''"),
        ("p, office|clerk, dossier, return, submitted, allow, Art.17", "role 'clerk'"),
        ("p, award_office, dossier, return, submitted, allow, Art.17", "role 'award_office'"),
        ("p, office, dosier, return, submitted, allow, Art.17", "resource 'dosier'"),
        ("p, office, *, return, submitted, allow, Art.17", "resource '*'"),
        ("p, office, ledger_chain, read, in_programme, allow, Art.5", "resource 'ledger_chain'"),
        ("p, office, dossier, retrun, submitted, allow, Art.17", "act 'retrun' of dossier"),
        ("p, office, dossier, announce, submitted, allow, Art.17", "act 'announce' of dossier"),
        ("p, office, dossier, *, submitted, allow, Art.17", "act '*' of dossier"),
        ("p, office, dossier, return, mine, allow, Art.17", "scope 'mine' of dossier"),
        ("p, office, dossier, return, , allow, Art.17", "scope '' of dossier"),
        ("p, office, dossier, return, submitted, permit, Art.17", "effect 'permit'"),
        ("p, office, dossier, return, submitted, ALLOW, Art.17", "effect 'ALLOW'"),
        ("p, office, dossier, return, submitted, allow, Art.35", "article 'Art.35'"),
        ("p, office, dossier, return, submitted, allow, Art.0", "article 'Art.0'"),
        ("p, office, dossier, return, submitted, allow, ", "article ''"),
    ],
)  # fmt: skip
def test_an_unknown_token_is_refused_with_its_line_number(line: str, wrong: str) -> None:
    with pytest.raises(PolicyError) as refused:
        Book(f"# head\n{ALLOW}\n\n{line}\n")

    assert "line 4" in str(refused.value)
    assert wrong in str(refused.value)


@pytest.mark.parametrize(
    "line",
    [
        "p, office, dossier, return, submitted, allow, Art.17, office",
        "p, office, dossier, return, submitted, allow",
        "p office dossier return submitted allow Art.17",
        "g, office, office_director, x, y, z, Art.17",
        "p2, office, dossier, return, submitted, allow, Art.17",
    ],
)
def test_a_line_of_another_shape_is_refused_with_its_line_number(line: str) -> None:
    with pytest.raises(PolicyError, match="line 2: expected"):
        Book(f"{ALLOW}\n{line}\n")


@pytest.mark.parametrize(
    "line",
    [
        'p,"office, dossier",dossier,return,submitted,allow,Art.17',
        'p,office,dossier,return,"submitted, allow",allow,Art.17',
        'p,office,dossier,return,submitted,allow,"Art.17, p"',
        'p,office,dossier,return,"submitted\' or true",allow,Art.17',
        "p,office,dossier,return,eval(r.act),allow,Art.17",
        "p,office,dossier,return,submitted) or true --,allow,Art.17",
    ],
)
def test_a_token_that_would_become_another_rule_is_refused(line: str) -> None:
    with pytest.raises(PolicyError, match=r"line 2: .*unknown"):
        Book(f"{ALLOW}\n{line}\n")


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_a_right_hidden_behind_an_unusual_line_end_in_a_comment_is_not_read(end: str) -> None:
    written = Book(f"{ALLOW}\n# nothing here{end}{DENY}\n")

    assert [str(line) for line in written.lines] == [ALLOW]


def test_a_right_stated_twice_is_refused_with_its_line_number() -> None:
    with pytest.raises(PolicyError, match=r"line 3: .* stated twice"):
        Book(f"{ALLOW}\n# again\n{ALLOW}\n")


def test_a_right_stated_twice_through_a_group_of_roles_is_refused() -> None:
    with pytest.raises(PolicyError, match=r"line 2: p, office, .* stated twice"):
        Book(f"{ALLOW}\np, office_director|office, dossier, return, submitted, allow, Art.17\n")


def test_a_group_of_roles_is_one_right_each() -> None:
    written = Book("p, office|expert, dossier, open, handled, allow, Art.31")

    assert [line.role for line in written.lines] == ["office", "expert"]
    assert {line.number for line in written.lines} == {1}


# --- Deciding ---------------------------------------------------------------------------------------------------------


def test_a_right_holds_in_its_scope_alone_and_the_answer_is_the_bool() -> None:
    written = Book(ALLOW)

    assert written.enforce("office", "dossier", "return", SUBMITTED) is True
    assert written.enforce("office", "dossier", "return", frozenset()) is False
    assert written.enforce("office", "dossier", "return", frozenset({"handled"})) is False


@pytest.mark.parametrize("text", [f"{ALLOW}\n{DENY}", f"{DENY}\n{ALLOW}"])
def test_a_bar_beats_a_right_whichever_comes_first(text: str) -> None:
    written = Book(text)

    assert written.enforce("office", "dossier", "return", SUBMITTED) is True
    assert written.enforce("office", "dossier", "return", BOTH) is False


def test_a_bar_for_every_role_beats_the_right_of_one() -> None:
    written = Book(f"{ALLOW}\np, *, dossier, return, conflicted, deny, Art.31")

    assert written.enforce("office", "dossier", "return", SUBMITTED) is True
    assert written.enforce("office", "dossier", "return", BOTH) is False


def test_a_bar_alone_gives_no_right_when_it_does_not_hold() -> None:
    assert Book(DENY).enforce("office", "dossier", "return", SUBMITTED) is False


@pytest.mark.parametrize(
    ("role", "resource", "act", "scopes"),
    [
        ("", "", "", frozenset()),
        ("", "dossier", "return", SUBMITTED),
        ("office", "", "return", SUBMITTED),
        ("office", "dossier", "", SUBMITTED),
        ("office", "dossier", "return", frozenset({""})),
        ("clerk", "dossier", "return", SUBMITTED),
        ("office ", "dossier", "return", SUBMITTED),
        ("office", "dossiers", "return", SUBMITTED),
        ("office", "dossier", "shred", SUBMITTED),
        ("office", "dossier", "*", SUBMITTED),
    ],
)
def test_what_the_book_does_not_name_is_refused(role: str, resource: str, act: str, scopes: frozenset[str]) -> None:
    assert Book(ALLOW).enforce(role, resource, act, scopes) is False
    assert book().enforce(role, resource, act, scopes) is False


def test_the_model_calls_nothing_that_a_policy_could_supply() -> None:
    matcher = MODEL.partition("[matchers]")[2]

    assert "eval" not in MODEL
    assert re.findall(r"(\w+)\(", matcher) == ["holds"]
    assert "holds(p.scope, r.scopes)" in matcher


def test_a_line_that_casbin_does_not_take_is_an_error() -> None:
    line = Book(ALLOW).lines[0]

    with pytest.raises(PolicyError, match="line 1: not taken"):
        enforcer([line, line])


# --- One enforcer a key is the same as one big enforcer ------------------------------------------------------------------


def _subsets(resource: str) -> Iterator[frozenset[str]]:
    scopes = sorted(SCOPES[resource])
    yield frozenset()
    yield frozenset(scopes)
    yield from (frozenset({one}) for one in scopes)
    yield from (frozenset(scopes) - {one} for one in scopes)


def _questions() -> list[tuple[str, str, str, frozenset[str]]]:
    acts = {(ability.resource, ability.act) for ability in Ability} | {(resource, "read") for resource in SCOPES}
    keys = product(sorted(Role), sorted(acts))
    return [(role, resource, act, scopes) for role, (resource, act) in keys for scopes in _subsets(resource)]


def _meant(lines: list[Line], role: str, resource: str, act: str, scopes: frozenset[str]) -> bool:
    """What Art. 31 asks of the book, in plain words: a right that holds, and no bar that holds."""
    effects = {
        line.effect
        for line in lines
        if line.role in {role, "*"} and (line.resource, line.act) == (resource, act) and line.scope in scopes
    }
    return effects == {"allow"}


def test_the_book_decides_every_question_as_its_lines_say() -> None:
    rights, about = book(), defaultdict(list)
    for line in rights.lines:
        about[line.resource, line.act].append(line)

    wrong = [one for one in _questions() if rights.enforce(*one) is not _meant(about[one[1:3]], *one)]

    assert wrong == []
    assert sum(rights.enforce(*one) for one in _questions()) > 300


def test_the_book_decides_as_one_enforcer_with_all_lines() -> None:
    rights, questions = book(), _questions()
    whole = enforcer(rights.lines)
    barred = [one for one in questions if len({line.effect for line in rights.rights(*one[:3])}) == 2]
    sample = random.Random(31).sample(barred, 150) + random.Random(18).sample(questions, 450)

    answers = [(rights.enforce(*one), whole.enforce(*one)) for one in sample]

    assert [pair for pair in answers if pair[0] is not pair[1]] == []
    assert {True, False} == {pair[0] for pair in answers}


def _long_book(size: int) -> Book:
    """Return a book with so many lines, of which two speak of the clerk's returning of an application."""
    places = [(resource, scope) for resource in sorted(SCOPES) for scope in sorted(SCOPES[resource])]
    others = product(sorted(Role), places, ("allow", "deny"), range(1, 35))
    lines = [f"p, {r}, {p[0]}, read, {p[1]}, {effect}, Art.{n}" for r, p, effect, n in others]
    return Book("\n".join([ALLOW, DENY, *random.Random(5).sample(lines, size - 2)]))


@pytest.mark.parametrize("size", [20, 5_000])
def test_a_decision_costs_the_same_in_a_short_and_a_long_book(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    long, given = _long_book(size), []

    def counting(lines: Any) -> Any:
        given.append(len(lines))
        return enforcer(lines)

    monkeypatch.setattr(policies.book, "enforcer", counting)

    assert len(long.lines) == size
    assert long.enforce("office", "dossier", "return", SUBMITTED) is True
    assert long.enforce("office", "dossier", "return", BOTH) is False
    assert given == [2, 2]


def test_the_same_question_is_asked_of_casbin_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written = Book(ALLOW)
    written.enforce("office", "dossier", "return", SUBMITTED)

    monkeypatch.setattr(policies.book, "enforcer", None)

    assert written.enforce("office", "dossier", "return", SUBMITTED) is True


# --- A decision says why -----------------------------------------------------------------------------------------------


def _returning(scopes: frozenset[str], **more: Any) -> Situation:
    return Situation(**{"role": "office", "scopes": scopes, "stage": "accepting", "state": "submitted", **more})


def test_a_possible_act_names_its_article() -> None:
    decision = decide(Book(ALLOW), Ability.DOSSIER_RETURN, _returning(SUBMITTED))

    assert (decision.allowed, decision.reason, decision.article) == (True, "", "Art.17")
    assert decision.allowed is True


@pytest.mark.parametrize(
    ("situation", "reason", "article"),
    [
        (_returning(BOTH), "BARRED_CONFLICTED", "Art.31"),
        (_returning(frozenset()), "OUT_OF_SCOPE", "Art.17"),
        (_returning(SUBMITTED, role="applicant"), "NO_RIGHT", "Art.17"),
        (_returning(SUBMITTED, stage="qualifying"), "WRONG_STAGE", "Art.17"),
        (_returning(SUBMITTED, stage=None), "WRONG_STAGE", "Art.17"),
        (_returning(SUBMITTED, state="draft"), "WRONG_STATE", "Art.17"),
        (_returning(SUBMITTED, state=None), "WRONG_STATE", "Art.17"),
        # The right comes first: who has none learns nothing about stage and state.
        (_returning(BOTH, stage="qualifying", state="draft"), "BARRED_CONFLICTED", "Art.31"),
        (_returning(frozenset(), stage="qualifying", state="draft"), "OUT_OF_SCOPE", "Art.17"),
    ],
)
def test_a_refusal_names_reason_and_article(situation: Situation, reason: str, article: str) -> None:
    decision = decide(Book(f"{ALLOW}\n{DENY}"), Ability.DOSSIER_RETURN, situation)

    assert (decision.allowed, decision.reason, decision.article) == (False, reason, article)
    assert decision.allowed is False


def test_the_book_of_the_product_speaks_of_every_act() -> None:
    spoken_of = {(line.resource, line.act) for line in book().lines if line.effect == "allow"}

    assert {(ability.resource, ability.act) for ability in Ability} <= spoken_of


def test_no_right_to_act_is_given_to_everyone_but_to_object_to_come_in_and_on_ones_own_messages() -> None:
    open_to_all = {
        (line.resource, line.act) for line in book().lines if line.role in {"*", "public"} and line.act != "read"
    }

    own = {
        ("person", "set_contact"),
        ("message", "mark_read"),
        ("role_grant", "mark_all_read"),
        ("calendar_feed", "revoke"),
    }
    # What who objects may do under the tracking code (Art. 21).
    tracked = {("objection", act) for act in ("supplement", "withdraw", "start_upload")}
    tracked |= {("upload", "finish"), ("upload", "resume"), ("objection_document", "download")}
    # Anybody tells of something about a winner, and adds to it under the tracking code (Art. 28, 30).
    tracked |= {("tip", "supplement")}
    told = {("notice", "object"), ("award", "report"), ("programme", "request_registration")}
    assert open_to_all == told | own | tracked
    assert all(
        line.scope == "tracked"
        for line in book().lines
        if (line.resource, line.act, line.role) in {(*one, "public") for one in tracked}
    )


@pytest.mark.parametrize("admin", ["system_admin", "security_admin", "audit_admin"])
def test_an_administrator_has_no_business_right(admin: str) -> None:
    touched = {line.resource for line in book().lines if line.role == admin}

    assert touched <= {"person", "role_grant", "programme", "ledger_entry", "ledger_link", "ledger_anchor"}


def test_every_scope_is_used() -> None:
    used = {(line.resource, line.scope) for line in book().lines}
    asked = " ".join(
        [
            *(sql for scopes in SCOPES.values() for sql in scopes.values()),
            *(q for _, q in FUNCTIONS.values()),
            *(policy.sql for policy in compiled(book())),
        ]
    )

    assert {(resource, scope) for resource, scopes in SCOPES.items() for scope in scopes} - used == set()
    assert {name for name in FUNCTIONS if f"scope.{name}(" not in asked} == OF_FIELDS
