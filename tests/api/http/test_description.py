"""The API does what its description says: requests are drawn from it, and each answer is compared with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.progress import Progress
from faults.api.drawing import ask_as_described
from faults.api.programs import OPERATIONS
from index.sync import SyncReport
from serving import Background, IndexChange, Job, Status
from tests.api.http.conftest import Site

EXAMPLES = 16
"""Requests that are drawn for each operation; `patella faults api` draws more."""


class Idle(Background[Any]):
    """A queue whose work is over before it has begun."""

    def __init__(self, outcome: object) -> None:
        super().__init__("work")
        self._outcome = outcome

    def add(self, work: Callable[[Progress], Any], visitor: str = "") -> Job[Any]:
        return Job(visitor, Status.ENDED, outcome=self._outcome)


@pytest.fixture(scope="module")
def app(site: Site) -> Any:
    idle = replace(site.opened, changes=Idle(IndexChange(SyncReport())), evaluations=Idle("20260101-bundled"))
    return replace(site, opened=idle).app()


def test_answers_are_those_that_the_description_declares(app: Any) -> None:
    told: list[tuple[str, int, str]] = []
    ask_as_described(app, EXAMPLES, 1, lambda *each: told.append(each))
    assert [each for each in told if each[2]] == []
    assert len({operation for operation, _, _ in told}) == OPERATIONS


def test_every_operation_has_an_example_and_says_what_it_does(client: TestClient) -> None:
    raw = client.get("/api/v1/openapi.json").json()
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
