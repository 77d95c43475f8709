"""Conditions, consulted departments, the list of qualified applicants (Art. 5, 13, 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from demo.acts import Act, act
from demo.story import CLERK, Dossier, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

CLERKS: Final = ("clerk01", "clerk02", "clerk03")
DIRECTOR: Final = "director01"
WITHDRAWN: Final = "org24"
CONDITIONS: Final = range(1, 7)
_OUTCOME: Final = """query($c: ID!) { dossiers(filter: {cycle: [$c]}) {
  nodes { state outcomes { nodes { kind reasons } } } } }"""


async def tell(story: Story) -> None:
    """Check the conditions, consult departments, sign the list."""
    story.show.chapter("3. Conditions and consultation", "Art. 5, 11, 13, 17")
    story.at("2026-06-03")
    await take_cases(story)
    story.did("clerk01", "and two more clerks take the cases", "Art.11")
    asked = await _consult(story)
    await _withdraw(story)
    await _while_open(story, asked)
    await _answer(story, asked)
    await _close(story, asked)
    await _not_overruled(story)
    await check(story, day="2026-06-18")
    await qualified_list(story, days=("2026-06-24", "2026-06-25"))
    await _told_why(story)


async def take_cases(story: Story) -> None:
    """Let each clerk take a third of the cases."""
    standing = story.standing("SUBMITTED", "RECOMMENDED")
    jobs = [
        story.do(clerk, *(act("takeCase", dossierId=one.id) for one in standing[n :: len(CLERKS)]))
        for n, clerk in enumerate(CLERKS)
    ]
    await story.all("cases", jobs)


async def _consult(story: Story) -> list[dict[str, Any]]:
    """Ask the departments; return consultations with what their texts say."""
    asked = []
    for words in story.texts["consultations"]:
        question = story.texts["question"]
        asked.append({**words, **await ask_department(story, words, question, due="2026-06-15")})
    story.did(CLERK, f"consults three departments about {len(asked)} applicants", "Art.17")
    return asked


async def ask_department(story: Story, words: dict[str, Any], question: str, *, due: str) -> dict[str, Any]:
    """Ask one department about one application."""
    dossier = story.dossiers[words["org"]]
    return await story.one(
        CLERK,
        "consultDepartment",
        dossierId=dossier.id,
        agencyId=story.agencies[words["agency"]],
        question=question.format(name=dossier.organisation.name),
        dueAt=f"{due}T18:00:00+08:00",
    )


async def _withdraw(story: Story) -> None:
    dossier = story.dossiers[WITHDRAWN]
    given = {"dossierId": dossier.id, "expectedVersion": dossier.version, "reason": story.texts["withdrawal"]}
    story.keep(WITHDRAWN, await story.one(dossier.organisation.representative, "withdrawDossier", **given))
    story.did(
        dossier.organisation.representative, f"withdraws {dossier.organisation.name}: applying is voluntary", "Art.5"
    )


def _finding(condition: int, reasons: Sequence[str], failed: dict[str, Any] | None) -> dict[str, Any]:
    if failed and failed["condition"] == condition:
        return {"condition": condition, "finding": "FAIL", "reason": failed["reason"]}
    return {"condition": condition, "finding": "PASS", "reason": reasons[condition - 1]}


def _check(story: Story, dossier: Dossier, *, honest: bool = True) -> dict[str, Any]:
    words = story.texts["findings"]
    failed = words.get(dossier.organisation.key) if honest else None
    findings = [_finding(condition, words["pass"], failed) for condition in CONDITIONS]
    return {"dossierId": dossier.id, "expectedVersion": dossier.version, "findings": findings}


async def _while_open(story: Story, asked: Sequence[dict[str, Any]]) -> None:
    dossier = story.dossiers[asked[0]["org"]]
    what = f"checks {dossier.organisation.name} before the department has spoken"
    await story.refused("clerk01", what, "CONSULTATION_OPEN", "checkEligibility", **_check(story, dossier))


async def _answer(story: Story, asked: Sequence[dict[str, Any]]) -> None:
    story.at("2026-06-12")
    officers = {member.scope: member.username for member in story.cast.officers}
    for one in asked:
        if one["answer"] is None:
            continue
        who = officers[one["agency"]]
        given = {"consultationId": one["id"], "expectedVersion": one["version"]}
        one.update(await story.one(who, "answerConsultation", **given, answer=one["answer"], objects=one["objects"]))
        if one["objects"]:
            story.did(who, f"objects to {story.cast.organisation(one['org']).name}: {one['answer']}", "Art.13(6), 17")
    given = {"consultationId": asked[0]["id"], "expectedVersion": asked[0]["version"], "answer": "…", "objects": False}
    what = "answers what another department was asked"
    await story.refused("dept_tax", what, "NOT_FOUND", "answerConsultation", **given)


async def _close(story: Story, asked: Sequence[dict[str, Any]]) -> None:
    story.at("2026-06-16")
    for one in asked:
        reason = story.texts["closing"]["silent" if one["answer"] is None else "answered"]
        given = {"consultationId": one["id"], "expectedVersion": one["version"], "reason": reason}
        await story.one(CLERK, "closeConsultation", **given)
        if one["answer"] is None:
            story.did(CLERK, "closes the one that nobody answered, with a reason: silence is no consent", "Art.17")


async def _not_overruled(story: Story) -> None:
    """A clerk cannot pass what the machine finds failing."""
    story.at("2026-06-18")
    dossier = story.dossiers["org12"]
    await story.refused(
        "clerk02", f"passes {dossier.organisation.name}, certified for too short a time", "CONDITION_FAILED",
        "checkEligibility", **_check(story, dossier, honest=False),
    )  # fmt: skip


async def check(story: Story, *, day: str) -> None:
    """Record the office's findings on every application."""
    story.at(day, "14:00:00")
    await story.refresh()
    standing = story.standing("RECOMMENDED")
    jobs = [story.do(clerk, *_checks(story, standing[n :: len(CLERKS)])) for n, clerk in enumerate(CLERKS)]
    await story.all("conditions", jobs)
    story.did(CLERK, f"and colleagues record six findings on each of {len(standing)} applications", "Art.13")


