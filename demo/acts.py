"""Acts as GraphQL mutations: one document for any number of them, and what their answers say."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

# What an act answers with -> the acts, and the fields read of it.
_ANSWERS: Final = {
    "person": "createPerson",
    "roleGrant": "grantRole revokeGrant",
    "expertProfile": "admitExpert",
    "organisation": "registerOrganisation",
    "cycle": "createCycle announceCycle openFiling closeFiling signUndertaking declareInterest openDeclarations closeSiteReview"
    " resolveObjections submitForApproval commendWinners issueCertificates closeCycle recommendDossiers runChecksOnAll consultDepartmentOnMany"
    " answerConsultations",
    "dossier": "startApplication submitDossier withdrawDossier returnDossier recommendDossier takeCase"
    " openDossier checkEligibility assignPanel reportMaterial reportSite evaluateDossier disqualifyDossier",
    "dossierDraft": "saveDraft",
    "upload": "startUpload startMeetingUpload finishUpload",
    "eligibilityRun": "runChecks judgeRun",
    "recheck": "askRecheck checkAgain signRecheck",
    "consultation": "consultDepartment answerConsultation closeConsultation",
    "conflictDeclaration": "declareConflict",
    "panelDraw": "drawPanels applyDraw",
    "review": "saveReview submitReview",
    "consensus": "openConsensus agreeConsensus respondToConsensus closeConsensus",
    "siteVisit": "planSiteVisit changeSiteVisit announceSiteVisit postponeSiteVisit holdSiteVisit recordAttendance"
    " assignVerificationPoints",
    "verificationPoint": "addVerificationPoint",
    "pointAnswer": "answerVerificationPoint",
    "siteNote": "noteOnSite",
    "siteRequest": "askForInformation deliverInformation closeInformationRequest",
    "awardList": "draftQualifiedList signQualifiedList draftSiteList signSiteList draftCandidateList"
    " signCandidateList decideProposedList approveList",
    "notice": "publishProposed",
    "noticePublication": "recordPublication",
    "budgetLine": "enterBudgetLine approveBudgetLine",
    "payeeAccount": "givePayeeAccount",
    "paymentOrder": "draftPaymentOrder releasePaymentOrder reportPayment",
    "paymentBatch": "exportPayments",
    "budgetYear": "downloadReconciliation",
    "meeting": "planMeeting addCandidates addApprovals conveneMeeting recordMeetingAttendance openMeeting closeMeeting"
    " cancelMeeting",
    "meetingItem": "addMeetingItem",
    "ruleDocument": "draftRules submitRules approveRules",
    "motion": "moveMotion openVote castVote closeVote",
    "objection": "fileObjection takeObjection admitObjection investigateObjection decideObjection",
    "objectionHearing": "hearOrganisation answerHearing",
    "activity": "planOwnActivity announceActivity holdActivity recordActivity countActivity",
    "participation": "signUp",
    "goodPractice": "writePractice submitPractice reviewPractice publishPractice",
    "higherNomination": "nominateWinner signNomination",
    "incident": "registerIncident verifyIncident proposeRevocation signRevocation",
    "incidentStatement": "hearWinner stateCase waiveStatement",
    "revocation": "revokeAward",
    "honourItem": "recordHonourItem handOverItem takeBackItem",
    "clawbackPlan": "draftClawbackPlan approveClawbackPlan",
    "clawbackReceipt": "recordClawbackReceipt confirmClawbackReceipt",
    "revocationConsequence": "confirmHonoursReturned",
    "titleStop": "confirmTitleStop acceptTitleStop",
    "feedbackRelease": "compileFeedback releaseFeedback",
    "feedbackReport": "acknowledgeFeedback downloadFeedback",
    "reassessment": "openReassessment appointReassessmentPanel closeReassessment",
    "reassessmentPlace": "signReassessmentUndertaking declareForReassessment",
    "reassessmentSheet": "handInReassessmentSheet",
    "reassessmentReport": "reportReassessment proposeReassessmentOutcome signReassessmentOutcome",
    "bonusUse": "recordBonusUse",
    "bonusInspection": "openInspection findOnBonus replyToFinding signFinding",
    "obligationSubmission": "submitObligation",
    "obligation": "acceptObligation returnObligation waiveObligation",
}
_FIELDS: Final = {
    "person": "id",
    "roleGrant": "id",
    "expertProfile": "id",
    "organisation": "id sectorGroup",
    "cycle": "id stage version",
    "dossier": "id number state version",
    "eligibilityRun": "id state version",
    "recheck": "id state version",
    "upload": "id state",
    "dossierDraft": "id version completeness { percent }",
    "consultation": "id state version",
    "conflictDeclaration": "id state version",
    "panelDraw": "id state version seed",
    "review": "id state version total",
    "consensus": "id state version",
    "siteVisit": "id state version",
    "verificationPoint": "id",
    "pointAnswer": "id",
    "siteNote": "id",
    "siteRequest": "id state version",
    "awardList": "id kind state version digest",
    "notice": "id publishedAt nominalEnd closesOn closesAt",
    "noticePublication": "id",
    "budgetLine": "id state version",
    "payeeAccount": "id",
    "paymentOrder": "id number amount state version",
    "paymentBatch": "id",
    "budgetYear": "id year",
    "meeting": "id state version",
    "meetingItem": "id state version",
    "ruleDocument": "id number state version",
    "motion": "id state version",
    "objection": "id state version",
    "objectionHearing": "id state version",
    "incident": "id state version",
    "incidentStatement": "id state version",
    "revocation": "id",
    "honourItem": "id state version",
    "clawbackPlan": "id state version",
    "clawbackReceipt": "id state version",
    "revocationConsequence": "id state version",
    "titleStop": "id state version late",
    "feedbackRelease": "id state version",
    "feedbackReport": "id version",
    "reassessment": "id state version",
    "reassessmentPlace": "id version",
    "reassessmentSheet": "id version",
    "reassessmentReport": "id state version",
    "activity": "id version",
    "participation": "id",
    "goodPractice": "id version",
    "higherNomination": "id version",
    "bonusUse": "id",
    "bonusInspection": "id state version",
    "obligationSubmission": "id state",
    "obligation": "id state version",
}
_OBJECT_OF: Final = {act: name for name, acts in _ANSWERS.items() for act in acts.split()}
_TOLD: Final = {"fileObjection": "trackingCode", "startUpload": "uploadUrl", "startMeetingUpload": "uploadUrl"}
_ERRORS: Final = "errors { field code message article }"
_numbers: Final = itertools.count(1)


@dataclass(frozen=True)
class Act:
    """A mutation with its input."""

    name: str
    given: dict[str, Any]

    @property
    def object(self) -> str:
        """Name of the object in the answer."""
        return _OBJECT_OF[self.name]


def act(name: str, /, **given: Any) -> Act:
    """Return an act with an idempotency key of its own."""
    return Act(name, {**given, "idempotencyKey": f"demo-{next(_numbers)}"})


def mutation(acts: Sequence[Act]) -> tuple[str, dict[str, Any]]:
    """Return one document that does all acts in order, and its variables."""
    inputs = ", ".join(f"$i{n}: {one.name[0].upper()}{one.name[1:]}Input!" for n, one in enumerate(acts))
    fields = " ".join(_field(f"a{n}", f"$i{n}", one) for n, one in enumerate(acts))
    return f"mutation({inputs}) {{ {fields} }}", {f"i{n}": one.given for n, one in enumerate(acts)}


def _field(alias: str, variable: str, one: Act) -> str:
    told = _TOLD.get(one.name, "")
    changed = f"{one.object} {{ {_FIELDS[one.object]} }}"
    return f"{alias}: {one.name}(input: {variable}) {{ {changed} {told} {_ERRORS} }}"


@dataclass(frozen=True)
class Refusal:
    """Why an act was refused, as returned."""

    kind: str
    code: str
    article: str
    message: str
    also: tuple[str, ...] = ()


def refusal_at_the_door(error: dict[str, Any]) -> Refusal:
    """Return the refusal in a top-level error."""
    said = error.get("extensions") or {}
    kind = str(said.get("code", ""))
    return Refusal(kind, str(said.get("reason", kind)), str(said.get("article", "")), str(error["message"]))


def refusal_by_rule(errors: list[dict[str, Any]]) -> Refusal:
    """Return the refusal in the errors of a payload."""
    first, *more = errors
    also = tuple(str(one["code"]) for one in more)
    return Refusal("RULE", str(first["code"]), str(first["article"]), str(first["message"]), also)
