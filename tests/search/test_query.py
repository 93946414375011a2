"""The language of the search box."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from index.engine import Clause, Filter, KeywordQuery
from index.keyword.analysis import Token
from search import query
from search.query import MAX_CHARACTERS, MAX_CLAUSES, MAX_TERMS, Condition, Query, parse, words_to_find


@pytest.mark.parametrize(
    ("typed", "plain", "terms", "filter"),
    [
        ("What can trigger it?", "What can trigger it?", ("trigger",), Filter()),
        ("is it what", "is it what", ("is", "it", "what"), Filter()),
        (
            '"last resort" surgery',
            "last resort surgery",
            ("last", "resort", "surgeri"),
            Filter((Clause(("last", "resort")),)),
        ),
        ("+baclofen dose", "baclofen dose", ("baclofen", "dose"), Filter((Clause(("baclofen",)),))),
        ("clonus -stroke", "clonus", ("clonus",), Filter((), (Clause(("stroke",)),))),
        ('pain -"head injury"', "pain", ("pain",), Filter((), (Clause(("head", "injuri")),))),
        ("title:Clonus tests", "Clonus tests", ("clonus", "test"), Filter((Clause(("clonus",), "title"),))),
        ('-heading:"home remedies" heat', "heat", ("heat",), Filter((), (Clause(("home", "remedi"), "heading"),))),
        ("TITLE:clonus", "clonus", ("clonus",), Filter((Clause(("clonus",), "title"),))),
        ("e-mail 0.5 mg", "e-mail 0.5 mg", ("e", "mail", "0.5", "mg"), Filter()),
        ('an "open phrase', 'an "open phrase', ("open", "phrase"), Filter()),
        ("a -- b", "a -- b", ("b",), Filter()),
        (
            "body:knee what*ever~2 (x or y) ?",
            "body:knee what*ever~2 (x or y) ?",
            ("bodi", "knee", "ever", "2", "x", "y"),
            Filter(),
        ),
        ("", "", (), Filter()),
        ("   ", "", (), Filter()),
        ("?!", "?!", (), Filter()),
    ],
)
def test_what_is_typed_is_read_as(typed: str, plain: str, terms: tuple[str, ...], filter: Filter) -> None:
    query = parse(typed)
    assert (query.plain, query.terms, query.keyword.filter, query.notices) == (plain, terms, filter, ())


@pytest.mark.parametrize(
    "typed",
    [
        "what does the --verbose switch print",
        "unzip -qo photos.zip",
        "grep -rn needle",
        "Invoice -4410",
        "a fridge at -4 degrees",
        "store it at -70",
        "ring +44 20 7946 0000",
        "salt - how much",
        "a - b + c",
        "x = y -stroke",
        "$HOME/bin -verbose",
        "run() -quietly",
        "why does -stroke matter here",
        'Who wrote "Dracula"?',
        'what does "disk full" mean',
        'The printer says "paper jam" whenever I print two sides at once',
        'It says "paper jam".',
        "+ - -- ++",
    ],
)
def test_signs_and_quotations_of_a_sentence_and_of_code_are_text(typed: str) -> None:
    query = parse(typed)
    assert (query.plain, query.keyword.filter, query.conditions, query.notices) == (typed, Filter(), (), ())


@pytest.mark.parametrize(
    ("typed", "plain", "conditions"),
    [
        ("pain -stroke", "pain", [("without: stroke", "pain")]),
        ("-stroke pain", "pain", [("without: stroke", "pain")]),
        (
            "how do I get rid of pain -stroke",
            "how do I get rid of pain",
            [("without: stroke", "how do I get rid of pain")],
        ),
        ("+tea  milk", "tea milk", [("with: tea", "milk")]),
        ("milk +B12", "milk B12", [("with: B12", "milk")]),
        ("-milk tea +sugar", "tea sugar", [("without: milk", "tea +sugar"), ("with: sugar", "-milk tea")]),
        ('"paper jam" printer', "paper jam printer", [('with: "paper jam"', "printer")]),
        ('-"paper jam"', "", [('without: "paper jam"', "")]),
        ("how long is it title:tea", "how long is it tea", [("title: tea", "how long is it")]),
        ("-title:tea x = y", "x = y", [("without: title: tea", "x = y")]),
        ('Heading:"green tea" how', "green tea how", [('heading: "green tea"', "how")]),
    ],
)
def test_a_condition_is_named_and_can_be_taken_away(typed: str, plain: str, conditions: list[tuple[str, str]]) -> None:
    query = parse(typed)
    assert (query.plain, query.conditions) == (plain, tuple(Condition(*each) for each in conditions))


@pytest.mark.parametrize(
    ("typed", "notice"),
    [
        ("pain -stroke spasm", "Read as text: -stroke. A condition stands at the end: pain spasm -stroke"),
        ("hot  +tea milk", "Read as text: +tea. A condition stands at the end: hot milk +tea"),
        (
            'one -"two three" four -five six',
            'Read as text: -"two three", -five. A condition stands at the end: one four six -"two three" -five',
        ),
        ("low -limited use", "Read as text: -limited. A condition stands at the end: low use -limited"),
    ],
)
def test_a_sign_amid_a_few_words_is_text_with_a_notice(typed: str, notice: str) -> None:
    query = parse(typed)
    assert (query.plain, query.keyword.filter, query.conditions, query.notices) == (typed, Filter(), (), (notice,))
    assert [each.label for each in parse(notice.partition("at the end: ")[2]).conditions] != []


def test_beside_a_condition_a_sign_amid_a_few_words_is_text_too() -> None:
    query = parse("pain -stroke spasm -milk title:tea")
    assert [each.label for each in query.conditions] == ["without: milk", "title: tea"]
    assert query.notices == (
        "Read as text: -stroke. A condition stands at the end: pain spasm -milk title:tea -stroke",
    )


def test_a_notice_tells_that_there_are_only_words_to_leave_out() -> None:
    assert parse("-stroke").notices == ("Only words to leave out were given: add a word to look for.",)


def test_a_word_that_is_said_again_is_looked_up_again() -> None:
    query = parse("Tea or green teas: is the tea hot?")
    assert query.keyword == KeywordQuery(("tea", "green", "tea", "tea", "hot"))
    assert query.terms == ("tea", "green", "hot")
    assert query.words == (Token("tea", "tea", 0, 3), Token("green", "green", 7, 12), Token("hot", "hot", 30, 33))


def test_without_its_conditions_a_query_keeps_its_words_and_its_scope() -> None:
    query = parse("milk +tea -sugar")
    scope = {"documents": frozenset({"a.md"}), "sections": frozenset({"a.md#top"})}
    filter = Filter(query.keyword.filter.required, query.keyword.filter.excluded, **scope)
    narrowed = Query(query.text, query.plain, query.words, KeywordQuery(query.keyword.terms, filter), query.conditions)
    free = Query(query.text, query.plain, query.words, KeywordQuery(("milk", "tea"), Filter(**scope)))
    assert narrowed.without_conditions() == free


def test_the_words_to_find_stand_where_the_question_has_them() -> None:
    typed = '+Tea "green leaves" title:milk -sugar'
    assert [(typed[word.start : word.end], word.term) for word in words_to_find(typed)] == [
        ("Tea", "tea"),
        ("green", "green"),
        ("leaves", "leaf"),
        ("milk", "milk"),
    ]
    assert [word.folded for word in words_to_find("a fridge at -4 degrees")] == ["a", "fridge", "at", "4", "degrees"]
    assert [*words_to_find("-sugar")] == []


def test_a_question_that_is_too_long_is_cut_with_a_notice() -> None:
    query = parse(" ".join(f"word{n}" for n in range(1_000)))
    assert len(query.terms) == MAX_TERMS
    assert MAX_CHARACTERS - 8 < len(query.text) <= MAX_CHARACTERS
    assert query.text.split()[-1] in {f"word{n}" for n in range(100, 1_000)}
    assert query.notices == (
        "Only the first 2,000 characters were read.",
        "Only the first 256 different words were looked up; the meaning is of the whole text.",
    )


def test_only_so_many_different_words_are_looked_up_with_a_notice() -> None:
    query = parse(" ".join(f"w{n} w0" for n in range(250)) + " " + " ".join(f"v{n}" for n in range(30)))
    assert len(query.terms) == MAX_TERMS
    assert query.keyword.terms.count("w0") == 251
    assert query.terms[-1] == "v5"
    assert query.notices == ("Only the first 256 different words were looked up; the meaning is of the whole text.",)


def test_too_many_conditions_are_cut_with_a_notice() -> None:
    query = parse(" ".join(f"+word{n}" for n in range(30)))
    assert len(query.keyword.filter.required) == len(query.conditions) == MAX_CLAUSES
    assert query.notices == ("Only the first 16 phrases and conditions were used.",)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_no_input_raises_and_all_is_bounded(typed: str) -> None:
    query = parse(typed)
    assert len(query.terms) == len(set(query.terms)) <= MAX_TERMS
    assert [word.term for word in query.words] == list(query.terms)
    assert set(query.keyword.terms) == set(query.terms)
    query.plain.encode()


BOXES = st.text(alphabet='+-:" abtitleheading*~^()[]{}?', max_size=80) | st.lists(
    st.sampled_from(
        ["+tea", "-milk", '"green tea"', '-"hot milk"', "title:tea", "-18", "how", "is", "sugar", "-la", "?"]
    )
).map(" ".join)


@given(BOXES)
def test_no_mixture_of_operators_raises(typed: str) -> None:
    query = parse(typed)
    filter = query.keyword.filter
    assert len(filter.required) + len(filter.excluded) == len(query.conditions) <= MAX_CLAUSES


@given(BOXES)
def test_taking_all_conditions_away_leaves_text(typed: str) -> None:
    """What is left may be read in another way: a quotation that was text may become a condition."""
    for _ in range(len(typed)):
        if not (conditions := parse(typed).conditions):
            break
        assert len(conditions[0].question_without) < len(typed)
        typed = conditions[0].question_without
    assert parse(typed).keyword.filter == Filter()


def asked(question: str) -> tuple[str, list[str]]:
    """Return the text that is embedded, and the conditions on articles as they are typed."""
    query = parse(question)
    return query.plain, [clause.typed for clause in query.properties]


@pytest.mark.parametrize(
    ("question", "plain", "typed"),
    [
        ("cramps author:smith", "cramps", ["author:smith"]),
        ('author:"John Smith" date:2024.. cramps', "cramps", ['author:"John Smith"', "date:2024.."]),
        ("cramps TYPE:PDF at night", "cramps at night", ["type:PDF"]),  # no question: a query
        ("-tag:drugs cramps +path:guides/", "cramps", ["-tag:drugs", "path:guides/"]),
        ("how are cramps treated? date:2023-05", "how are cramps treated?", ["date:2023-05"]),
        ("path:my_guides/a|b.md cramps", "cramps", ["path:my_guides/a|b.md"]),
        ("author:smith", "", ["author:smith"]),
        ("dose +baclofen author:smith", "dose baclofen", ["author:smith"]),
        ("language:en tea", "tea", ["language:en"]),
        ("let x = 1; type:pdf", "let x = 1;", ["type:pdf"]),
        # text
        ("how do I set type:pdf in the form", "how do I set type:pdf in the form", []),
        ("colour:red cramps", "colour:red cramps", []),
        ("date:soon cramps", "date:soon cramps", []),
        ("set type:module", "set type:module", []),
        ("author: smith", "", ["author:smith"]),
        ('pain -tag:  "side effects" Date: 2024..', "pain", ['-tag:"side effects"', "date:2024.."]),
        ("the path: the way home", "the path: the way home", []),
        ("author: and title", "author: and title", []),
        ("type: module", "type: module", []),
        ("how does the author: smith end it", "how does the author: smith end it", []),
        ("author:", "author:", []),
        ("x = {tag:drugs}", "x = {tag:drugs}", []),
        ("let x = 1; type:pdf y", "let x = 1; type:pdf y", []),
        ("see a.type:pdf", "see a.type:pdf", []),
    ],
)
def test_a_property_of_articles_is_a_condition_where_the_box_reads_like_a_query(
    question: str, plain: str, typed: list[str]
) -> None:
    assert asked(question) == (plain, typed)


def test_conditions_on_articles_are_taken_away_like_others_and_stay_when_words_are_left_out() -> None:
    query = parse('-stroke date:2024.. "last resort" tag:"side effects"')
    assert query.conditions == (
        Condition("without: stroke", 'date:2024.. "last resort" tag:"side effects"'),
        Condition("date: 2024..", '-stroke "last resort" tag:"side effects"', of_articles=True),
        Condition('with: "last resort"', '-stroke date:2024.. tag:"side effects"'),
        Condition('tag: "side effects"', '-stroke date:2024.. "last resort"', of_articles=True),
    )
    freed = query.without_conditions()
    assert [condition.label for condition in freed.conditions] == ["date: 2024..", 'tag: "side effects"']
    assert (freed.properties, freed.keyword.filter.required) == (query.properties, ())


@pytest.mark.parametrize(
    ("question", "lists"),
    [
        ("tag:drugs", True),
        ("tag:drugs -date:2020", True),
        ("tag:drugs tea", False),
        ("tag:drugs -stroke", False),
        ("tea", False),
        ("", False),
    ],
)
def test_a_question_of_properties_alone_lists_articles(question: str, lists: bool) -> None:
    assert parse(question).lists_articles is lists


def test_conditions_on_articles_hold_no_words_to_correct() -> None:
    words = [token.folded for token in words_to_find("tremor author:smyth -tag:drgs path:guids/ type:module")]
    assert words == ["tremor", "module"]


@pytest.mark.parametrize(
    "piece", ["+api ", "-stroke ", "+in:gz ", "title:clonus ", "date:2024.. ", '"a" ', "type:gz ", "词 "]
)
def test_the_work_of_parsing_grows_with_the_text_and_not_with_its_square(
    monkeypatch: pytest.MonkeyPatch, piece: str
) -> None:
    compared = 0
    equal = query._Piece.__eq__

    def count(one: object, other: object) -> bool:
        nonlocal compared
        compared += 1
        return equal(one, other)

    monkeypatch.setattr(query._Piece, "__eq__", count)
    pieces = MAX_CHARACTERS // len(piece)
    parse(piece * pieces)
    assert compared <= 30 * pieces
