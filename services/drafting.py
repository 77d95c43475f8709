"""Writing and submitting an application (Art. 4, 13, 17, 28).

The applicant writes to a working copy that nobody else sees. Submitting checks it, copies it to what others read, and
keeps it as a version that never changes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import orjson
from annotated_doc import Doc
from pydantic import TypeAdapter
from sqlalchemy import bindparam, select

from models import (
    CriteriaItem,
    DossierDraft,
    DossierSecret,
    DossierVersion,
    DossierVersionSecret,
)
from models.database import to_json
from regulation.ability import Ability
from regulation.application import (
    Asked,
    Form,
    changes,
    completeness,
    form_violations,
    listed_figures,
    parted,
    whole_claims,
)
from regulation.calendar import local_day
from regulation.claims import Claims, claim_violations
from regulation.milestones import reference_day
from regulation.parameters import Parameters
from regulation.states import DraftState
from regulation.violation import Violation, require
from services.bars import bars
from services.common import before_filing_deadline, limit_text, parameters, refuse, require_once, texts_in
from services.documents import EVIDENCE_SQL, freeze
from services.door import Act, Done, act, sealed_digest
from services.figures import figures_by_code
from services.inputs import FigureInput, Partial, Sealed, SectionInput
from services.ledger import digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

CLAIMS: Final = TypeAdapter(Claims)
_DRAFT = select(DossierDraft.__table__).where(DossierDraft.dossier_id == bindparam("dossier"))
_SECRET = select(DossierSecret.id).where(DossierSecret.dossier_id == bindparam("dossier"))
_ITEMS = (
    select(CriteriaItem.code, CriteriaItem.name)
    .where(CriteriaItem.edition_id == bindparam("edition"))
    .order_by(CriteriaItem.position)
)
_STATE = "UPDATE public.dossier_draft SET state = $2, version = version + 1 WHERE dossier_id = $1"
# What completeness depends on, of a working copy `{t}`; the applicant may see all of it.
ASKED_SQL: Final = f"""(SELECT jsonb_build_object('content', {{t}}.content, 'parameters', v.parameters,
 'reference', c.reference_date, 'deadline', c.filing_deadline,
 'items', (SELECT jsonb_agg(i.code ORDER BY i.position) FROM public.criteria_item i
  WHERE i.edition_id = c.criteria_edition_id),
 'figures', (SELECT jsonb_agg(jsonb_build_array(k.code, k.required_of) ORDER BY k.position) FROM public.key_figure k),
 'evidence', {EVIDENCE_SQL.format(dossier="{t}.dossier_id")})
 FROM public.cycle c JOIN public.regulation_version v ON v.id = c.regulation_version_id
 WHERE c.id = {{t}}.cycle_id)"""  # noqa: S608 -- constants
# A working copy `{t}`, and what was submitted last of both parts.
LAST_SQL: Final = """(SELECT jsonb_build_array({t}.content, (SELECT jsonb_build_array(w.content, x.content)
 FROM public.dossier_version w JOIN public.dossier_version_secret x ON x.version_id = w.id
 WHERE w.dossier_id = {t}.dossier_id ORDER BY w.submission DESC LIMIT 1)))"""
_BEFORE: Final = "SELECT " + LAST_SQL.format(t="t") + " FROM public.dossier_draft t WHERE t.dossier_id = $1"  # noqa: S608 -- constants
_ASKED: Final = "SELECT " + ASKED_SQL.format(t="t") + " FROM public.dossier_draft t WHERE t.dossier_id = $1"  # noqa: S608 -- constants


# --- Writing ------------------------------------------------------------------------------------------------------------


@act(Ability.DOSSIER_DRAFT_SAVE)
async def save_draft(
    act: Act,
    *,
    profile: Annotated[str | None, Sealed(), Doc("Presentation of the organisation.")] = None,
    form: Annotated[Partial[Form] | None, Sealed(), Doc("Facts on the form.")] = None,
    sections: Annotated[list[SectionInput] | None, Sealed(), Doc("Sections of the self-evaluation report.")] = None,
    figures: Annotated[list[FigureInput] | None, Sealed(), Doc("Key figures of the years before (Art. 4).")] = None,
    claims: Annotated[Partial[Claims] | None, Sealed(), Doc("What it claims on each condition of Art. 13.")] = None,
    trade_secrets: Annotated[str | None, Sealed(), Doc("What else the applicant marks as trade secret.")] = None,
) -> Done:
    """Save what was written of the application; what is not given stays as it was (Art. 17)."""
    await before_filing_deadline(act)
    require(form_violations(form or {}))
    draft = await act.row()
    given = {
        "profile": profile,
        "form": form,
        "sections": await _sections(act, sections or []),
        "figures": await figures_by_code(act, figures or [], await _asked_years(act), "Art.4"),
        "claims": _claims(act, claims),
        "trade_secrets": trade_secrets,
    }
    content = merged(draft["content"], {name: value for name, value in given.items() if value is not None})
    await _limit(act, content)
    await act.move(content=content, saved_at=act.now, seal=act.seal)
    return act.done()


def merged(before: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return content with a patch laid over it: what is null goes, what is not named stays."""
    after = dict(before)
    for name, value in patch.items():
        if isinstance(value, dict):
            after[name] = merged(after.get(name) or {}, value)
        elif value is None:
            after.pop(name, None)
        else:
            after[name] = value
    return after


