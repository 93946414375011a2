"""The failures that the process of the page gets in its environment."""

from __future__ import annotations

from patella.failures import failures_as_environment, failures_in_environment


def test_the_page_gets_what_could_not_be_read() -> None:
    failed = [("ä b.md", "is empty."), ("c.docx", 'is "damaged".')]
    assert failures_in_environment(failures_as_environment(failed)) == failed
    assert failures_as_environment([]) == {}
    assert failures_in_environment({"HOME": "/"}) == []


def test_so_many_failures_are_handed_over_as_fit_into_a_variable() -> None:
    failed = [(f"{n}.md", "ä" * 1000) for n in range(100)]
    environment = failures_as_environment(failed)
    assert failures_in_environment(environment) == failed[:9]
    assert sum(map(len, environment.values())) < 100_000
