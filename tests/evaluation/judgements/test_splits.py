"""Questions are split by article, so that no article is in both halves, and stay in their half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, strategies as st

from evaluation.judgements import Grade, Judgement, first_names, splits_of

ARTICLES = [f"{letter}.md" for letter in "abcdefgh"]
LINKS = st.lists(st.frozensets(st.sampled_from(ARTICLES), max_size=3), max_size=12)


def questions_of(links: Sequence[frozenset[str]]) -> dict[str, frozenset[str]]:
    return {f"question {number}": articles for number, articles in enumerate(links)}


@given(LINKS, st.permutations(ARTICLES))
def test_no_article_is_in_both_halves(links: Sequence[frozenset[str]], ages: Sequence[str]) -> None:
    questions = questions_of(links)
    splits = splits_of(questions, {name: name for name in ages})
    assert splits.keys() == questions.keys()
    for article in ARTICLES:
        assert len({splits[question] for question, articles in questions.items() if article in articles}) <= 1


@given(LINKS, st.permutations(ARTICLES), st.randoms())
def test_the_order_of_the_questions_decides_nothing(
    links: Sequence[frozenset[str]], ages: Sequence[str], drawn: object
) -> None:
    questions = questions_of(links)
    names = {name: name for name in ages}
    turned = dict(reversed(questions.items()))
    assert splits_of(turned, names) == splits_of(questions, names)


@given(LINKS, st.frozensets(st.sampled_from(ARTICLES), max_size=1), st.permutations(ARTICLES))
def test_a_new_question_about_one_article_moves_no_other(
    links: Sequence[frozenset[str]], answering: frozenset[str], ages: Sequence[str]
) -> None:
    questions, names = questions_of(links), {name: name for name in ages}
    before = splits_of(questions, names)
    after = splits_of({**questions, "new": answering}, names)
    assert {question: after[question] for question in before} == before


def test_the_oldest_article_of_a_group_decides() -> None:
    """Of these names, clonus.md and 'why' belong to development, tremor.md and 'how' to test."""
    names = {"clonus.md": "clonus.md", "tremor.md": "tremor.md"}
    apart = {"a": {"clonus.md"}, "b": {"tremor.md"}, "why": set[str](), "how": set[str]()}
    assert splits_of(apart, names) == {"a": "development", "b": "test", "why": "development", "how": "test"}
    joined = {**apart, "c": {"clonus.md", "tremor.md"}}
    assert set(splits_of({each: joined[each] for each in "abc"}, names).values()) == {"development"}
    assert set(splits_of({each: joined[each] for each in "abc"}, dict(reversed(names.items()))).values()) == {"test"}


def test_about_half_of_all_articles_belong_to_each_half() -> None:
    names = {f"article {number}.md": f"article {number}.md" for number in range(1000)}
    splits = splits_of({name: {name} for name in names}, names)
    assert 450 < sum(split == "test" for split in splits.values()) < 550


def test_an_article_keeps_the_name_under_which_it_was_judged_first() -> None:
    first = Judgement("q", "old.md#top", Grade.ANSWERS, "ann", "d1", at="2026-01-02")
    again = replace(first, section_id="new.md#top", at="2026-01-03")
    older = Judgement("q", "tremor.md#top", Grade.NO, "ann", "d2", at="2026-01-01")
    named = first_names([again, first, older], {"new.md": "d1", "tremor.md": "d2"})
    assert list(named.items()) == [("tremor.md", "tremor.md"), ("new.md", "old.md")]
