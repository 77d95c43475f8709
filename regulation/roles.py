"""The roles of the procedure (Art. 2, 10-12, 17-22, 28-32)."""

from __future__ import annotations

from regulation.terms import Term


class Role(Term):
    """A role that a grant gives; the rights of each are in `policies/policy.csv`."""

    PUBLIC = "public", "Anyone, without login."
    APPLICANT = "applicant", "Representative of an organisation (Art. 16)."
    RECOMMENDER = "recommender", "County government, zone committee, authority or association (Art. 12)."
    DEPARTMENT = "department", "Consulted authority (Art. 17)."
    OFFICE = "office", "Clerk of the leading group's office (Art. 11)."
    OFFICE_DIRECTOR = "office_director", "Director of the office: signs what the office submits (Art. 11)."
    EXPERT = "expert", "Reviewer of the expert pool (Art. 11, 18-19)."
    LEADING_GROUP = "leading_group", "Member of the leading group (Art. 10)."
    LEADING_GROUP_SECRETARY = "leading_group_secretary", "Secretary of the plenary (Art. 10, 21)."
    EXECUTIVE_MEETING = "executive_meeting", "Member of the municipal executive meeting (Art. 22)."
    EXECUTIVE_SECRETARY = "executive_secretary", "Secretary of the municipal executive meeting (Art. 22)."
    FINANCE = "finance", "Municipal finance (Art. 9)."
    PAYMENT_PLATFORM = (
        "payment_platform",
        "The enterprise-policy platform: a machine that says what became of orders (Art. 9).",
    )
    SUPERVISOR = "supervisor", "Discipline supervision: reads the ledger (Art. 32)."
    SYSTEM_ADMIN = "system_admin", "Keeps accounts; no business right."
    SECURITY_ADMIN = "security_admin", "Keeps grants; no business right."
    AUDIT_ADMIN = "audit_admin", "Keeps the ledger; no business right."
