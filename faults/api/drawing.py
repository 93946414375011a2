"""Requests that schemathesis draws from the description of an API, and what it finds wrong with the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import product
from typing import Any

from core.errors import UsageError

BY_RIGHT = [*("2xx", "3xx"), *("400", "401", "403", "404", "406", "409", "410", "415", "429", "503")]
"""What a request that fits the description may be answered with. Some conditions it cannot express: 400, 409, 415."""

REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "411", "413", "414", "415", "422", "429"]
"""What a request that does not fit the description may be answered with."""

Told = Callable[[str, int, str], None]
"""What is told of each request: the operation, the status of its answer, and what is wrong with that, or ""."""


def ask_as_described(app: Any, each: int, drawn: int, told: Told) -> int:
    """Send about `each` requests of every operation to an ASGI application, drawn from a number. Return how many.

    Half of them fit the description, the others do not. Raises UsageError where schemathesis is not installed.
    """
    try:
        import schemathesis
        from hypothesis import HealthCheck, Phase, given, seed, settings
        from hypothesis.errors import Unsatisfiable
        from schemathesis import GenerationMode
        from schemathesis.config import SchemathesisConfig
        from schemathesis.core.failures import FailureGroup
    except ImportError as error:
        raise UsageError("The requests are drawn by schemathesis: pip install schemathesis==4.32.5") from error
    checks = {
        "positive_data_acceptance": {"expected-statuses": BY_RIGHT},
        "negative_data_rejection": {"expected-statuses": REFUSALS},
    }
    config = SchemathesisConfig.from_dict({"checks": checks})
    description = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, config=config)
    sent = 0
    found: Iterable[Any] = description.get_all_operations()
    operations = sorted((one.ok() for one in found), key=lambda one: one.method != "get")  # before anything is removed
    for operation, mode in product(operations, GenerationMode):

        @seed(drawn)
        @settings(
            max_examples=max(each // 2, 1),
            deadline=None,
            database=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            nonlocal sent
            sent += 1
            answer = case.call()
            wrong = ""
            try:
                case.validate_response(answer)
            except FailureGroup as failures:
                wrong = f"{failures}\n{case.as_curl_command()}"
            told(case.operation.label, answer.status_code, wrong)

        with suppress(Unsatisfiable):  # an operation without parameters has none that could be wrong
            ask()
    return sent
