"""An operation becomes one SQL statement and a generated assembler.

The statement answers the whole operation as nested JSON arrays: an object is an array of the columns that its
selection needs, a to-one is an array or null, a connection is an array of rows and a count. PostgreSQL builds them
in one pass under the viewer's role, so row-level security decides what is in them. The assembler is Python source,
one small function an object, that turns arrays into the dicts of the answer: keys, ids, enum names, cursors,
decisions. What is not known to the compiler raises Uncompilable and is left to the reference executor.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, get_args

import orjson
from graphql import print_ast
from graphql.execution.values import get_argument_values
from sqlalchemy import DateTime, Numeric, Text, Uuid, any_, bindparam, case, cast, exists, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from models.database import compiled
from policies.book import book
from policies.decide import decide, fact_columns, read_situation
from regulation.ability import Ability
from resolvers import types  # noqa: F401 -- declares the types
from resolvers.build import act_availability
from resolvers.declare import (
    TYPES,
    Acts,
    Column,
    Companion,
    Declaration,
    Embedded,
    Expression,
    Redactions,
    ToMany,
    ToOne,
    placed,
)
from resolvers.embedded import in_language, picked
from resolvers.errors import camel, message
from resolvers.ids import from_id, to_id
from resolvers.paging import (
    MAX_SIZE,
    BadPage,
    PageRequest,
    conditions,
    cursor,
    filtered,
    in_order,
    page_request,
    page_rows,
    plain,
    with_cursor,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import FieldNode

    from models.database import Database
    from policies.actor import Actor
    from resolvers.collect import Collector, Selected

_MOST_COLUMNS: Final = 90  # PostgreSQL takes at most 100 arguments
_ROOTS: Final = {camel(d.root): d for d in TYPES.values() if d.root}
_FIELDS: Final = {d.name: {camel(name): (name, f) for name, f in d.fields.items()} for d in TYPES.values()}


# The context is set in the statement itself: CASE evaluates its arm after its condition. Were it not so, the policies
# would find an empty context and show nothing: settings of a transaction begin empty with each.
_ENTERED: Final = func.ctx.enter(
    bindparam("ctx_person", type_=Uuid()),
    bindparam("ctx_grant", type_=Uuid()),
    bindparam("ctx_clock", type_=DateTime(timezone=True)),
    bindparam("ctx_tracking", type_=Text()),
    bindparam("ctx_programme", type_=Uuid()),
)


class Uncompilable(Exception):  # noqa: N818 -- it names what the operation is
    """The operation is left to the reference executor; the message says why."""


@dataclass(frozen=True)
class Plan:
    """A compiled operation: its statement, how its parameters follow from variables, and its assembler."""

    statement: Any
    values: Callable[[Any], dict[str, Any]]
    assemble: Callable[[Any, Actor], dict[str, Any]]

    async def read(self, db: Database, actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
        """Run the statement as the actor, in one round trip, and return what was selected."""
        sql, names, defaults = compiled(self.statement)
        given = {**values, **actor.facts()}
        text = await db.read(actor.database_role, sql, [given.get(name, defaults.get(name)) for name in names])
        return self.assemble(orjson.loads(text), actor)


@dataclass
class _Columns:
    """The columns that an object needs, each once, and the rows to be joined for them.

    `joins`: to-one rows of the enclosing select, by which it is found and joined; None where there is nothing to join
    to, as at the root, which must not look at a table before the context is set.
    """

    joins: list[tuple[Any, Any]] | None = None
    found: list[Any] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    figures: dict[str, dict[str, int]] = field(default_factory=dict)

    def use(self, column: Any) -> str:
        """Return the expression that reads a column from the object's array `v`."""
        text = str(column)
        if text not in self.known:
            self.known[text] = len(self.found)
            self.found.append(column)
        if len(self.found) > _MOST_COLUMNS:
            raise Uncompilable("too many columns")
        return f"v[{self.known[text]}]"

    def figure(self, sql: str, rows: str) -> str:
        """Return the expression that reads a figure over rows; all figures over the same rows are one sub-select."""
        some = self.figures.setdefault(rows, {})
        return f"{self.use(rows)}[{some.setdefault(sql, len(some))}]"

    def array(self) -> Any:
        """Return the columns as one JSON array."""
        figures = {rows: f"(SELECT json_build_array({', '.join(some)}) {rows})" for rows, some in self.figures.items()}
        return func.json_build_array(
            *(literal_column(figures[one]) if isinstance(one, str) else one for one in self.found)
        )


