"""What files say about their articles becomes typed fields."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, strategies as st

from core.documents import Metadata
from ingest.metadata import build_metadata, iso_date, language_tag


def test_names_of_all_formats_become_the_same_fields() -> None:
    assert build_metadata(
        [
            ("og:description", "How to\n brew tea."),
            ("article:published_time", "2023-05-04T08:00:00+01:00"),
            ("DC.creator", "Ann Li"),
            ("keywords", "tea; water"),
            ("og:locale", "en_GB"),
            ("generator", "Hugo"),
        ]
    ) == Metadata(("Ann Li",), "2023-05-04", "en-GB", ("tea", "water"), "How to brew tea.", (("generator", "Hugo"),))


def test_values_of_yaml_and_json_are_read_whatever_their_type() -> None:
    fields: list[tuple[str, object]] = [
        ("title", "Tea"),
        ("author", [{"@type": "Person", "name": "Ann Li"}, "Bo Ek"]),
        ("date", date(2024, 5, 3)),
        ("updated", datetime(2025, 1, 1, 12)),
        ("draft", False),
        ("weight", 1.5),
        ("empty", None),
        ("nested", {"a": [1, 2], "b": "x"}),
    ]
    assert build_metadata(fields) == Metadata(
        ("Ann Li", "Bo Ek"), "2024-05-03", others=(("draft", "False"), ("weight", "1.5"), ("nested", "1, 2, x"))
    )


def test_a_date_that_cannot_be_read_stays_among_the_others() -> None:
    assert build_metadata([("date", "03/05/2024")]) == Metadata(others=(("date", "03/05/2024"),))


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("Ann Li", ("Ann Li",)),
        ("Li, Ann", ("Li, Ann",)),
        ("Ann Li, Bo Ek", ("Ann Li", "Bo Ek")),
        ("Ann Li and Bo Ek", ("Ann Li", "Bo Ek")),
        ("Li, A.; Ek, B.", ("Li, A.", "Ek, B.")),
    ],
)
def test_authors_are_told_apart(text: str, authors: tuple[str, ...]) -> None:
    assert build_metadata([("author", text)]).authors == authors


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", "2024"),
        ("2024-5", "2024-05"),
        ("2024/05/03", "2024-05-03"),
        ("20240503", "2024-05-03"),
        ("3. Sept. 2024", "2024-09-03"),
        ("September 3rd, 2024", "2024-09-03"),
        ("2024-13-01", ""),
        ("31 February 2024", ""),
        ("Spring 2024", ""),
        ("12345", ""),
    ],
)
def test_dates_are_read_in_the_forms_that_have_one_meaning(text: str, expected: str) -> None:
    assert iso_date(text) == expected


@pytest.mark.parametrize(
    ("text", "tag"), [("zh-hant-tw", "zh-Hant-TW"), ("es_419", "es-419"), ("en-us", "en-US"), ("", "")]
)
def test_language_tags_have_their_usual_case(text: str, tag: str) -> None:
    assert language_tag(text) == tag


@given(day=st.dates())
def test_every_day_is_read_back(day: date) -> None:
    assert iso_date(day.isoformat()) == iso_date(f"{day.day} {day:%B} {day.year:04}") == day.isoformat()


@given(st.lists(st.tuples(st.text(), st.recursive(st.none() | st.text() | st.integers(), st.lists))))
def test_any_fields_give_metadata(fields: list[tuple[str, object]]) -> None:
    assert isinstance(build_metadata(fields), Metadata)