async def _limit(act: Act, content: Mapping[str, Any]) -> None:
    """Refuse texts that are too long or unfit; the sections of the report count together (Art. 17)."""
    limit = (await parameters(act)).text_limit
    limit_text(act, limit, **{k: v for name, part in content.items() for k, v in texts_in(name, part).items()})
    length = sum(len(section["text"]) for section in content.get("sections", {}).values())
    refuse(act, length > limit, "TEXT_TOO_LONG", "sections", limit=str(limit), length=str(length))


async def _sections(act: Act, given: Sequence[SectionInput]) -> dict[str, Any]:
    items = await _items(act) if given else {}
    require(
        Violation("ITEM_UNKNOWN", "Art.4", f"sections.{n}.item", {"item": one.item})
        for n, one in enumerate(given)
        if one.item not in items
    )
    require_once(act, "sections", [one.item for one in given])
    return {one.item: {"text": one.text, "secret": one.secret} if one.text.strip() else None for one in given}


async def _items(act: Act) -> dict[str, Any]:
    rows = await act.tx.all(_ITEMS, edition=(await act.cycle())["criteria_edition_id"])
    return {row["code"]: row for row in rows}


def _claims(act: Act, claims: Mapping[str, Any] | None) -> Any:
    found = claim_violations(claims or {}, local_day(act.now))
    require(replace(violation, field=f"claims.{violation.field}") for violation in found)
    return None if claims is None else orjson.loads(to_json(claims))


async def _asked_years(act: Act) -> range:
    return _years(await parameters(act), await act.cycle())


def _years(numbers: Parameters, cycle: Mapping[str, Any]) -> range:
    """Return the full calendar years before the reference date that a review looks at (Art. 4)."""
    last = reference_day(cycle).year
    return range(last - numbers.review_years, last)


# --- Submitting ---------------------------------------------------------------------------------------------------------


@act(Ability.DOSSIER_SUBMIT)
async def submit_dossier(
    act: Act,
    *,
    draft_version: Annotated[int, Doc("`version` of the working copy as the signer saw it.")],
    truth_stated: Annotated[bool, Doc("The applicant signs that all it submits is true (Art. 28).")],
) -> Done:
    """Submit the application before the deadline, complete and with the statement of truth (Art. 17, 28)."""
    await before_filing_deadline(act)
    refuse(act, truth_stated is not True, "TRUTH_NOT_STATED", "truth_stated")
    draft = await act.tx.first(_DRAFT, dossier=act.target.id)
    refuse(act, draft["version"] != draft_version, "DRAFT_CHANGED", "draft_version")
    dossier = await act.row()
    require(await bars(act, dossier["organisation_id"]))
    require((await _complete(act)).missing)
    open_part, secret = parted(draft["content"])
    documents = await freeze(act, act.target.id)
    record = await _keep_version(act, dossier, open_part, secret)
    await _publish_content(act, open_part, secret)
    await set_draft(act, DraftState.CLOSED)
    return act.done(**record, documents=documents)