def instant(value: str | None) -> str | None:
    """Return an instant as Python writes it: with no fraction or all six digits."""
    if value is None or "." not in value:
        return value
    whole, _, rest = value.partition(".")
    digits, zone = rest.partition("+")[0], rest.partition("+")[2]
    return f"{whole}.{digits:0<6}+{zone}"


class Compiler:
    """Compiles one operation for one role and language; used once."""

    def __init__(self, collector: Collector, role: str, language: str) -> None:
        self.collector, self.role, self.language = collector, role, language
        self.source: list[str] = []
        self.names: dict[str, Any] = {"T": instant, "C": cursor}
        self.sites: list[Callable[[Any], dict[str, Any]]] = []

    def compile(self) -> Plan:
        """Return the plan of the operation; Uncompilable if a part of it is unknown."""
        selected = self.collector.of("Query", [self.collector.operation.selection_set])
        columns = _Columns()
        return self._plan(columns, [f"{key!r}: {self._root(nodes, columns)}" for key, nodes in selected.items()])

    def compile_object(self, target: str, groups: Selected) -> Plan:
        """Return the plan that reads the object of a type whose key is `made`, once for each response name."""
        columns, made = _Columns(), bindparam("made", type_=Uuid())
        found = {key: self._one(TYPES[target], "id", made, nodes, columns) for key, nodes in groups.items()}
        return self._plan(columns, [f"{key!r}: {one}" for key, one in found.items()])

    def _plan(self, columns: _Columns, entries: list[str]) -> Plan:
        root = self._function(entries, "v, a")
        exec(compile("\n".join(self.source), "<plan>", "exec"), self.names)  # noqa: S102 -- made above from checked names
        statement = select(case((_ENTERED, cast(columns.array(), Text))))
        sites = tuple(self.sites)
        return Plan(statement, lambda given: {k: v for site in sites for k, v in site(given).items()}, self.names[root])

    # --- Source ---------------------------------------------------------------------------------------------------

    def _function(self, entries: list[str], parameters: str = "v") -> str:
        name = f"f{len(self.source)}"
        self.source.append(f"def {name}({parameters}):\n    return {{{', '.join(entries)}}}")
        return name

    def _constant(self, value: Any) -> str:
        name = f"K{len(self.names)}"
        self.names[name] = value
        return name

    def _alias(self, declaration: Declaration) -> Any:
        return declaration.table.alias(f"t{len(self.names)}_{len(self.source)}_{self._next()}")

    def _next(self) -> int:
        self.names["N"] = self.names.get("N", 0) + 1
        return int(self.names["N"])

    # --- Root fields ------------------------------------------------------------------------------------------------

    def _root(self, nodes: list[FieldNode], columns: _Columns) -> str:
        name = nodes[0].name.value
        if name == "__typename":
            return "'Query'"
        if name in _ROOTS:
            return self._connection(_ROOTS[name], None, nodes, None, columns, "Query")
        known = {"viewer": self._viewer, "node": self._node, "nodes": self._nodes}
        if name not in known:
            raise Uncompilable(name)
        return known[name](nodes, columns)

    def _viewer(self, nodes: list[FieldNode], columns: _Columns) -> str:
        entries = []
        for key, below in self.collector.below("Viewer", nodes).items():
            entries.append(f"{key!r}: {self._viewer_field(below, columns)}")
        return f"{{{', '.join(entries)}}}"

    def _viewer_field(self, nodes: list[FieldNode], columns: _Columns) -> str:
        fixed = {
            "__typename": "'Viewer'",
            "actingAs": repr(self.role.upper()),
            "clock": "a.clock.isoformat()",
        }
        of = {"person": ("Person", "ctx.person_id()"), "grant": ("RoleGrant", "ctx.grant_id()")}
        name = nodes[0].name.value
        if name in fixed:
            return fixed[name]
        target, key = of[name]
        return self._one(TYPES[target], "id", literal_column(f"(SELECT {key})"), nodes, columns)

    def _node(self, nodes: list[FieldNode], columns: _Columns) -> str:
        name, _ = from_id(self._arguments("Query", nodes[0])["id"])
        if name not in TYPES:
            return "None"
        site = f"n{self._next()}"
        self._site(nodes[0], "Query", lambda given: {site: from_id(given["id"])[1]})
        return self._one(TYPES[name], "id", bindparam(site, type_=Uuid()), nodes, columns)

    def _nodes(self, nodes: list[FieldNode], columns: _Columns) -> str:
        ids = self._arguments("Query", nodes[0])["ids"]
        site, wanted = f"n{self._next()}", f"w{self._next()}"

        def read(given: dict[str, Any]) -> dict[str, Any]:
            found = [from_id(one) for one in given["ids"]]
            if len(found) > MAX_SIZE:
                raise BadPage("TOO_MANY_IDS")
            return {site: [key for _, key in found], wanted: [to_id(*one) for one in found]}

        self._site(nodes[0], "Query", read)
        parts = []
        for name in dict.fromkeys(from_id(one)[0] for one in ids if from_id(one)[0] in TYPES):
            table = self._alias(TYPES[name])
            inner, made = self._object(TYPES[name], self.collector.below(name, nodes), table)
            rows = func.json_object_agg(func.concat(f"{name}_", table.c.id), inner.array())
            asked_for = table.c.id == any_(bindparam(site, type_=ARRAY(Uuid)))
            found = select(rows).select_from(_joined(table, inner)).where(asked_for).scalar_subquery()
            parts.append(f"*(({made}, {columns.use(found)}),)")
        order = self._constant(_in_order)
        asked = columns.use(func.array_to_json(bindparam(wanted, type_=ARRAY(Text))))
        return f"{order}({asked}, [{', '.join(parts)}])"

    # --- Arguments --------------------------------------------------------------------------------------------------

    def _arguments(self, parent: str, node: FieldNode, variables: Any = None) -> dict[str, Any]:
        definition = self.collector.schema.type_map[parent].fields[node.name.value]  # type: ignore[attr-defined]
        return get_argument_values(definition, node, variables or self.collector.variables)

    def _site(self, node: FieldNode, parent: str, read: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Register how the parameters of a field follow from the variables of a request."""
        if any("$" in print_ast(argument) for argument in node.arguments or ()):
            self.sites.append(lambda variables: read(self._arguments(parent, node, variables)))
        else:
            fixed = read(self._arguments(parent, node))
            self.sites.append(lambda _variables: fixed)

    # --- Objects ------------------------------------------------------------------------------------------------------

    def _object(
        self, declaration: Declaration, selected: Selected, t: Any, joins: list[tuple[Any, Any]] | None = None
    ) -> tuple[_Columns, str]:
        """Return the columns that a selection needs of a row `t`, and the function that makes its dict."""
        columns, entries = _Columns([] if joins is None else joins), []
        for key, nodes in selected.items():
            entries.append(f"{key!r}: {self._field(declaration, nodes, t, columns)}")
        if not columns.found:  # an object that says nothing of its row is still there or not
            columns.use(literal_column("1"))
        return columns, self._function(entries)

    def _field(self, declaration: Declaration, nodes: list[FieldNode], t: Any, columns: _Columns) -> str:
        name = nodes[0].name.value
        if name == "__typename":
            return repr(declaration.name)
        if name == "id":
            return f"{declaration.name + '_'!r} + {columns.use(t.c.id)}"
        python_name, found = _FIELDS[declaration.name][name]
        return _HANDLERS[type(found)](self, declaration, python_name, found, nodes, t, columns)

    def _one(self, target: Declaration, column: str, value: Any, nodes: list[FieldNode], columns: _Columns) -> str:
        """Return the expression of the one row, or none, whose unique column has a value: joined where that is possible."""
        table, joins = self._alias(target), columns.joins
        if joins is not None:
            joins.append((table, table.c[column] == value))
        inner, made = self._object(target, self.collector.below(target.name, nodes), table, joins)
        if joins is None:
            found = select(inner.array()).select_from(_joined(table, inner)).where(table.c[column] == value)
            here = columns.use(found.scalar_subquery())
        else:
            here = columns.use(case((table.c.id.is_not(None), inner.array())))
        return f"(None if {here} is None else {made}({here}))"

    def _column(self, d: Declaration, _name: str, f: Column, _nodes: list[FieldNode], t: Any, columns: _Columns) -> str:
        column = t.c[f.of(self.role)]
        if "enum" in d.table.c[f.column].info:
            terms = d.table.c[f.column].info["enum"]
            return f"{self._constant({term.value: term.name for term in terms} | {None: None})}[{columns.use(column)}]"
        if isinstance(column.type, DateTime):
            return f"T({columns.use(column)})"
        return columns.use(cast(column, Text) if isinstance(column.type, Numeric) else column)

    def _embedded(
        self, _d: Declaration, _name: str, f: Embedded, nodes: list[FieldNode], t: Any, columns: _Columns
    ) -> str:
        read = self._constant(in_language(f.read, self.language))
        value = columns.use(literal_column(placed(f.sql, t.name, self.role)))
        return f"[{picked(self.collector, f.type, nodes, 'e')} for e in ({read}({value}),)][0]"

    def _to_one(self, _d: Declaration, _name: str, f: ToOne, nodes: list[FieldNode], t: Any, columns: _Columns) -> str:
        return self._one(TYPES[f.target], "id", t.c[f.column], nodes, columns)

    def _companion(
        self, _d: Declaration, _name: str, f: Companion, nodes: list[FieldNode], t: Any, columns: _Columns
    ) -> str:
        return self._one(TYPES[f.target], f.column, t.c.id, nodes, columns)

    def _to_many(self, d: Declaration, _name: str, f: ToMany, nodes: list[FieldNode], t: Any, columns: _Columns) -> str:
        return self._connection(TYPES[f.target], f.column, nodes, t, columns, d.name)

    def _expression(
        self, _d: Declaration, _name: str, f: Expression, _nodes: list[FieldNode], t: Any, columns: _Columns
    ) -> str:
        sql = placed(f.sql, t.name, self.role)
        sql = f"({sql})::text" if Decimal in {f.type, *get_args(f.type)} else sql
        return columns.figure(sql, placed(f.rows, t.name, self.role)) if f.rows else columns.use(literal_column(sql))

    # --- Pure functions of facts ----------------------------------------------------------------------------------------

    def _acts(self, d: Declaration, _name: str, _f: Acts, nodes: list[FieldNode], t: Any, columns: _Columns) -> str:
        facts = fact_columns(d.model, book().scopes(self.role, d.table.name), t.name)
        given = [columns.use(func.to_json(literal_column(sql))) for sql in facts.values()]
        parts = {key: below[0].name.value for key, below in self.collector.below("ActAvailability", nodes).items()}
        shown = self._constant(_acts_of(d.table.name, self.role, self.language, tuple(facts), parts))
        frozen = (f"tuple({g})" if name.startswith("done") else g for name, g in zip(facts, given, strict=True))
        return f"{shown}({', '.join(frozen)})"

    def _redactions(
        self, d: Declaration, _name: str, _f: Redactions, nodes: list[FieldNode], t: Any, columns: _Columns
    ) -> str:
        parts = {key: below[0].name.value for key, below in self.collector.below("Redaction", nodes).items()}
        reason = message("WITHHELD", self.language)
        shown = []
        for name, f in d.fields.items():
            if isinstance(f, Companion) and f.article:
                table = self._alias(TYPES[f.target])
                there = columns.use(exists(select(table.c.id).where(table.c[f.column] == t.c.id)).label(None).element)
                whole = {"field": camel(name), "reason": reason, "article": f.article, "__typename": "Redaction"}
                shown.append(f"*(() if {there} else ({ {key: whole[part] for key, part in parts.items()}!r},))")
        return f"[{', '.join(shown)}]"

    # --- Connections ------------------------------------------------------------------------------------------------------

    def _request(self, target: Declaration, given: Mapping[str, Any]) -> PageRequest:
        request = page_request(target, **{name: given.get(name) for name in ("first", "last", "after", "before")})
        if given.get("order") is not None:
            by, direction = plain(given["order"]["by"]), plain(given["order"]["direction"])
            request = replace(request, order=by, descending=direction == "desc")
        wanted = {_snake(name): values for name, values in (given.get("filter") or {}).items()}
        return with_cursor(
            target,
            replace(request, filtered=filtered(target, wanted, self.role)),
            given.get("after") or given.get("before"),
        )

    def _connection(
        self,
        target: Declaration,
        column: str | None,
        nodes: list[FieldNode],
        t: Any,
        columns: _Columns,
        parent: str,
    ) -> str:
        request = self._request(target, self._arguments(parent, nodes[0]))
        site = f"p{self._next()}_"
        self._site(nodes[0], parent, lambda given: self._request(target, given).values(site))
        parts, entries = _Columns(), []
        page = _Page(self, target, column, t, request, site)
        for key, below in self.collector.below(f"{target.name}Connection", nodes).items():
            entries.append(f"{key!r}: {page.field(below, parts)}")
        page.finish(parts)
        made = self._function(entries, "v, r, hn, hp")
        take = self._constant(_taker(request, page.rows_at(parts)))
        return f"{made}(*{take}({columns.use(parts.array())}))"


class _Page:
    """One connection under compilation: rows are read once for `edges` and `nodes` together."""

    def __init__(self, compiler: Compiler, target: Declaration, column: str | None, t: Any, request: PageRequest, site: str) -> None:  # fmt: skip
        self.compiler, self.target, self.column, self.t, self.request, self.site = (
            compiler, target, column, t, request, site,
        )  # fmt: skip
        table = compiler._alias(target)  # noqa: SLF001 -- one compiler in two classes
        self.rows = self._of(page_rows(table, request, site), table).subquery(f"x{compiler._next()}")  # noqa: SLF001
        self.inner = _Columns([])
        self.read = False

    def _of(self, rows: Any, table: Any) -> Any:
        if self.column is None:
            return rows
        return rows.where(table.c[self.column] == self.t.c.id).correlate(self.t)

    def field(self, nodes: list[FieldNode], parts: _Columns) -> str:
        """Return the expression of one field of the connection."""
        name = nodes[0].name.value
        if name == "__typename":
            return repr(f"{self.target.name}Connection")
        if name == "totalCount":
            return parts.use(self._count())
        self.read = True
        return {"nodes": self._nodes, "edges": self._edges, "pageInfo": self._page_info}[name](nodes)

    def _count(self) -> Any:
        table = self.compiler._alias(self.target)  # noqa: SLF001
        counted = select(func.count()).select_from(table).where(*conditions(table, self.request, self.site))
        return self._of(counted, table).scalar_subquery()

    def _row(self, nodes: list[FieldNode]) -> str:
        """Return a function that makes the dict of a row for one selection, over the shared columns."""
        selected = self.compiler.collector.below(self.target.name, nodes)
        entries = [
            f"{key!r}: {self.compiler._field(self.target, below, self.rows, self.inner)}"  # noqa: SLF001
            for key, below in selected.items()
        ]
        return self.compiler._function(entries)  # noqa: SLF001

    def _nodes(self, nodes: list[FieldNode]) -> str:
        return f"[{self._row(nodes)}(x) for x in r]"

    def _edges(self, nodes: list[FieldNode]) -> str:
        entries = []
        for key, below in self.compiler.collector.below(f"{self.target.name}Edge", nodes).items():
            known = {"__typename": repr(f"{self.target.name}Edge"), "cursor": self._cursor("v")}
            name = below[0].name.value
            entries.append(f"{key!r}: {known[name] if name in known else f'{self._row(below)}(v)'}")
        return f"[{self.compiler._function(entries)}(x) for x in r]"  # noqa: SLF001

    def _cursor(self, row: str) -> str:
        order = self.rows.c[self.request.order]
        value = self.inner.use(order if isinstance(order.type, DateTime) else cast(order, Text))
        shown = f"T({value})" if isinstance(order.type, DateTime) else value
        return f"C({self.request.order!r}, {shown}, {self.inner.use(self.rows.c.id)})".replace("v[", f"{row}[")

    def _page_info(self, nodes: list[FieldNode]) -> str:
        known = {
            "__typename": "'PageInfo'",
            "hasNextPage": "hn",
            "hasPreviousPage": "hp",
            "startCursor": f"({self._cursor('r[0]')} if r else None)",
            "endCursor": f"({self._cursor('r[-1]')} if r else None)",
        }
        found = self.compiler.collector.below("PageInfo", nodes)
        return f"{{{', '.join(f'{key!r}: {known[below[0].name.value]}' for key, below in found.items())}}}"

    def finish(self, parts: _Columns) -> None:
        """Add the rows, after all selections have said which columns they need."""
        if self.read:
            if not self.inner.found:
                self.inner.use(literal_column("1"))
            rows = aggregate_order_by(self.inner.array(), *in_order(self.rows, self.request))
            self._rows = select(func.json_agg(rows)).select_from(_joined(self.rows, self.inner)).scalar_subquery()
            parts.use(self._rows)

    def rows_at(self, parts: _Columns) -> int | None:
        """Return the place of the rows among the parts of the connection."""
        return parts.known[str(self._rows)] if self.read else None


def _joined(rows: Any, columns: _Columns) -> Any:
    """Return rows with those joined that their columns need; each join finds one row at most."""
    for table, on in columns.joins or ():
        rows = rows.outerjoin(table, on)
    return rows


def _taker(request: PageRequest, at: int | None) -> Callable[[list[Any]], tuple[Any, ...]]:
    """Return what splits a connection's array into its parts, rows of the page, and whether there are more."""
    size, backward, given = request.size, request.backward, request.cursor is not None

    def take(v: list[Any]) -> tuple[Any, ...]:
        rows = (v[at] or []) if at is not None else []
        more, kept = len(rows) > size, rows[:size]
        if backward:
            return v, kept[::-1], given, more
        return v, kept, more, given

    return take


def _in_order(asked: list[str], found: list[tuple[Callable[[Any], Any], dict[str, Any] | None]]) -> list[Any]:
    rows = {key: (made, row) for made, some in found for key, row in (some or {}).items()}
    return [rows[one][0](rows[one][1]) if one in rows else None for one in asked]


def _acts_of(
    resource: str, role: str, language: str, names: tuple[str, ...], parts: Mapping[str, str]
) -> Callable[..., list[dict[str, Any]]]:
    """Return the function from facts to the acts shown; the same facts give the same answer."""
    abilities = [ability for ability in Ability if ability.resource == resource]

    @lru_cache(maxsize=4096)
    def shown(*facts: Any) -> list[dict[str, Any]]:
        situation = read_situation(role, dict(zip(names, facts, strict=True)))
        found = [act_availability(a, decide(book(), a, situation), language) for a in abilities]
        return [{key: _part(one, part) for key, part in parts.items()} for one in found if one is not None]

    return shown


def _part(availability: Any, part: str) -> Any:
    return "ActAvailability" if part == "__typename" else getattr(availability, part)


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


_HANDLERS: Final[dict[type, Callable[..., str]]] = {
    Column: Compiler._column,  # noqa: SLF001
    ToOne: Compiler._to_one,  # noqa: SLF001
    Companion: Compiler._companion,  # noqa: SLF001
    ToMany: Compiler._to_many,  # noqa: SLF001
    Expression: Compiler._expression,  # noqa: SLF001
    Embedded: Compiler._embedded,  # noqa: SLF001
    Acts: Compiler._acts,  # noqa: SLF001
    Redactions: Compiler._redactions,  # noqa: SLF001
}
