"""Fuzzing from the API's own description: no answer is a fault, and none is other than described."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from domain.petition import Stage
from tests.api.house import House, Planted, open_house
from tests.api.served import serving
from tests.embedded.launch import free_ports

DESCRIBED = (status_code_conformance, content_type_conformance, response_schema_conformance)
CHECKS = (not_a_server_error, *DESCRIBED)
NEEDS_ENGINE = frozenset({"/api/v1/bulletins/issues"})
"""What is answered 503 here, as described: no engine is there, and nothing is kept for later. 500 is not described."""
EXAMPLES = 6
ROLES = (None, "clerk", "officer2", "supervisor", "auditor", "admin")


async def build(records: Path, folder: Path) -> tuple[House, dict[str, dict[str, str]]]:
    """Open the house with a case at every stage, and log everybody in."""
    house = await open_house(records, folder)
    for stage in (Stage.REGISTERED, Stage.TRANSFERRED, Stage.HANDLING, Stage.REPLIED):
        house.plant(f"P-{stage}", Planted(stage=stage))
    return house, {name: await house.bearer(name) for name in ROLES if name}


@pytest.mark.parametrize("username", ROLES)
def test_no_request_is_answered_by_a_fault(housed_records: Path, tmp_path: Path, username: str | None) -> None:
    house, tokens = asyncio.run(build(housed_records, tmp_path))
    headers = tokens[username] if username else {}
    asked = 0

    with serving(house.app, free_ports(1)[0]) as address:
        schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json")
        for found in schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            if operation.path == "/api/v1/logout":
                continue

            @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy())
            def ask(case: schemathesis.Case[Any]) -> None:
                nonlocal asked
                asked += 1
                checks = DESCRIBED if case.operation.path in NEEDS_ENGINE else CHECKS
                case.call_and_validate(checks=list(checks), headers=headers)

            ask()
    house.database.close()

    assert asked > 60