async def _complete(act: Act) -> Any:
    return completed((await act.tx.sql(_ASKED, act.target.id))[0][0])


def completed(found: Mapping[str, Any]) -> Any:
    """Return the completeness of a working copy from what `ASKED_SQL` found (Art. 4, 13, 17)."""
    numbers = Parameters.from_json(found["parameters"])
    reference = found["reference"] and date.fromisoformat(found["reference"])
    deadline = datetime.fromisoformat(found["deadline"])
    asked = Asked(
        items=found["items"] if numbers.self_evaluation_required else (),
        figures=dict(found["figures"]) if numbers.figures_required else {},
        years=_years(numbers, {"reference_date": reference, "filing_deadline": deadline}),
        evidence=numbers.evidence_required,
    )
    return completeness(found["content"], found.get("evidence") or (), asked)


async def _keep_version(act: Act, dossier: Any, open_part: dict[str, Any], secret: dict[str, Any]) -> dict[str, Any]:
    """Keep the submission for ever; return the digests that go on record (Art. 28)."""
    before: Any = (await act.tx.sql(_BEFORE, act.target.id))[0][0][1] or ({}, {})
    record = {"content": digest(to_json(open_part)), "secret": sealed_digest(act.seal, to_json(secret).decode())}
    version = await act.tx.insert(
        DossierVersion,
        dossier_id=dossier["id"],
        cycle_id=dossier["cycle_id"],
        submission=dossier["submission"],
        submitted_at=act.now,
        submitted_by_id=act.actor.person_id,
        content=open_part,
        changes=changes(_without(before[0], secret), open_part),
        digest=record["content"],
    )
    await act.tx.insert(
        DossierVersionSecret,
        version_id=version,
        dossier_id=dossier["id"],
        content=secret,
        changes=changes(before[1], secret),
        seal=act.seal,
    )
    return record


def _without(before: Mapping[str, Any], secret: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was submitted openly, without sections that are secret now: no change quotes them (Art. 31)."""
    kept = {item: one for item, one in before.get("sections", {}).items() if item not in secret["sections"]}
    return {**before, "sections": kept}


async def _publish_content(act: Act, open_part: dict[str, Any], secret: dict[str, Any]) -> None:
    """Make the content what reviewers read from now on (Art. 17, 18)."""
    claims = CLAIMS.validate_python(whole_claims(open_part["claims"]))
    items = await _items(act)
    await act.move(
        profile=open_part["profile"],
        form=open_part["form"],
        sections=_titled(items, open_part["sections"]),
        figures=listed_figures(open_part.get("figures", {})),
        claims=CLAIMS.dump_python(claims, mode="json"),
        truth_stated_at=act.now,
        submitted_at=act.now,
    )
    kept = {"trade_secrets": secret["trade_secrets"], "sections": _titled(items, secret["sections"])}
    await act.tx.update(DossierSecret, await act.tx.value(_SECRET, dossier=act.target.id), **kept)


def _titled(items: Mapping[str, Any], sections: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return sections in the order of the criteria, with the names of their items."""
    return [
        {"item": code, "title": item["name"], "text": sections[code]["text"]}
        for code, item in items.items()
        if code in sections
    ]


# --- For the acts of `applying` -----------------------------------------------------------------------------------------


async def begin_draft(act: Act, dossier: UUID, cycle: UUID) -> None:
    """Begin the working copy and the confidential part of an application."""
    await act.tx.insert(DossierDraft, dossier_id=dossier, cycle_id=cycle)
    await act.tx.insert(DossierSecret, dossier_id=dossier)


async def set_draft(act: Act, state: DraftState) -> None:
    """Open or close the working copy of the application that the act is aimed at."""
    await act.tx.sql(_STATE, act.target.id, state.value)
