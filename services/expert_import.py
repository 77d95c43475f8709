"""Import of experts from a table: everything or nothing, and every fault is told (Art. 11)."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models import ExpertProfile, Identity, Person
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.expert_table import EXPERTS, ExpertLine, expert_line
from regulation.imports import at
from regulation.violation import Violation
from services.common import require_text
from services.door import Act, Done, act
from services.experts import columns_of, known
from services.importing import jurisdictions
from services.inputs import Sealed
from services.tables import Rows, decoded, named, read_table, require_sound, twice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from regulation.experts import Known

_SHORT: Final = 200
# Who these logins are in the programme: name, and how it stands in the pool.
_PEOPLE: Final = """
SELECT i.subject, i.person_id, p.name, f.id AS profile_id, f.state,
 EXISTS (SELECT 1 FROM public.conduct_record r WHERE r.person_id = p.id AND r.programme_id = $1
  AND r.state = 'disqualified') AS disqualified
FROM public.identity i JOIN public.person p ON p.id = i.person_id
LEFT JOIN public.expert_profile f ON f.person_id = p.id AND f.programme_id = $1
WHERE i.programme_id = $1 AND i.issuer = $2 AND i.subject = ANY ($3::text[])
"""
Lines = list[ExpertLine]


@act(Ability.PROGRAMME_IMPORT_EXPERTS)
async def import_experts(
    act: Act,
    *,
    file: Annotated[str, Sealed(), Doc("The file, xlsx or CSV (UTF-8 or GB 18030), in base64; at most 1.4 MB.")],
    issuer: Annotated[str, Doc("Issuer of the logins in the file.")],
    dry_run: Annotated[bool, Doc("Only check: `errors` names every fault, and nobody is admitted.")],
) -> Done:
    """Admit the experts of a table, all of them or, with every fault told by row and column, none (Art. 11)."""
    require_text(act, _SHORT, issuer=issuer)
    content = decoded(act, file)
    places, reference = await jurisdictions(act), await known(act)
    lines, faults = await asyncio.to_thread(examine, await read_table(content, EXPERTS), reference, places)
    people = {r["subject"]: r for r in await act.tx.sql(_PEOPLE, act.target.id, issuer, [one.subject for one in lines])}
    faults += [fault for line in lines if (fault := _person_fault(line, people.get(line.subject)))]
    require_sound(EXPERTS, faults)
    if not dry_run:
        await _put(act, lines, people, issuer, places)
    digest, new = hashlib.sha256(content).hexdigest(), len(lines) - len(people)
    done = act.done(rows=len(lines), new=new, dry_run=dry_run, sha256=digest)
    return replace(done, told={"rows": len(lines), "newcomers": new})


def examine(table: Rows, reference: Known, places: Mapping[str, UUID]) -> tuple[Lines, list[Violation]]:
    """Return the experts of a table and everything that is wrong with it (Art. 11)."""
    lines, faults = [], []
    for number, cells in named(table, EXPERTS):
        line, wrong = expert_line(number, cells, reference)
        lines.append(line)
        faults += wrong
        if line.jurisdiction and line.jurisdiction not in places:
            faults.append(at(EXPERTS.article, "JURISDICTION_UNKNOWN", number, "jurisdiction", found=line.jurisdiction))
    return lines, [*faults, *twice(EXPERTS, [(one.number, one.subject) for one in lines], "LOGIN_TWICE_IN_FILE")]


def _person_fault(line: ExpertLine, person: Any) -> Violation | None:
    """Return why somebody who has this login is not admitted: a slip of the pen must not make another an expert."""
    if person is None:
        return None
    if person["name"] != line.name:
        return at(EXPERTS.article, "NAME_DIFFERS", line.number, "name", known=person["name"])
    if person["disqualified"]:
        return at(EXPERTS.article, "EXPERT_DISQUALIFIED", line.number, "subject")
    in_pool = person["state"] not in {None, "removed"}
    return at(EXPERTS.article, "ALREADY_IN_POOL", line.number, "subject") if in_pool else None


async def _put(act: Act, lines: Lines, people: Mapping[str, Any], issuer: str, places: Mapping[str, UUID]) -> None:
    who = {subject: row["person_id"] for subject, row in people.items()} | await _newcomers(act, lines, people, issuer)
    rows = [(line, _row(act, line, places)) for line in lines]
    returning = {line.subject: people[line.subject]["profile_id"] for line in lines if line.subject in people}
    place = {"programme_id": act.target.id}
    fresh = [(line, row) for line, row in rows if returning.get(line.subject) is None]
    await act.tx.insert_all(ExpertProfile, [{**row, **place, "person_id": who[line.subject]} for line, row in fresh])
    for line, row in rows:
        if (profile := returning.get(line.subject)) is not None:
            await act.tx.update(ExpertProfile, profile, **row, state="admitted", reason=None, until=None)


def _row(act: Act, line: ExpertLine, places: Mapping[str, UUID]) -> dict[str, Any]:
    where = places.get(line.jurisdiction)
    return {**columns_of(line.entry), "jurisdiction_id": where, "admitted_on": local_day(act.now)}


async def _newcomers(act: Act, lines: Lines, people: Mapping[str, Any], issuer: str) -> dict[str, Any]:
    """Make a person with a login for each whom the programme does not know; a role is granted by who grants roles (Art. 11, 31)."""
    new = [line for line in lines if line.subject not in people]
    keys = dict(zip((line.subject for line in new), await act.tx.keys(len(new)), strict=True))
    programme = {"created_in_id": act.target.id}
    await act.tx.insert_all(Person, [{"id": keys[one.subject], "name": one.name, **programme} for one in new])
    given = {"issuer": issuer, "programme_id": act.target.id}
    logins = [{"person_id": key, "subject": subject, **given} for subject, key in keys.items()]
    await act.tx.insert_all(Identity, logins)
    return keys
