"""Mutations, made from the acts: one input, one payload each; the door does the rest."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, Union, get_args, get_origin
from uuid import UUID

import strawberry
from annotated_doc import Doc

import services  # noqa: F401 -- registers the acts
from regulation.ability import Ability
from regulation.calendar import reckonable
from regulation.procedure import RULES
from regulation.violation import RuleBroken, Violation, require
from resolvers.build import _LAZY, Heard, Info, enum_type
from resolvers.declare import TYPES, Embedded
from resolvers.embedded import objects
from resolvers.errors import camel, coded, shown
from resolvers.ids import BadId, from_id
from resolvers.quotas import PREVIEW
from resolvers.statuses import STATUS_LINES
from services.door import ACTS, Done, Refused, Request, Spec, perform
from services.inputs import Partial, Ref

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from models.database import Database
    from policies.actor import Actor

_NAMES: Final = {declaration.table.name: name for name, declaration in TYPES.items()}
_INPUTS: Final[dict[Any, Any]] = {}


@strawberry.type(description="Why an act did not happen, in a form that a page can show beside a field.")
class UserError:
    """A broken rule."""

    field: str = strawberry.field(description="Path of the input at fault; empty if none is.")
    code: str = strawberry.field(description="Stable code.")
    message: str = strawberry.field(description="Explanation in the caller's language.")
    article: str = strawberry.field(description="Article of the ordinance.")


# --- Inputs: from the parameters of the act ---------------------------------------------------------------------


def _unwrap(annotation: Any) -> tuple[Any, str, Ref | None]:
    """Return plain type, description and reference of an annotated parameter."""
    if get_origin(annotation) is not Annotated:
        return annotation, "", None
    plain, *marks = get_args(annotation)
    words = next((m.documentation for m in marks if isinstance(m, Doc)), "")
    return plain, words, next((m for m in marks if isinstance(m, Ref)), None)


def _graphql(kind: Any) -> Any:
    """Return the input type for a plain Python type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is list:
        return list[_graphql(arguments[0])]  # type: ignore[misc]
    if origin is Partial:
        return _partial_input(arguments[0])
    if origin in {types.UnionType, Union}:
        return _graphql(next(a for a in arguments if a is not type(None))) | None
    if kind is UUID:
        return strawberry.ID
    if isinstance(kind, type) and issubclass(kind, Enum):
        return enum_type(kind)
    return _input(kind) if dataclasses.is_dataclass(kind) else kind


def _input(kind: Any) -> Any:
    """Return the input object for a dataclass of the services."""
    if kind not in _INPUTS:
        hints = {name: _unwrap(a) for name, a in _hints(kind).items()}
        fields = {f.name: _argument(hints[f.name][1], _default(f)) for f in dataclasses.fields(kind)}
        annotations = {name: _graphql(plain) for name, (plain, _, _) in hints.items()}
        name = kind.__name__ if kind.__name__.endswith("Input") else f"{kind.__name__}Input"
        cls = type(name, (), {"__annotations__": annotations, **fields})
        _INPUTS[kind] = strawberry.input(cls, description=(kind.__doc__ or "").partition("\n")[0])
    return _INPUTS[kind]


def _partial_input(kind: Any) -> Any:
    """Return the input object for some of the fields of a dataclass."""
    if (Partial, kind) not in _INPUTS:
        hints = {name: _unwrap(a) for name, a in _hints(kind).items()}
        fields = {name: _argument(words, strawberry.UNSET) for name, (_, words, _) in hints.items()}
        annotations = {name: _optional(_graphql(plain)) for name, (plain, _, _) in hints.items()}
        cls = type(f"{kind.__name__}DraftInput", (), {"__annotations__": annotations, **fields})
        words = f"{(kind.__doc__ or '').partition(chr(10))[0]} What is not given stays; null takes it out."
        _INPUTS[Partial, kind] = strawberry.input(cls, description=words)
    return _INPUTS[Partial, kind]


