"""Tables, constraints and enums. No behaviour beyond invariants; visibility lives in `policies/`."""

from models.application import (
    DossierDraft,
    DossierVersion,
    DossierVersionSecret,
)
from models.base import Base
from models.cycle import Cycle, CycleStage, Notice
from models.dossier import (
    CaseHandler,
    Consultation,
    Dossier,
    DossierOpening,
    DossierOutcome,
    DossierSecret,
    EligibilityFinding,
    Organisation,
    OrganisationDetail,
    Recommendation,
)
from models.file import (
    ConsultationDocument,
    Document,
    DocumentRemoval,
    FileKey,
    NoticeDocument,
    RecommendationDocument,
    SecretDocument,
    StoredFile,
    Upload,
)
from models.ledger import (
    ActReceipt,
    DutyPair,
    LedgerAnchor,
    LedgerChain,
    LedgerEntry,
    LedgerLink,
    LedgerPayload,
)
from models.message import Letter, Message, PersonContact
from models.outcome import (
    Award,
    AwardList,
    BonusEntitlement,
    Commendation,
    EntryRationale,
    ListEntry,
    Objection,
    Objector,
)
from models.people import ExpertProfile, Identity, IncompatibleRoles, LocalAccount, Person, RoleGrant
from models.reference import (
    Agency,
    CalendarDay,
    CriteriaEdition,
    CriteriaItem,
    IndustrySection,
    Jurisdiction,
    KeyFigure,
    PastWinner,
    Programme,
    RegulationVersion,
)
from models.review import (
    Assignment,
    Conflict,
    ConflictDeclaration,
    Evaluation,
    PanelReport,
    Review,
    ReviewAuthor,
    Undertaking,
)

__all__ = [
    "ActReceipt", "Agency", "Assignment", "Award", "AwardList", "Base", "BonusEntitlement", "CalendarDay",
    "CaseHandler", "Commendation", "Conflict", "ConflictDeclaration", "Consultation", "ConsultationDocument",
    "CriteriaEdition", "CriteriaItem", "Cycle", "CycleStage", "Document", "DocumentRemoval", "Dossier",
    "DossierDraft", "DossierOpening", "DossierOutcome", "DossierSecret", "DossierVersion", "DossierVersionSecret",
    "DutyPair", "EligibilityFinding", "EntryRationale", "Evaluation", "ExpertProfile", "FileKey", "Identity",
    "IncompatibleRoles", "IndustrySection", "Jurisdiction", "KeyFigure", "LedgerAnchor", "LedgerChain", "LedgerEntry",
    "LedgerLink", "LedgerPayload", "Letter", "ListEntry", "LocalAccount", "Message", "Notice", "NoticeDocument",
    "Objection", "Objector", "Organisation", "OrganisationDetail", "PanelReport", "PastWinner", "Person",
    "PersonContact", "Programme", "Recommendation", "RecommendationDocument", "RegulationVersion", "Review",
    "ReviewAuthor", "RoleGrant", "SecretDocument", "StoredFile", "Undertaking", "Upload",
]  # fmt: skip
