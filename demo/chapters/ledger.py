"""Epilogue: everything is on record, and the record is intact (Art. 5, 32)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from demo.story import Story

SUPERVISOR: Final = "supervisor01"
_ROLES: Final = (
    "public", "applicant", "recommender", "department", "office", "office_director", "expert", "leading_group",
    "leading_group_secretary", "executive_meeting", "executive_secretary", "finance", "payment_platform", "supervisor", "system_admin", "security_admin",
    "audit_admin",
)  # fmt: skip
_COUNT: Final = 'ledgerEntries(filter: {{role: ["{role}"], outcome: [{outcome}]}}) {{ totalCount }}'


class Verdict(Protocol):
    """What an audit of the ledger has found."""

    entries: int
    chains: int

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""


Audit = Callable[[], Awaitable[Verdict]]


async def tell(story: Story, audit: Audit) -> None:
    """Compare the ledger with the story, and verify its chains."""
    story.show.chapter("Epilogue: the ledger", "Art. 5, 32")
    done, refused = await _counts(story, "DONE"), await _counts(story, "REFUSED")
    rows = [(role.replace("_", " "), done[role], refused[role]) for role in _ROLES if done[role] + refused[role]]
    story.show.table("Acts on the ledger", ("role", "done", "refused"), rows)
    told = (story.done, story.refusals)
    found = (sum(done.values()), sum(refused.values()))
    story.expect(found == told, f"the ledger holds all {told[0]} acts and {told[1]} refusals, found {found}")
    story.did(SUPERVISOR, f"finds all {found[0]} acts and {found[1]} refusals of this story, not one more", "Art.32")
    verdict = await audit()
    story.expect(verdict.intact, "the ledger is intact")
    story.expect(verdict.entries == sum(found), f"the audit read {verdict.entries} entries")
    story.show.note(
        f"verified from the records alone: {verdict.entries} entries in {verdict.chains} hash chains, intact"
    )


async def _counts(story: Story, outcome: str) -> dict[str, int]:
    fields = " ".join(f"{role}: {_COUNT.format(role=role, outcome=outcome)}" for role in _ROLES)
    data = await story.ask(SUPERVISOR, f"{{ {fields} }}")
    return {role: data[role]["totalCount"] for role in _ROLES}