def _optional(kind: Any) -> Any:
    return kind | None if isinstance(kind, type) else Union[kind, None]  # noqa: UP007 -- of generic types too


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    from typing import get_type_hints

    return get_type_hints(kind, include_extras=True)


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _argument(description: str, default: Any = dataclasses.MISSING) -> Any:
    if default is dataclasses.MISSING:
        return strawberry.field(description=description)
    if isinstance(default, list):
        return strawberry.field(description=description, default_factory=lambda: list(default))
    return strawberry.field(description=description, default=default)


def _pascal(name: str) -> str:
    return name[0].upper() + name[1:]


def _mutation_input(spec: Spec, name: str) -> Any:
    target = f"{spec.ability.resource}_id"
    annotations: dict[str, Any] = {target: strawberry.ID, "idempotency_key": str}
    fields = {
        target: _argument(f"Id of the {_NAMES[spec.ability.resource]} that the act is aimed at."),
        "idempotency_key": _argument("Chosen by the caller: the same key gives the same answer, done once."),
    }
    if RULES[spec.ability].versioned:
        annotations["expected_version"] = int
        fields["expected_version"] = _argument("`version` of the object as the caller saw it; CONFLICT if it changed.")
    for parameter in spec.parameters.values():
        plain, words, _ = _unwrap(parameter.annotation)
        annotations[parameter.name] = _graphql(plain)
        missing = parameter.default is parameter.empty
        fields[parameter.name] = _argument(words, dataclasses.MISSING if missing else parameter.default)
    cls = type(f"{_pascal(name)}Input", (), {"__annotations__": annotations, **fields})
    return strawberry.input(cls, description=f"Input of {name}.")


# --- Values: from GraphQL to the act -------------------------------------------------------------------------------


def _given(given: Any, name: str, missing: Any) -> Any:
    """Return a part of an input: of GraphQL's dict, or of strawberry's object made from it."""
    return given.get(camel(name), missing) if isinstance(given, dict) else getattr(given, name, missing)


Reader = Callable[[Any, str], Any]


