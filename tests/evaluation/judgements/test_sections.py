"""The sections of a library, and the names that other programs have for them."""

from __future__ import annotations

import pytest

from evaluation.judgements import LibrarySections


@pytest.mark.parametrize(
    ("name", "section_id"),
    [
        ("clonus.md#treatment", "clonus.md#treatment"),
        ("clonus.md#treatment:0", "clonus.md#treatment"),
        ("wintering bees.md#top", "wintering bees.md#top"),
        ("wintering%20bees.md#top", "wintering bees.md#top"),
        ("wintering bees.md", "wintering bees.md#top"),
        ("wintering%20bees.md", "wintering bees.md#top"),
    ],
)
def test_a_name_leads_to_its_section(sections: LibrarySections, name: str, section_id: str) -> None:
    assert sections.named(name) == section_id
    assert section_id in sections


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("clonus.md", "clonus.md has 2 sections, and a judgement names one of them, such as clonus.md#treatment"),
        ("clonus.md#dosage", "clonus.md has no section #dosage"),
        ("clonus.md#treatment:x", "clonus.md has no section #treatment:x"),
        ("tremor.md#top", "the library has no article tremor.md"),
        ("tremor%20types.md", "the library has no article tremor types.md"),
        ("", "the library has no article "),
    ],
)
def test_a_name_that_leads_nowhere_says_why(sections: LibrarySections, name: str, reason: str) -> None:
    with pytest.raises(LookupError) as raised:
        sections.named(name)
    assert raised.value.args[0] == reason
    assert name not in sections
