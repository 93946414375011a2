"""The API does what its description says: requests are drawn from it, and each answer is compared with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.config import SchemathesisConfig

from core.progress import Progress
from index.sync import SyncReport
from serving import Background, IndexChange, Job, Status
from tests.api.http.conftest import Site

EXAMPLES = 12
"""Requests that are drawn for each operation; `patella faults api` draws more."""

BY_RIGHT = [*("2xx", "3xx"), *("400", "401", "403", "404", "406", "409", "410", "415", "429", "503")]
"""What a request that fits the description may be answered with. Some conditions it cannot express: 400, 409, 415."""


class Idle(Background[Any]):
    """A queue whose work is over before it has begun."""

    def __init__(self, outcome: object) -> None:
        super().__init__("work")
        self._outcome = outcome

    def add(self, work: Callable[[Progress], Any], visitor: str = "") -> Job[Any]:
        return Job(visitor, Status.ENDED, outcome=self._outcome)


@pytest.fixture(scope="module")
def description(site: Site) -> Any:
    idle = replace(site.opened, changes=Idle(IndexChange(SyncReport())), evaluations=Idle("20260101-bundled"))
    config = SchemathesisConfig.from_dict({"checks": {"positive_data_acceptance": {"expected-statuses": BY_RIGHT}}})
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", replace(site, opened=idle).app(), config=config)


def test_answers_are_those_that_the_description_declares(description: Any) -> None:
    operations = [each.ok() for each in description.get_all_operations()]
    assert len(operations) == 22
    for operation in operations:
        _ask(operation)


def _ask(operation: Any) -> None:
    phases = [Phase.explicit, Phase.generate]

    @seed(1)
    @settings(max_examples=EXAMPLES, derandomize=True, suppress_health_check=list(HealthCheck), phases=phases)
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.call_and_validate()

    ask()


def test_every_operation_has_an_example_and_says_what_it_does(description: Any) -> None:
    raw = description.raw_schema
    assert raw["servers"] == [{"url": "/api/v1"}]
    for path, operations in raw["paths"].items():
        for method, operation in operations.items():
            name = f"{method} {path}"
            assert operation["description"] and operation["tags"], name
            assert {"4XX", "5XX"} <= operation["responses"].keys(), name
            needed = [each for each in operation.get("parameters", ()) if each["required"]]
            assert [each["name"] for each in needed if not _example_of(each)] == [], name
    assert re.search("http(s)?://(?!localhost)", str(raw)) is None


def _example_of(parameter: Mapping[str, Any]) -> Any:
    return parameter.get("example") or parameter.get("examples") or parameter["schema"].get("examples")
