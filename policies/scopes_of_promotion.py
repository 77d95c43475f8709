"""Scopes of promotion: activities and their places, good practice, cultivation, higher awards (Art. 12, 25, 26, 31)."""

from __future__ import annotations

from typing import Final

from policies.fragments import ANY, BODY, CONFLICTED, KEPT, OF_PROGRAMME, OF_WINNER, PROGRAMME, among, equals

_OWN: Final = equals("organisation_id", "my_organisation")
# A revoked title takes what was published under it out of sight at once (Art. 28, 30).
_TITLED: Final = "(SELECT a.state FROM public.award a WHERE a.id = {t}.award_id) <> 'revoked'"
_CULTIVATED: Final = {
    "of_my_body": f"{BODY} AND {OF_PROGRAMME}",
    "in_programme": OF_PROGRAMME,
    "conflicted": CONFLICTED,
}

PROMOTION_SCOPES: Final[dict[str, dict[str, str]]] = {
    "activity": {
        "announced": "{t}.announced_at <= (SELECT ctx.clock())",
        "open": f"{{t}}.announced_at <= (SELECT ctx.clock()) AND {OF_PROGRAMME}",
        "own": f"{_OWN} AND {OF_PROGRAMME}",
        "of_office": f"{{t}}.organisation_id IS NULL AND {OF_PROGRAMME}",
        "in_programme": OF_PROGRAMME,
        "conflicted": CONFLICTED,
        "conflicted_and_unannounced": f"{CONFLICTED} AND {{t}}.announced_at IS NULL",
    },
    "participation": {
        "own": f"{_OWN} AND {OF_PROGRAMME}",
        "hosted": equals("host_id", "my_organisation") + f" AND {OF_PROGRAMME}",
        "in_programme": OF_PROGRAMME,
        "conflicted": f"({CONFLICTED} OR {among('host_id', 'conflicted_organisations')})",
    },
    "good_practice": {
        "own": OF_WINNER["own"],
        "published": f"{{t}}.state = 'published' AND {_TITLED}",
        "handed_in": f"{{t}}.state <> 'draft' AND {PROGRAMME}",
        "conflicted": CONFLICTED,
        "conflicted_and_unpublished": f"{CONFLICTED} AND {{t}}.state <> 'published'",
        "reviewed_by_me": "{t}.reviewed_by_id = (SELECT ctx.person_id())",
    },
    # It is handed in with its case: who does not see that one does not see this one.
    "good_practice_secret": {
        "own": OF_WINNER["own"],
        "conflicted": CONFLICTED,
        "handed_in": "(SELECT g.state FROM public.good_practice g WHERE g.id = {t}.good_practice_id) <> 'draft'"
        f" AND {PROGRAMME}",
    },
    "cultivation": _CULTIVATED,
    "cultivation_step": _CULTIVATED,
    "higher_award": {"everyone": ANY},
    "higher_nomination": {
        "in_programme": PROGRAMME,
        "own_and_signed": f"{OF_WINNER['own']} AND {{t}}.state NOT IN ('drafted', 'rejected')",
        "won": f"{{t}}.state = 'won' AND {_TITLED}",
        "conflicted_and_not_won": f"{CONFLICTED} AND {{t}}.state <> 'won'",
        "drafted_by_me": "{t}.drafted_by_id = (SELECT ctx.person_id())",
    },
    # With its nomination: who does not see that one does not see its files.
    "nomination_document": {
        "in_programme": f"{KEPT} AND {PROGRAMME}",
        "own_and_signed": f"{KEPT} AND {OF_WINNER['own']} AND (SELECT n.state FROM public.higher_nomination n"
        " WHERE n.id = {t}.higher_nomination_id) NOT IN ('drafted', 'rejected')",
        "conflicted": CONFLICTED,
    },
}
