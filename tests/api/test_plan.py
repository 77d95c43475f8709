"""What is left to the reference executor is counted and can be listed."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from api.cli import app
from tests.api.test_http import Site, site, world  # noqa: F401 -- fixtures

RUN = CliRunner()


def test_every_printed_query_has_a_plan() -> None:
    result = RUN.invoke(app, ["plan", "--check"])

    assert result.exit_code == 0, result.output
    assert "51 of 51 operations have a compiled plan" in result.output


def test_what_has_no_plan_is_named_and_fails_the_check(tmp_path: Path) -> None:
    document = tmp_path / "office.graphql"
    document.write_text(
        "# What there is\nquery Types { __schema { types { name } } }\n\n# Mine\n{ viewer { clock } }\n"
    )

    result = RUN.invoke(app, ["plan", "--check", str(document)])

    assert result.exit_code == 1
    assert "office.graphql office: Types: __schema" in result.output
    assert "1 of 2 operations have a compiled plan" in result.output


async def test_the_executors_are_counted_apart(site: Site) -> None:  # noqa: F811
    for query in ("{ viewer { clock } }", "{ viewer { actingAs } }", "{ __schema { queryType { name } } }"):
        await site.post(query)

    text = (await site.client.get("/metrics")).text

    assert 'award_operations_total{executor="compiled"} 2\n' in text
    assert 'award_operations_total{executor="reference"} 1\n' in text