def _checks(story: Story, dossiers: Sequence[Dossier]) -> list[Act]:
    return [act("checkEligibility", **_check(story, dossier)) for dossier in dossiers]


async def qualified_list(story: Story, *, days: tuple[str, str]) -> None:
    """Let a clerk draft the list and the director, nobody else, sign it."""
    story.at(days[0])
    drafted = await story.on_cycle(CLERK, "draftQualifiedList")
    story.did(CLERK, "drafts the list of qualified applicants", "Art.17")
    signing = {"awardListId": drafted["id"], "expectedVersion": drafted["version"]}
    await story.refused(CLERK, "signs the own draft", "NO_RIGHT", "signQualifiedList", **signing)
    story.at(days[1])
    await story.one(DIRECTOR, "signQualifiedList", **signing)
    await story.expect_stage("MATERIAL_REVIEW")
    await story.refresh()
    passed, failed = story.standing("QUALIFIED"), story.standing("REJECTED")
    story.did(DIRECTOR, f"signs it: {len(passed)} qualified, {len(failed)} rejected", "Art.17")


async def _told_why(story: Story) -> None:
    """Those rejected learn why; nobody else was."""
    rejected = [one.organisation.key for one in story.standing("REJECTED")]
    story.expect(rejected == ["org12", "org27"], f"rejected are org12 and org27, found {rejected}")
    for key in rejected:
        who = story.cast.organisation(key).representative
        dossier = (await story.ask(who, _OUTCOME, c=story.cycle))["dossiers"]["nodes"][0]
        outcome = dossier["outcomes"]["nodes"][-1]
        story.expect(outcome["kind"] == "REJECTED", f"{key} is told of the rejection")
        story.did(who, f"reads why {story.cast.organisation(key).name} is out: {outcome['reasons'][0]}", "Art.17")
