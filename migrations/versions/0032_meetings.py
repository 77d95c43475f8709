"""Keep meetings, votes and resolutions; the executive meeting may decline an entry, and has a secretary."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


NUMBERS = '{"meeting_notice_days": 0, "meeting_quorum": "0.5", "vote_majority": "0.5", "ballot_kind": "open"}'
STATES = (
    "draft", "submitted", "returned", "recommended", "qualified", "rejected", "material_reviewed", "shortlisted",
    "not_shortlisted", "site_reviewed", "candidate", "not_candidate", "proposed", "not_proposed", "publicised",
    "contested", "upheld", "removed", "approved", "awarded", "withdrawn", "disqualified",
)  # fmt: skip
ROLES = (
    "public", "applicant", "recommender", "department", "office", "office_director", "expert", "leading_group",
    "leading_group_secretary", "executive_meeting", "finance", "supervisor", "system_admin", "security_admin",
    "audit_admin",
)  # fmt: skip
COLUMNS = (("dossier", "state"), ("dossier", "told_state"))
KEPT = ("open_vote", "ballot_roll", "ballot", "vote_tally", "meeting_minutes", "resolution")
KEEP = """
CREATE FUNCTION keep_what_was_voted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'RESOLUTION_STANDS Art.21'; END $$
"""


def _limit(table: str, column: str, values: tuple[str, ...]) -> None:
    name, listed = op.f(f"ck_{table}_{column}"), ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, f"{column} IN ({listed})")


def upgrade() -> None:
    """Apply."""
    _tables()
    after = STATES.index("removed") + 1
    for table, column in COLUMNS:
        _limit(table, column, (*STATES[:after], "not_approved", *STATES[after:]))
    after = ROLES.index("executive_meeting") + 1
    _limit("document_access", "role", (*ROLES[:after], "executive_secretary", *ROLES[after:]))
    op.execute(KEEP)
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER keep_what_was_voted BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION keep_what_was_voted()"
        )
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")


def _tables() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("cycle_id", sa.Uuid(), nullable=True, comment="Cycle that it is about, if it is about one."),
        sa.Column("body", sa.Text(), nullable=False, comment="Body."),
        sa.Column("number", sa.Integer(), nullable=False, comment="Number among the meetings of the body."),
        sa.Column("title", sa.Text(), nullable=False, comment="Title."),
        sa.Column("place", sa.Text(), nullable=False, comment="Where."),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False, comment="When it begins."),
        sa.Column("ballot_kind", sa.Text(), nullable=False, comment="How it votes."),
        sa.Column(
            "ballot_reason",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Why it votes otherwise than the rules say.",
        ),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False, comment="State."),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="Why it is not held."),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False, comment="When it was planned."),
        sa.Column("convened_at", sa.DateTime(timezone=True), nullable=True, comment="When the members were told."),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True, comment="When it was opened."),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="When it was closed."),
        sa.Column("members", sa.Integer(), nullable=True, comment="Number of members convened."),
        sa.Column("present", sa.Integer(), nullable=True, comment="Number of members present when it was opened."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("ballot_kind IN ('open', 'secret')", name=op.f("ck_meeting_ballot_kind")),
        sa.CheckConstraint("body IN ('leading_group', 'executive_meeting')", name=op.f("ck_meeting_body")),
        sa.CheckConstraint(
            "state IN ('planned', 'convened', 'held', 'closed', 'cancelled')", name=op.f("ck_meeting_state")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_meeting_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_meeting_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("programme_id", "body", "number", name=op.f("uq_meeting_programme_id_body_number")),
    )
    op.create_index(op.f("ix_meeting_cycle_id"), "meeting", ["cycle_id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Member."),
        sa.Column(
            "presence", sa.Text(), server_default="expected", nullable=False, comment="Whether the member takes part."
        ),
        sa.Column("meeting_id", sa.Uuid(), nullable=False, comment="Meeting."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.CheckConstraint(
            "presence IN ('expected', 'present', 'absent', 'excused')", name=op.f("ck_attendance_presence")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attendance_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_attendance_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_attendance_meeting_id_person_id")),
    )
    op.create_index(op.f("ix_attendance_meeting_id"), "attendance", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_attendance_person_id"), "attendance", ["person_id"], unique=False)
    op.create_table(
        "meeting_item",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=True, comment="Cycle."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is about."),
        sa.Column(
            "subject_id",
            sa.Uuid(),
            nullable=True,
            comment="Application, objection or version of rules that it decides on.",
        ),
        sa.Column("dossier_id", sa.Uuid(), nullable=True, comment="Application that it is about."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Organisation that it is about."),
        sa.Column("award_kind", sa.Text(), nullable=True, comment="Kind of award on the list before."),
        sa.Column("title", sa.Text(), nullable=False, comment="Title."),
        sa.Column("state", sa.Text(), server_default="open", nullable=False, comment="State."),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="Why it was put off."),
        sa.Column("meeting_id", sa.Uuid(), nullable=False, comment="Meeting."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "kind IN ('candidate', 'objection', 'replacement', 'approval', 'rules', 'other')",
            name=op.f("ck_meeting_item_kind"),
        ),
        sa.CheckConstraint("state IN ('open', 'decided', 'deferred')", name=op.f("ck_meeting_item_state")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_meeting_item_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_meeting_item_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_item_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_meeting_item_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_meeting_item_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_item")),
        sa.UniqueConstraint(
            "meeting_id", "kind", "subject_id", name=op.f("uq_meeting_item_meeting_id_kind_subject_id")
        ),
    )
    op.create_index(op.f("ix_meeting_item_cycle_id"), "meeting_item", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_meeting_item_dossier_id"), "meeting_item", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_meeting_item_meeting_id"), "meeting_item", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_meeting_item_organisation_id"), "meeting_item", ["organisation_id"], unique=False)
    op.create_index("ix_meeting_item_subject", "meeting_item", ["subject_id"], unique=False)
    op.create_table(
        "meeting_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=True, comment="Cycle."),
        sa.Column("item_id", sa.Uuid(), nullable=True, comment="Item that it is about; empty: all."),
        sa.Column("dossier_id", sa.Uuid(), nullable=True, comment="Application that the item is about."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Organisation that the item is about."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is."),
        sa.Column("title", sa.Text(), nullable=False, comment="Title: the name of the file."),
        sa.Column("media_type", sa.Text(), nullable=False, comment="Media type of the content."),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Size in bytes."),
        sa.Column("sha256", sa.Text(), nullable=False, comment="SHA-256 of the content, in hexadecimal."),
        sa.Column("pages", sa.Integer(), nullable=True, comment="Number of pages, of a PDF."),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was uploaded."),
        sa.Column(
            "state",
            sa.Text(),
            server_default="draft",
            nullable=False,
            comment="Its life; a draft is seen by its sender alone.",
        ),
        sa.Column("meeting_id", sa.Uuid(), nullable=False, comment="Meeting."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.CheckConstraint("kind IN ('paper', 'minutes')", name=op.f("ck_meeting_document_kind")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_meeting_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_meeting_document_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_meeting_document_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["meeting_item.id"], name=op.f("fk_meeting_document_item_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_document_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_meeting_document_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_meeting_document_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_document")),
    )
    op.create_index(op.f("ix_meeting_document_cycle_id"), "meeting_document", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_meeting_document_item_id"), "meeting_document", ["item_id"], unique=False)
    op.create_index(op.f("ix_meeting_document_meeting_id"), "meeting_document", ["meeting_id"], unique=False)
    op.create_index("ix_meeting_document_sha256", "meeting_document", ["sha256"], unique=False)
    op.create_table(
        "motion",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=True, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=True, comment="Application that it is about."),
        sa.Column(
            "moved_by_id", sa.Uuid(), nullable=True, comment="Who moved it; empty: it follows from the list before."
        ),
        sa.Column("effect", sa.Text(), nullable=False, comment="What it asks for."),
        sa.Column("award_kind", sa.Text(), nullable=True, comment="Kind of award."),
        sa.Column("text", sa.Text(), nullable=False, comment="Wording."),
        sa.Column(
            "reason",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Why; required where it departs from the list before (Art. 21).",
        ),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False, comment="State."),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="Item of the agenda."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Organisation that the item is about."),
        sa.Column("meeting_id", sa.Uuid(), nullable=False, comment="Meeting."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("effect IN ('accept', 'decline')", name=op.f("ck_motion_effect")),
        sa.CheckConstraint(
            "state IN ('pending', 'voting', 'adopted', 'rejected', 'lapsed')", name=op.f("ck_motion_state")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_motion_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_motion_dossier_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["item_id"], ["meeting_item.id"], name=op.f("fk_motion_item_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_motion_meeting_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["moved_by_id"], ["person.id"], name=op.f("fk_motion_moved_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_motion_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_motion_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motion")),
    )
    op.create_index(op.f("ix_motion_cycle_id"), "motion", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_motion_dossier_id"), "motion", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_motion_item_id"), "motion", ["item_id"], unique=False)
    op.create_index(op.f("ix_motion_meeting_id"), "motion", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_motion_moved_by_id"), "motion", ["moved_by_id"], unique=False)
    op.create_index(
        "uq_motion_voting", "motion", ["meeting_id"], unique=True, postgresql_where=sa.text("state = 'voting'")
    )
    op.create_table(
        "recusal",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Member."),
        sa.Column("ground", sa.Text(), nullable=False, comment="Why."),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="What the member states."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded."),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="Item of the agenda."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Organisation that the item is about."),
        sa.Column("meeting_id", sa.Uuid(), nullable=False, comment="Meeting."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.CheckConstraint("ground IN ('conflict', 'declared')", name=op.f("ck_recusal_ground")),
        sa.ForeignKeyConstraint(["item_id"], ["meeting_item.id"], name=op.f("fk_recusal_item_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_recusal_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_recusal_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recusal_person_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_recusal_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_recusal_item_id_person_id")),
    )
    op.create_index(op.f("ix_recusal_item_id"), "recusal", ["item_id"], unique=False)
    op.create_index(op.f("ix_recusal_meeting_id"), "recusal", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_recusal_person_id"), "recusal", ["person_id"], unique=False)
    op.create_table(
        "ballot",
        sa.Column(
            "id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False, comment="Key of the row."
        ),
        sa.Column("motion_id", sa.Uuid(), nullable=False, comment="Motion."),
        sa.Column("choice", sa.Text(), nullable=False, comment="What was voted."),
        sa.CheckConstraint("choice IN ('for', 'against', 'abstain')", name=op.f("ck_ballot_choice")),
        sa.ForeignKeyConstraint(["motion_id"], ["motion.id"], name=op.f("fk_ballot_motion_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
    )
    op.create_index(op.f("ix_ballot_motion_id"), "ballot", ["motion_id"], unique=False)
    op.create_table(
        "ballot_roll",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Member."),
        sa.Column("motion_id", sa.Uuid(), nullable=False, comment="Motion."),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="Item of the agenda."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Organisation that the item is about."),
        sa.Column("meeting_id", sa.Uuid(), nullable=False, comment="Meeting."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.ForeignKeyConstraint(
            ["item_id"], ["meeting_item.id"], name=op.f("fk_ballot_roll_item_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_ballot_roll_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motion.id"], name=op.f("fk_ballot_roll_motion_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ballot_roll_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ballot_roll_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_ballot_roll_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_roll")),
        sa.UniqueConstraint("motion_id", "person_id", name=op.f("uq_ballot_roll_motion_id_person_id")),
    )
    op.create_index(op.f("ix_ballot_roll_item_id"), "ballot_roll", ["item_id"], unique=False)
    op.create_index(op.f("ix_ballot_roll_meeting_id"), "ballot_roll", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_ballot_roll_motion_id"), "ballot_roll", ["motion_id"], unique=False)
    op.create_index(op.f("ix_ballot_roll_person_id"), "ballot_roll", ["person_id"], unique=False)
    op.create_table(
        "meeting_minutes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("document_id", sa.Uuid(), nullable=True, comment="Signed copy."),
        sa.Column("text", sa.Text(), nullable=False, comment="Text."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column("meeting_id", sa.Uuid(), nullable=False, comment="Meeting."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.ForeignKeyConstraint(
            ["document_id"], ["meeting_document.id"], name=op.f("fk_meeting_minutes_document_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_minutes_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_meeting_minutes_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_minutes")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_meeting_minutes_meeting_id")),
    )
    op.create_index(op.f("ix_meeting_minutes_document_id"), "meeting_minutes", ["document_id"], unique=False)
    op.create_index(op.f("ix_meeting_minutes_meeting_id"), "meeting_minutes", ["meeting_id"], unique=False)
    op.create_table(
        "open_vote",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Member."),
        sa.Column("choice", sa.Text(), nullable=False, comment="What the member voted."),
        sa.Column("motion_id", sa.Uuid(), nullable=False, comment="Motion."),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="Item of the agenda."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Organisation that the item is about."),
        sa.Column("meeting_id", sa.Uuid(), nullable=False, comment="Meeting."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.CheckConstraint("choice IN ('for', 'against', 'abstain')", name=op.f("ck_open_vote_choice")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["meeting_item.id"], name=op.f("fk_open_vote_item_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_open_vote_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["motion_id"], ["motion.id"], name=op.f("fk_open_vote_motion_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_open_vote_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_open_vote_person_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_open_vote_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_vote")),
        sa.UniqueConstraint("motion_id", "person_id", name=op.f("uq_open_vote_motion_id_person_id")),
    )
    op.create_index(op.f("ix_open_vote_item_id"), "open_vote", ["item_id"], unique=False)
    op.create_index(op.f("ix_open_vote_meeting_id"), "open_vote", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_open_vote_motion_id"), "open_vote", ["motion_id"], unique=False)
    op.create_index(op.f("ix_open_vote_person_id"), "open_vote", ["person_id"], unique=False)
    op.create_table(
        "resolution",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=True, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=True, comment="Application that it is about."),
        sa.Column("motion_id", sa.Uuid(), nullable=True, comment="Motion that was adopted, if any."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is about."),
        sa.Column(
            "subject_id",
            sa.Uuid(),
            nullable=True,
            comment="Application, objection or version of rules that it decides on.",
        ),
        sa.Column("number", sa.Text(), nullable=False, comment="Number of the minutes that it is recorded in."),
        sa.Column("outcome", sa.Text(), nullable=False, comment="What was resolved."),
        sa.Column("award_kind", sa.Text(), nullable=True, comment="Kind of award."),
        sa.Column("text", sa.Text(), nullable=False, comment="Wording."),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why."),
        sa.Column(
            "tally",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="How the motion that decided it was voted on.",
        ),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of its canonical content, in hexadecimal."),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=False, comment="When the meeting was closed."),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="Item of the agenda."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Organisation that the item is about."),
        sa.Column("meeting_id", sa.Uuid(), nullable=False, comment="Meeting."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_resolution_digest")),
        sa.CheckConstraint(
            "kind IN ('candidate', 'objection', 'replacement', 'approval', 'rules', 'other')",
            name=op.f("ck_resolution_kind"),
        ),
        sa.CheckConstraint("outcome IN ('accepted', 'declined', 'not_adopted')", name=op.f("ck_resolution_outcome")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_resolution_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_resolution_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["meeting_item.id"], name=op.f("fk_resolution_item_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_resolution_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motion.id"], name=op.f("fk_resolution_motion_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_resolution_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_resolution_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
        sa.UniqueConstraint("item_id", name=op.f("uq_resolution_item_id")),
    )
    op.create_index(op.f("ix_resolution_cycle_id"), "resolution", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_resolution_dossier_id"), "resolution", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_resolution_item_id"), "resolution", ["item_id"], unique=False)
    op.create_index(op.f("ix_resolution_meeting_id"), "resolution", ["meeting_id"], unique=False)
    op.create_index("ix_resolution_subject", "resolution", ["subject_id"], unique=False)
    op.create_table(
        "vote_tally",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("votes_for", sa.Integer(), nullable=False, comment="Votes for."),
        sa.Column("votes_against", sa.Integer(), nullable=False, comment="Votes against."),
        sa.Column("abstentions", sa.Integer(), nullable=False, comment="Abstentions."),
        sa.Column("present", sa.Integer(), nullable=False, comment="Members present who did not stand aside."),
        sa.Column("recused", sa.Integer(), nullable=False, comment="Members who stood aside (Art. 31)."),
        sa.Column(
            "majority",
            sa.Numeric(precision=5, scale=4),
            nullable=False,
            comment="Share of those present that must be exceeded by the votes for.",
        ),
        sa.Column("adopted", sa.Boolean(), nullable=False, comment="Whether it was adopted."),
        sa.Column("motion_id", sa.Uuid(), nullable=False, comment="Motion."),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="Item of the agenda."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Organisation that the item is about."),
        sa.Column("meeting_id", sa.Uuid(), nullable=False, comment="Meeting."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.ForeignKeyConstraint(
            ["item_id"], ["meeting_item.id"], name=op.f("fk_vote_tally_item_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_vote_tally_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motion.id"], name=op.f("fk_vote_tally_motion_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_vote_tally_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_vote_tally_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_tally")),
        sa.UniqueConstraint("motion_id", name=op.f("uq_vote_tally_motion_id")),
    )
    op.create_index(op.f("ix_vote_tally_item_id"), "vote_tally", ["item_id"], unique=False)
    op.create_index(op.f("ix_vote_tally_meeting_id"), "vote_tally", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_vote_tally_motion_id"), "vote_tally", ["motion_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    for table, column in COLUMNS:
        _limit(table, column, STATES)
    _limit("document_access", "role", ROLES)
    op.drop_index(op.f("ix_vote_tally_motion_id"), table_name="vote_tally")
    op.drop_index(op.f("ix_vote_tally_meeting_id"), table_name="vote_tally")
    op.drop_index(op.f("ix_vote_tally_item_id"), table_name="vote_tally")
    op.drop_table("vote_tally")
    op.drop_index("ix_resolution_subject", table_name="resolution")
    op.drop_index(op.f("ix_resolution_meeting_id"), table_name="resolution")
    op.drop_index(op.f("ix_resolution_item_id"), table_name="resolution")
    op.drop_index(op.f("ix_resolution_dossier_id"), table_name="resolution")
    op.drop_index(op.f("ix_resolution_cycle_id"), table_name="resolution")
    op.drop_table("resolution")
    op.drop_index(op.f("ix_open_vote_person_id"), table_name="open_vote")
    op.drop_index(op.f("ix_open_vote_motion_id"), table_name="open_vote")
    op.drop_index(op.f("ix_open_vote_meeting_id"), table_name="open_vote")
    op.drop_index(op.f("ix_open_vote_item_id"), table_name="open_vote")
    op.drop_table("open_vote")
    op.drop_index(op.f("ix_meeting_minutes_meeting_id"), table_name="meeting_minutes")
    op.drop_index(op.f("ix_meeting_minutes_document_id"), table_name="meeting_minutes")
    op.drop_table("meeting_minutes")
    op.drop_index(op.f("ix_ballot_roll_person_id"), table_name="ballot_roll")
    op.drop_index(op.f("ix_ballot_roll_motion_id"), table_name="ballot_roll")
    op.drop_index(op.f("ix_ballot_roll_meeting_id"), table_name="ballot_roll")
    op.drop_index(op.f("ix_ballot_roll_item_id"), table_name="ballot_roll")
    op.drop_table("ballot_roll")
    op.drop_index(op.f("ix_ballot_motion_id"), table_name="ballot")
    op.drop_table("ballot")
    op.drop_index(op.f("ix_recusal_person_id"), table_name="recusal")
    op.drop_index(op.f("ix_recusal_meeting_id"), table_name="recusal")
    op.drop_index(op.f("ix_recusal_item_id"), table_name="recusal")
    op.drop_table("recusal")
    op.drop_index("uq_motion_voting", table_name="motion", postgresql_where=sa.text("state = 'voting'"))
    op.drop_index(op.f("ix_motion_moved_by_id"), table_name="motion")
    op.drop_index(op.f("ix_motion_meeting_id"), table_name="motion")
    op.drop_index(op.f("ix_motion_item_id"), table_name="motion")
    op.drop_index(op.f("ix_motion_dossier_id"), table_name="motion")
    op.drop_index(op.f("ix_motion_cycle_id"), table_name="motion")
    op.drop_table("motion")
    op.drop_index("ix_meeting_document_sha256", table_name="meeting_document")
    op.drop_index(op.f("ix_meeting_document_meeting_id"), table_name="meeting_document")
    op.drop_index(op.f("ix_meeting_document_item_id"), table_name="meeting_document")
    op.drop_index(op.f("ix_meeting_document_cycle_id"), table_name="meeting_document")
    op.drop_table("meeting_document")
    op.drop_index("ix_meeting_item_subject", table_name="meeting_item")
    op.drop_index(op.f("ix_meeting_item_organisation_id"), table_name="meeting_item")
    op.drop_index(op.f("ix_meeting_item_meeting_id"), table_name="meeting_item")
    op.drop_index(op.f("ix_meeting_item_dossier_id"), table_name="meeting_item")
    op.drop_index(op.f("ix_meeting_item_cycle_id"), table_name="meeting_item")
    op.drop_table("meeting_item")
    op.drop_index(op.f("ix_attendance_person_id"), table_name="attendance")
    op.drop_index(op.f("ix_attendance_meeting_id"), table_name="attendance")
    op.drop_table("attendance")
    op.drop_index(op.f("ix_meeting_cycle_id"), table_name="meeting")
    op.drop_table("meeting")
    op.execute("DROP FUNCTION keep_what_was_voted()")
    op.execute(
        "UPDATE regulation_version SET parameters ="
        " parameters - '{meeting_notice_days,meeting_quorum,vote_majority,ballot_kind}'::text[]"
    )
