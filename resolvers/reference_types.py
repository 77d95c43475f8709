"""Programmes, rules, criteria and regions (Art. 1-6, 34)."""

from __future__ import annotations

import models as m
from resolvers.calendars import Holiday, holidays
from resolvers.dashboards import HISTORY, CycleFigures
from resolvers.declare import TODAY, Acts, Column, Embedded, Expression, ToMany, ToOne, declare
from resolvers.lights import LIGHTS_BY_COUNTY
from resolvers.norms import VALUES_OF_SET, ParameterChange, ParameterValue, changes, values
from resolvers.reviews import BANDS_OF_ITEM, Band, ItemBand, bands, bands_of_item

# Of the register that the viewer sees; by organisations named so, whose details it may see.
_CANDIDATES = """ARRAY(SELECT d.credit_code FROM public.organisation_detail d WHERE d.programme_id = {t}.programme_id
 AND d.organisation_id IN (SELECT o.id FROM public.organisation o WHERE o.name = {t}.name
  UNION SELECT r.organisation_id FROM public.organisation_record r WHERE r.kind = 'name' AND r.value = {t}.name)
 ORDER BY d.credit_code)"""

declare(
    "Programme", m.Programme, "code name name_en authority area", root="programmes", orders="code",
    regulation_versions=ToMany("RegulationVersion", "programme_id"),
    rule_documents=ToMany("RuleDocument", "programme_id"),
    cycles=ToMany("Cycle", "programme_id"),
    annual_reports=ToMany("AnnualReport", "programme_id"),
    history=Embedded(HISTORY, list[CycleFigures], "All cycles that the viewer sees in figures, the latest first (Art. 11)."),
    past_winners=ToMany("PastWinner", "programme_id"),
    obligation_lights=LIGHTS_BY_COUNTY,
    available_acts=Acts(),
)  # fmt: skip
declare(
    "RegulationVersion", m.RegulationVersion, "code document_number effective_from approved_at parameters complete",
    root="regulation_versions", orders="effective_from", programme=ToOne("Programme", "programme_id"),
    based_on=ToOne("RegulationVersion", "based_on_id"),
    changes=Embedded("{t}.changes", list[ParameterChange], "What it changes of the version before, and why.", changes),
    values=Embedded("{t}.parameters", list[ParameterValue], "Every number, with its article and meaning.", values),
)  # fmt: skip
declare(
    "ParameterSet", m.ParameterSet,
    "state code document_number effective_from drafted_at submitted_at decided_at reason version",
    root="parameter_sets", filters="state", orders="drafted_at",
    programme=ToOne("Programme", "programme_id"),
    based_on=ToOne("RegulationVersion", "based_on_id"),
    regulation_version=ToOne("RegulationVersion", "regulation_version_id"),
    resolution=ToOne("Resolution", "resolution_id"),
    changes=Embedded("{t}.changes", list[ParameterChange], "What it changes of its base, and why.", changes),
    values=Embedded(VALUES_OF_SET, list[ParameterValue], "Every number as it will be.", values),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "CriteriaEdition", m.CriteriaEdition, "code standard total_points verified", root="criteria_editions",
    bands=Embedded("{t}.bands", list[Band], "Guidance on percentages, by band.", bands),
    orders="code", items=ToMany("CriteriaItem", "edition_id"),
)  # fmt: skip
declare(
    "CriteriaItem", m.CriteriaItem,
    "code name name_en category_code category_name category_name_en kind points position",
    orders="position", edition=ToOne("CriteriaEdition", "edition_id"),
    bands=Embedded(BANDS_OF_ITEM, list[ItemBand], "Guidance on its percentage, by band.", bands_of_item),
)  # fmt: skip
declare(
    "KeyFigure", m.KeyFigure, "code name name_en unit decimals least most required_of reported_of position", root="key_figures",
    orders="position",
)  # fmt: skip
declare(
    "Jurisdiction", m.Jurisdiction, "code name kind", root="jurisdictions", filters="code", orders="code",
    cultivations=ToMany("Cultivation", "by_jurisdiction_id"),
    cultivated=Expression(
        "count(*)::int", int, "How many organisations it cultivates now, as far as the viewer may see (Art. 12).",
        "FROM public.cultivation k WHERE k.by_jurisdiction_id = {t}.id AND k.state = 'open'",
    ),
    cultivated_late=Expression(
        "count(*)::int", int, "Of how many of them the day of the next step has passed (Art. 12).",
        f"FROM public.cultivation k WHERE k.by_jurisdiction_id = {{t}}.id AND k.state = 'open' AND {TODAY} > k.next_on",
    ),
)  # fmt: skip
declare("Agency", m.Agency, "code name kind sections", root="agencies", filters="kind", orders="code")
declare(
    "IndustrySection", m.IndustrySection, "code name sector_group ambiguous reason",
    root="industry_sections", orders="code",
)  # fmt: skip
declare(
    "CalendarYear", m.CalendarYear,
    "year state source verified reason drafted_at decided_at rejection replaced_at version",
    root="calendar_years", filters="year state", orders="year",
    programme=ToOne("Programme", "programme_id"),
    holidays=Embedded("{t}.holidays", list[Holiday], "Public holidays.", holidays),
    workdays=Column("workdays", list[str]),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "PastWinner", m.PastWinner, "cycle_label session name award_kind", root="past_winners",
    programme=ToOne("Programme", "programme_id"), orders="cycle_label",
    regulation_version=ToOne("RegulationVersion", "regulation_version_id"),
    candidates=Expression(
        _CANDIDATES, list[str],
        "Credit codes of organisations of this name, now or earlier, among those that the viewer may see: to be looked"
        " into, never a match by itself (Art. 27).",
    ),
)  # fmt: skip
