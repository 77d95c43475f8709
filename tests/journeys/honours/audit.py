"""What an auditor finds: chains that verify, lists and rankings that follow from the export alone (Art. 5, 32)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.honours.city import City

# Seven applications with five experts each, on paper and on site; one evaluated twice; two meetings approved.
_REPLAYED = {
    "cycle:draft_qualified_list": 1, "award_list:sign_qualified": 1, "cycle:draft_site_list": 1, "award_list:sign_site": 1,
    "review:submit": 70, "dossier:report_material": 7, "dossier:report_site": 7, "dossier:evaluate": 8,
    "cycle:break_tie": 1, "cycle:draft_candidate_list": 1, "award_list:sign_candidate": 1, "cycle:propose": 1,
    "cycle:propose_replacement": 1, "cycle:approve": 2,
}  # fmt: skip
# Refusals of this story, each on record with its code.
_REFUSED = {
    "TIE_FLAG_SAME", "TIE_UNEQUAL", "ENTRY_OUT_OF_ORDER", "SEPARATION_OF_DUTIES", "INCOMPATIBLE_ROLES", "QUORUM_MISSING",
    "MINUTES_UNSIGNED", "QUOTA_KIND_EXCEEDED", "QUOTA_GROUP_EXCEEDED", "MOTION_REASON_MISSING", "VOTES_MISSING",
    "RERUN_MISSING", "HEARING_MISSING", "WINDOW_CLOSED", "WINDOW_OPEN", "WRONG_STAGE", "PUBLICATION_UNPROVED",
    "AGENDA_EMPTY", "AWARD_KIND_PUBLIC", "BARRED_ENTERED_BY_ME", "BARRED_DRAFTED_BY_ME", "BUDGET_EXCEEDED",
    "PAYMENT_AMOUNT_DIFFERS",
}  # fmt: skip
_CODES = """query($a: String) { ledgerEntries(first: 100, after: $a, filter: {outcome: [REFUSED]}) {
  pageInfo { hasNextPage endCursor } nodes { code } } }"""


async def find_every_refusal(city: City) -> None:
    """The supervisor reads each attempt that was refused, with its code (Art. 32)."""
    supervisor, codes, after = city["supervisor"].on("2026-11-17"), set(), None
    while True:
        page = (await supervisor.ask(_CODES, a=after))["ledgerEntries"]
        codes |= {one["code"] for one in page["nodes"]}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert codes >= _REFUSED, _REFUSED - codes


async def replay(city: City) -> None:
    """From the exported ledger alone all lists, scores and ranks come out again, and one changed word is found (Art. 5)."""
    file, forged = city.folder / "ledger.jsonl", city.folder / "forged.jsonl"
    sealed = (await city.command("ledger", "anchor"))[1].split()[-1]
    assert (await city.command("ledger", "export", str(file)))[0] == 0
    verified = await city.command("ledger", "verify", str(file), "--anchor", sealed, offline=True)
    replayed = await city.command("ledger", "replay", str(file), offline=True)
    text = file.read_text("utf-8")
    forged.write_text(text.replace("两家同分，主导产业龙头优先", "两家同分，主导产业龙头在先"), "utf-8")
    changed = await city.command("ledger", "replay", str(forged), offline=True)

    assert (verified[0], "Everything up to the anchor is there." in verified[1]) == (0, True), verified[1]
    assert (replayed[0], "The ledger is intact." in replayed[1]) == (0, True), replayed[1]
    counts = {name: int(number) for name, number in re.findall(r"replayed (\S+)\s+(\d+)", replayed[1])}
    assert {name: counts.get(name) for name in _REPLAYED} == _REPLAYED
    assert re.search(r"payload absent\s+0\b", replayed[1])
    assert (changed[0], "PAYLOAD_DIFFERS" in changed[1]) == (1, True)