@cache
def _reader(kind: Any, ref: Ref | None) -> Reader:
    """Return what reads a given value, at a path, as a plain type; RuleBroken ID_INVALID for an id of another type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {types.UnionType, Union}:
        return _reader(next(a for a in arguments if a is not type(None)), ref)
    if origin is list:
        return _list_reader(_reader(arguments[0], ref))
    if origin is Partial:
        return _partial_reader(arguments[0])
    if kind is UUID:
        return lambda given, path: None if given is None else _key(given, ref, path)
    if kind is datetime:
        return _instant
    return _object_reader(kind) if dataclasses.is_dataclass(kind) else lambda given, _path: given


def _list_reader(one: Reader) -> Reader:
    def read(given: Any, path: str) -> Any:
        return None if given is None else [one(part, f"{path}.{n}") for n, part in enumerate(given)]

    return read


def _object_reader(kind: Any) -> Reader:
    parts = [(name, camel(name), _reader(*_unwrap(a)[::2])) for name, a in _hints(kind).items()]

    def read(given: Any, path: str) -> Any:
        """Read GraphQL's dict, or strawberry's object made from it; what is missing has its default."""
        if given is None:
            return None
        if isinstance(given, dict):
            return kind(**{n: part(given[c], f"{path}.{n}") for n, c, part in parts if c in given})
        return kind(**{n: part(getattr(given, n), f"{path}.{n}") for n, _, part in parts})

    return read


def _partial_reader(kind: Any) -> Reader:
    parts = [(name, camel(name), _reader(*_unwrap(a)[::2])) for name, a in _hints(kind).items()]

    def read(given: Any, path: str) -> Any:
        """Read what is given of GraphQL's dict, or of strawberry's object made from it."""
        if given is None:
            return None
        found = {n: _given(given, n, strawberry.UNSET) for n, _, _ in parts}
        return {n: part(found[n], f"{path}.{n}") for n, _, part in parts if found[n] is not strawberry.UNSET}

    return read


def _instant(given: Any, path: str) -> Any:
    if given is not None and given.tzinfo is None:
        raise RuleBroken(Violation("INSTANT_WITHOUT_ZONE", "Art.5", path))
    if given is not None and not reckonable(given):
        raise RuleBroken(Violation("INSTANT_OUT_OF_RANGE", "Art.5", path))
    return given


def _key(given: str, ref: Ref | None, path: str) -> UUID:
    try:
        name, key = from_id(given)
    except BadId:
        name, key = "", UUID(int=0)
    wrong = ref is not None and name != _NAMES[ref.resource]
    require([Violation("ID_INVALID", "Art.5", path)] if wrong or not name else ())
    return key


def _request(spec: Spec, given: Any) -> Request:
    target = f"{spec.ability.resource}_id"
    arguments = {}
    for parameter in spec.parameters.values():
        plain, _, ref = _unwrap(parameter.annotation)
        default = None if parameter.default is parameter.empty else parameter.default
        arguments[parameter.name] = _reader(plain, ref)(_given(given, parameter.name, default), parameter.name)
    return Request(
        ability=spec.ability,
        target_id=_key(_given(given, target, ""), Ref(spec.ability.resource), target),
        key=_given(given, "idempotency_key", ""),
        arguments=arguments,
        expected_version=_given(given, "expected_version", None),
    )


# --- Payloads ------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Outcome:
    """Source object of a payload."""

    done: Done | None
    errors: list[Any]

    def reader(self, actor: Actor) -> Actor:
        """Return as whom the answer is read: a newcomer is from now on the person that the act made (Art. 16)."""
        became = self.done.became if self.done else None
        return actor if became is None else dataclasses.replace(actor, person_id=became, login=None)


UPLOAD_STARTS: Final = (
    Ability.DOSSIER_START_UPLOAD,
    Ability.DOSSIER_START_OPINION_UPLOAD,
    Ability.CONSULTATION_START_UPLOAD,
    Ability.CYCLE_START_UPLOAD,
    Ability.SITE_VISIT_START_UPLOAD,
    Ability.SITE_REQUEST_START_UPLOAD,
    Ability.MEETING_START_UPLOAD,
    Ability.RESEARCH_NOTE_START_UPLOAD,
    Ability.HIGHER_NOMINATION_START_UPLOAD,
    Ability.DESIGN_VERSION_START_UPLOAD,
    Ability.OBJECTION_START_UPLOAD,
    Ability.OBJECTION_HEARING_START_UPLOAD,
    Ability.OBLIGATION_START_UPLOAD,
    Ability.BONUS_USE_START_UPLOAD,
)
# What an act answers with, where it is not the object that it is aimed at.
_ANSWERS: Final = {
    Ability.PROGRAMME_CREATE_PERSON: "person",
    Ability.PROGRAMME_REGISTER_ORGANISATION: "organisation",
    Ability.PROGRAMME_CREATE_CYCLE: "cycle",
    Ability.PROGRAMME_REQUEST_REGISTRATION: "registration_request",
    Ability.PROGRAMME_ENTER_BAN: "ban",
    Ability.ORGANISATION_LINK: "organisation_link",
    Ability.ORGANISATION_RECOGNISE_WIN: "recognised_win",
    Ability.PERSON_GRANT_ROLE: "role_grant",
    Ability.PERSON_ADMIT_EXPERT: "expert_profile",
    Ability.PERSON_RECORD_ENGAGEMENT: "engagement",
    Ability.PERSON_RECORD_ABSENCE: "absence",
    Ability.EXPERT_PROFILE_RECORD_CREDENTIAL: "expert_credential",
    Ability.EXPERT_PROFILE_RECOMMEND_TO_COUNTY: "county_review_duty",
    Ability.DOSSIER_COMPLAIN: "complaint",
    Ability.CONDUCT_RECORD_REFER: "conduct_referral",
    Ability.PROGRAMME_OPEN_BODY_RECORD: "body_record",
    Ability.BODY_RECORD_REFER: "body_referral",
    **dict.fromkeys(
        (Ability.COMPLAINT_TAKE_UP, Ability.EXPERT_PROFILE_OPEN_CONDUCT, Ability.ASSIGNMENT_RECORD_OVERDUE),
        "conduct_record",
    ),
    Ability.CYCLE_START_APPLICATION: "dossier",
    Ability.ORGANISATION_RECORD_GUIDANCE: "guidance",
    Ability.PROGRAMME_PLAN_ACTIVITY: "activity",
    Ability.ORGANISATION_PLAN_ACTIVITY: "activity",
    Ability.PROGRAMME_DRAFT_WORK_PLAN: "work_plan",
    Ability.PROGRAMME_WRITE_RESEARCH_NOTE: "research_note",
    Ability.PROGRAMME_DRAFT_DESIGN: "design_version",
    Ability.PROGRAMME_ASK_GUIDANCE: "county_guidance",
    Ability.PROGRAMME_RECORD_COUNTY_GUIDANCE: "county_guidance",
    Ability.ACTIVITY_SIGN_UP: "participation",
    Ability.ORGANISATION_WRITE_PRACTICE: "good_practice",
    Ability.ORGANISATION_BEGIN_CULTIVATION: "cultivation",
    Ability.AWARD_NOMINATE: "higher_nomination",
    Ability.DOSSIER_CONSULT: "consultation",
    Ability.DOSSIER_RUN_CHECKS: "eligibility_run",
    Ability.DOSSIER_OPEN_CONSENSUS: "consensus",
    Ability.DOSSIER_ASK_RECHECK: "recheck",
    Ability.CYCLE_DRAW_PANELS: "panel_draw",
    Ability.CYCLE_REPORT_CONFLICT: "conflict",
    Ability.CONFLICT_CLUE_CONFIRM: "conflict",
    Ability.PERSON_KEEP_APART: "avoid_pair",
    Ability.CYCLE_DRAFT_QUALIFIED_LIST: "award_list",
    Ability.CYCLE_DRAFT_SITE_LIST: "award_list",
    Ability.CYCLE_DRAFT_CANDIDATE_LIST: "award_list",
    Ability.CYCLE_PROPOSE: "award_list",
    Ability.CYCLE_PUBLISH_PROPOSED: "notice",
    Ability.PROGRAMME_PLAN_MEETING: "meeting",
    Ability.MEETING_ADD_ITEM: "meeting_item",
    Ability.MEETING_ITEM_MOVE: "motion",
    Ability.CYCLE_APPROVE: "award_list",
    Ability.CYCLE_PROPOSE_REPLACEMENT: "award_list",
    Ability.AWARD_LIST_PUBLISH: "notice",
    Ability.NOTICE_RECORD_PUBLICATION: "notice_publication",
    Ability.NOTICE_OBJECT: "objection",
    Ability.OBJECTION_HEAR: "objection_hearing",
    Ability.DOSSIER_PLAN_SITE_VISIT: "site_visit",
    Ability.SITE_VISIT_ADD_POINT: "verification_point",
    Ability.SITE_VISIT_ANSWER_POINT: "point_answer",
    Ability.SITE_VISIT_NOTE: "site_note",
    Ability.SITE_VISIT_ASK: "site_request",
    Ability.PERSON_SET_CONTACT: "person_contact",
    Ability.PROGRAMME_ENTER_BUDGET_LINE: "budget_line",
    Ability.BUDGET_LINE_CHANGE: "budget_change",
    Ability.BONUS_ENTITLEMENT_GIVE_ACCOUNT: "payee_account",
    Ability.BONUS_ENTITLEMENT_DRAFT_ORDER: "payment_order",
    Ability.BONUS_ENTITLEMENT_RECORD_USE: "bonus_use",
    Ability.BONUS_ENTITLEMENT_OPEN_INSPECTION: "bonus_inspection",
    Ability.PROGRAMME_EXPORT_PAYMENTS: "payment_batch",
    Ability.PAYMENT_BATCH_IMPORT_STATUSES: "payment_import",
    Ability.PROGRAMME_DRAFT_PARAMETERS: "parameter_set",
    Ability.PROGRAMME_DRAFT_RULES: "rule_document",
    Ability.AWARD_REISSUE_CERTIFICATE: "certificate",
    Ability.AWARD_RECORD_ITEM: "honour_item",
    Ability.AWARD_RECORD_TITLE_MISUSE: "title_misuse",
    Ability.REVOCATION_CONSEQUENCE_DRAFT_PLAN: "clawback_plan",
    Ability.REVOCATION_CONSEQUENCE_RECORD_RECEIPT: "clawback_receipt",
    Ability.REVOCATION_CONSEQUENCE_PROPOSE_WAIVER: "clawback_waiver",
    Ability.REVOCATION_CONSEQUENCE_CONFIRM_TITLE_STOP: "title_stop",
    Ability.REVOCATION_RECORD_APPEAL: "appeal",
    Ability.OBLIGATION_SUBMIT: "obligation_submission",
    Ability.PROGRAMME_DRAFT_ANNUAL_REPORT: "annual_report",
    Ability.ROLE_GRANT_RENEW_CALENDAR_FEED: "calendar_feed",
    Ability.CYCLE_PACK: "cycle_archive",
    Ability.CYCLE_COMPILE_FEEDBACK: "feedback_release",
    Ability.AWARD_OPEN_REASSESSMENT: "reassessment",
    Ability.REASSESSMENT_REPORT: "reassessment_report",
    Ability.AWARD_REGISTER_INCIDENT: "incident",
    Ability.DOSSIER_REGISTER_INCIDENT: "incident",
    Ability.TIP_ADMIT: "incident",
    Ability.INCIDENT_HEAR: "incident_statement",
    Ability.INCIDENT_REVOKE: "revocation",
    Ability.AWARD_REPORT: "tip",
    Ability.PROGRAMME_DRAFT_CALENDAR: "calendar_year",
    **dict.fromkeys(UPLOAD_STARTS, "upload"),
}

_UPLOAD_URL: Final[Mapping[str, str | Embedded]] = {
    "upload_url": "Where its bytes go, told once: good for a short time and for the caller alone; "
    "null if the act was done before under the same key (`resumeUpload` gives another)."
}
_DOWNLOAD_URL: Final[Mapping[str, str | Embedded]] = {
    "download_url": "Where it is had, told once: good for a few minutes and for the caller alone, whose login is asked "
    "for as well; null if the act was done before under the same key."
}
_ROWS: Final = {
    "rows": "How many rows of the table were taken, or would be (`dryRun`); null if any is at fault, or if the act was done"
    " before under the same key."
}
# What an act tells its caller alone, once: name of the field and its description.
TOLD: Final[dict[Ability, Mapping[str, str | Embedded]]] = {
    Ability.CYCLE_PREVIEW_LIST: {"preview": PREVIEW},
    Ability.PAYMENT_BATCH_PREVIEW_STATUSES: {"lines": STATUS_LINES},
    Ability.PAYMENT_BATCH_IMPORT_STATUSES: {"lines": STATUS_LINES},
    Ability.NOTICE_OBJECT: {"tracking_code": "Tracking code, told once: with it the objector follows the objection."},
    Ability.AWARD_REPORT: {"tracking_code": "Tracking code, told once: with it the sender follows the tip."},
    Ability.PROGRAMME_IMPORT_ORGANISATIONS: _ROWS,
    Ability.PROGRAMME_IMPORT_EXPERTS: _ROWS
    | {"newcomers": "How many of them are persons whom nobody knew; null as `rows` is."},
    Ability.ROLE_GRANT_RENEW_CALENDAR_FEED: {
        "feed_url": "Where programs read the calendar, told once: whoever knows it reads as its person does under the grant;"
        " null if the act was done before under the same key. `?lang=en` for English."
    },
    **dict.fromkeys((*UPLOAD_STARTS, Ability.UPLOAD_RESUME), _UPLOAD_URL),
    **dict.fromkeys(
        (ability for ability in Ability if ability.act == "export" or ability.act.startswith("download")), _DOWNLOAD_URL
    ),
}


_COUNTS: Final = frozenset({"rows", "newcomers"})  # of what is told, numbers


def answer_of(spec: Spec) -> str:
    """Return the name of the type that an act answers with."""
    return _NAMES[_ANSWERS.get(spec.ability, spec.ability.resource)]


def _payload(spec: Spec, name: str) -> Any:
    target = answer_of(spec)
    lazy = Annotated[target, _LAZY]  # type: ignore[valid-type]

    async def changed(self: Outcome, info: Info) -> Any:
        return None if self.done is None else await info.context.reader.row(target, "id", self.done.id)

    def errors(self: Outcome) -> Any:
        return self.errors

    fields = {
        target[0].lower() + target[1:]: _resolver(
            changed, lazy | None, "The changed object as the caller now sees it; null if refused or not visible."
        ),
        "errors": _resolver(errors, list[UserError], "Why nothing was changed; empty if the act is done."),
    }
    for one, words in TOLD.get(spec.ability, {}).items():
        fields[one] = _told_field(one, words)
    return strawberry.type(type(f"{_pascal(name)}Payload", (), fields), description=f"Answer of {name}.")


def _told_field(name: str, words: str | Embedded) -> Any:
    """Return the field of what an act tells: a text, or objects made of it."""

    def told(self: Outcome) -> Any:
        return None if self.done is None else self.done.told.get(name)

    if isinstance(words, str):
        return _resolver(told, (int if name in _COUNTS else str) | None, words)

    def made(self: Outcome, info: Info) -> Any:
        found = told(self)
        return None if found is None else objects(words.type, words.read(found, info.context.actor.language))

    return _resolver(made, words.type, words.description)


def _resolver(resolve: Any, kind: Any, description: str) -> Any:
    resolve.__annotations__["return"] = kind
    resolve.__annotations__.pop("self", None)
    return strawberry.field(resolver=resolve, description=description)


def _mutation(spec: Spec) -> tuple[str, Any]:
    name = camel(spec.body.__name__)
    payload, given = _payload(spec, name), _mutation_input(spec, name)

    async def resolve(self: Any, info: Info, input: Any) -> Any:  # noqa: A002, ARG001 -- the name in the API
        await info.context.reader.close()
        outcome = await act_through(info.context.db, info.context.actor, spec, input, info.context.heard)
        info.context.reader.actor = outcome.reader(info.context.actor)
        return outcome

    words = f"{(spec.body.__doc__ or '').partition(chr(10))[0]}"
    resolve.__annotations__["input"] = Annotated[given, strawberry.argument(description="What the act needs.")]
    # Nullable: of several acts in one request, one that is refused does not hide what the others did.
    return spec.body.__name__, _resolver(resolve, payload | None, words)


async def act_through(db: Database, actor: Actor, spec: Spec, given: Any, heard: Heard) -> Outcome:
    """Do an act with the input of a mutation; GraphQLError with code and reason if it is refused.

    `heard` admits it, and is told that it is done or refused.
    """
    try:
        request = _request(spec, given)
        async with heard.admitted(actor, request):
            done = await perform(db, actor, request)
        heard(actor, spec.ability, refused=False)
        return Outcome(done, [])
    except RuleBroken as broken:
        return Outcome(None, [UserError(**dataclasses.asdict(shown(v, actor.language))) for v in broken.violations])
    except Refused as refused:
        heard(actor, spec.ability, refused=True)
        raise coded(refused.code, refused.reason, actor.language, refused.article) from refused


def mutation_class() -> Any:
    """Return the Mutation type with one field for each act."""
    fields: dict[str, Callable[..., Any]] = dict(_mutation(spec) for _, spec in sorted(ACTS.items()))
    missing = set(Ability) - set(ACTS)
    if missing:
        raise AssertionError(f"acts without a body: {missing}")
    return strawberry.type(type("Mutation", (), fields), description="Acts of the ordinance, through one door.")
