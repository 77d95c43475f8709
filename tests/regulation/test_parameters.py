"""Art.34: the numbers of the regulation are versioned data, read strictly."""

import json
from dataclasses import FrozenInstanceError, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regulation.parameters import Parameters
from regulation.violation import RuleBroken

DATA_FOLDER = Path(__file__).parents[2] / "data"
VERSION = json.loads((DATA_FOLDER / "regulations/ganzhou-2022.json").read_text("utf-8"))
PARAMETERS = Parameters.from_json(VERSION["parameters"])


def refused(data: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(RuleBroken) as refusal:
        Parameters.from_json(data)
    return [(v.code, v.field) for v in refusal.value.violations]


def test_numbers_stated_by_the_regulation() -> None:
    assert PARAMETERS.review_years == 3  # Art.4
    assert PARAMETERS.cycle_interval_years == 2  # Art.6
    assert PARAMETERS.cap_per_kind == 5  # Art.6
    assert PARAMETERS.cap_per_group == {"manufacturing": 3, "services_engineering": 2}  # Art.6
    assert PARAMETERS.first_time_bonus == Decimal(500_000)  # Art.8
    assert PARAMETERS.operation_years == 3  # Art.13(1)
    assert PARAMETERS.certificate_years == 3  # Art.13(3)
    assert PARAMETERS.excellence_years == 2  # Art.13(3)
    assert PARAMETERS.worst_safety_level == 3  # Art.13(4)
    assert PARAMETERS.profit_years == 2  # Art.13(4)
    assert PARAMETERS.veto_years == 3  # Art.13(6)
    assert PARAMETERS.publicity_days == 10  # Art.21
    assert PARAMETERS.validity_years == 3  # Art.23
    assert PARAMETERS.reassessments_in_validity == 1  # Art.24
    assert PARAMETERS.reports_per_year == 1  # Art.24
    assert PARAMETERS.exchange_events_in_validity == 1  # Art.25
    assert PARAMETERS.gap_sessions == 2  # Art.27
    assert PARAMETERS.fraud_ban_years == 10  # Art.28
    assert PARAMETERS.revocation_ban_years == 5  # Art.30
    assert PARAMETERS.revocation_loss_years == 2  # Art.30(3)


def test_readings_where_the_regulation_is_silent() -> None:
    assert PARAMETERS.nomination_counts_as_first is False  # Art.8
    assert PARAMETERS.eligibility_reference == "filing_deadline"  # Art.13
    assert PARAMETERS.safety_exempt_sections == ()  # Art.13(4)
    assert PARAMETERS.rerun_required is True  # Art.13(6)
    assert PARAMETERS.recheck_days == 10  # Art.17
    assert PARAMETERS.recommendation_required is True  # Art.17
    assert PARAMETERS.sealed_opinion_required is False  # Art.17: a reading; a city may ask for the seal
    assert PARAMETERS.recommendation_ranked is False  # Art.12: a reading; the ordinance asks for no ranking
    assert PARAMETERS.min_experts_per_dossier == 5  # Art.18
    assert PARAMETERS.expert_load_cap == 12  # Art.18
    assert PARAMETERS.material_pass_mark is None  # Art.18
    assert PARAMETERS.site_list_ratio is None  # Art.18
    assert PARAMETERS.site_pass_mark is None  # Art.19
    assert PARAMETERS.site_notice_days == 3  # Art.19
    assert PARAMETERS.site_visit_days == 5  # Art.19
    assert PARAMETERS.site_attendance_required is True  # Art.19
    assert (PARAMETERS.material_weight, PARAMETERS.site_weight) == (Decimal("0.5"), Decimal("0.5"))  # Art.20
    assert PARAMETERS.percent_step == 5  # Art.4
    assert PARAMETERS.payment_answer_days == 10  # Art.9
    assert PARAMETERS.text_limit == 30_000  # Art.17
    assert PARAMETERS.document_megabytes == 200  # Art.17
    assert PARAMETERS.documents_per_dossier == 500  # Art.17
    assert PARAMETERS.dossier_megabytes == 2048  # Art.17


def test_readings_are_marked_alike_in_code_and_data() -> None:
    marked = {f.name for f in fields(Parameters) if f.metadata["reading"]}

    assert marked == set(VERSION["readings"])


def test_every_parameter_cites_an_article() -> None:
    assert all(f.metadata["article"].startswith("Art.") for f in fields(Parameters))


def test_json_round_trip_gives_equal_parameters() -> None:
    assert PARAMETERS.to_json() == VERSION["parameters"]
    assert Parameters.from_json(PARAMETERS.to_json()) == PARAMETERS


@pytest.mark.parametrize("name", sorted(VERSION["parameters"]))
def test_missing_key_is_refused_by_name(name: str) -> None:
    data = {key: value for key, value in VERSION["parameters"].items() if key != name}

    assert refused(data) == [("PARAMETER_MISSING", name)]


def test_unknown_key_is_refused_by_name() -> None:
    assert refused({**VERSION["parameters"], "fee": 0}) == [("PARAMETER_UNKNOWN", "fee")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("publicity_days", "10"),
        ("publicity_days", 10.0),
        ("publicity_days", True),
        ("publicity_days", -1),
        ("publicity_days", None),
        ("first_time_bonus", 500000),
        ("first_time_bonus", 500000.0),
        ("first_time_bonus", "half a million"),
        ("first_time_bonus", "NaN"),
        ("first_time_bonus", "-1"),
        ("recommendation_required", 1),
        ("recommendation_required", "true"),
        ("cap_per_group", [3, 2]),
        ("material_pass_mark", 600),
        ("eligibility_reference", "announcement"),
    ],
)
def test_wrong_type_is_refused_by_name(name: str, value: object) -> None:
    assert refused({**VERSION["parameters"], name: value}) == [("PARAMETER_TYPE", name)]


def test_wrong_type_within_a_table_names_its_key() -> None:
    data = {**VERSION["parameters"], "cap_per_group": {"manufacturing": "3"}}

    assert refused(data) == [("PARAMETER_TYPE", "cap_per_group.manufacturing")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("percent_step", 7), ("percent_step", 0), ("material_weight", "0.6"), ("publicity_days", 0)],
)
def test_numbers_that_contradict_each_other_are_refused(name: str, value: object) -> None:
    assert refused({**VERSION["parameters"], name: value}) == [("PARAMETER_OUT_OF_RANGE", name)]


def test_optional_pass_mark_reads_as_a_decimal() -> None:
    parameters = Parameters.from_json({**VERSION["parameters"], "material_pass_mark": "550.00"})

    assert parameters.material_pass_mark == Decimal("550.00")


def test_parameters_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        PARAMETERS.publicity_days = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        PARAMETERS.cap_per_group["manufacturing"] = 9  # type: ignore[index]


def test_replaced_parameters_are_another_version() -> None:
    assert replace(PARAMETERS, publicity_days=7) != PARAMETERS
    assert replace(PARAMETERS, publicity_days=10) == PARAMETERS
