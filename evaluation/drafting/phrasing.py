"""How a question is put: from the aspect that a heading announces, a sentence that defines, or a row of a table."""

from __future__ import annotations

import re

from search import aspects_of

QUESTIONS = {
    "treatment": ("How {is} {thing} treated?", "What helps with {thing}?", "remedies for {thing}"),
    "diagnosis": ("How {is} {thing} diagnosed?", "How do I know if it is {thing}?", "tests for {thing}"),
    "cause": ("What causes {thing}?", "Why {does} {thing} happen?", "reasons for {thing}"),
    "prevention": ("How can {thing} be prevented?", "How do I protect against {thing}?", "avoiding {thing}"),
    "signs": ("What are the signs of {thing}?", "What {does} {thing} look like?", "symptoms of {thing}"),
    "outlook": ("What is the outlook for {thing}?", "How long {does} {thing} last?", "recovery from {thing}"),
    "cost": ("How much {does} {thing} cost?", "What is the price of {thing}?", "fees for {thing}"),
    "types": ("What types of {thing} are there?", "Which kinds of {thing} exist?", "forms of {thing}"),
    "risks": ("What are the risks of {thing}?", "What can go wrong with {thing}?", "dangers of {thing}"),
    "requirements": ("What is required for {thing}?", "Who can get {thing}?", "prerequisites of {thing}"),
    "history": ("What is the history of {thing}?", "Who invented {thing}?", "discovery of {thing}"),
}
"""Aspect -> a question about it, and the same in two other ways, with other words of the aspect."""

_SUBTITLE = re.compile(r"\s*(?:[:|–—(]|\s-\s).*$")
_DEFINITION = re.compile(
    r"^(?:(?P<article>An?|The)\s+)?(?P<thing>(?!(?:It|This|These|That|Those|There|He|She|They|We|You|I|Here)\b)[\w'’-]+"
    r"(?:\s+[\w'’-]+){0,3}?)(?:\s*\([^)]*\))?\s+(?P<verb>is|are|was|were)\s+(?:an?|the|one|any|when|what)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 6  # of a thing that a question names
_MOST_COLUMN_WORDS = 4
_NO_NAMES = frozenset(["what", "how", "why", "when", "where", "who", "which", "is", "are", "does", "do", "can"])


def thing_of(title: str) -> str:
    """Return what an article is about, by its title; "" if the title is too long to be the name of a thing.

    >>> thing_of("Clonus: definition, causes, tests"), thing_of("How to tie a bowline so that it holds")
    ('Clonus', '')
    """
    thing = _SUBTITLE.sub("", title).strip(" ?!.")
    return (
        thing
        if 0 < len(thing.split()) <= _MOST_WORDS and not thing.lower().startswith(("how ", "why ", "what "))
        else ""
    )


def questions_about(thing: str, heading: str) -> tuple[str, ...]:
    """Return a question that a section with this heading answers, and then the same in other words; none if unknown.

    A heading that is a question stands for itself.

    >>> questions_about("Late blight", "Getting rid of it")
    ('How is late blight treated?', 'What helps with late blight?', 'remedies for late blight')
    """
    if heading.rstrip().endswith("?"):
        return (heading.strip(),)
    found = sorted(aspects_of(heading) & QUESTIONS.keys())
    if len(found) != 1 or not thing:
        return ()
    verbs = {"is": "are", "does": "do"} if _is_plural(thing) else {"is": "is", "does": "does"}
    return tuple(each.format(thing=in_a_sentence(thing), **verbs) for each in QUESTIONS[found[0]])


def question_of_definition(sentence: str) -> str:
    """Return the question that a sentence answers which says what something is; "" for any other sentence.

    >>> question_of_definition("A bowline is a knot that makes a loop."), question_of_definition("It is a knot.")
    ('What is a bowline?', '')
    """
    found = _DEFINITION.match(sentence.strip())
    if not found:
        return ""
    article = f"{found['article'].lower()} " if found["article"] else ""
    return f"What {found['verb'].lower()} {article}{in_a_sentence(found['thing'])}?"


def question_of_cell(column: str, row: str) -> str:
    """Return the question that a cell of a table answers; "" where the name of the column is no name of a thing.

    >>> question_of_cell("Boiling point", "Ethanol"), question_of_cell("What happens", "Frost")
    ('What is the boiling point of ethanol?', '')
    """
    words = column.split()
    if not 0 < len(words) <= _MOST_COLUMN_WORDS or words[0].lower() in _NO_NAMES:
        return ""
    return f"What is the {in_a_sentence(column)} of {in_a_sentence(row)}?"


def _is_plural(thing: str) -> bool:
    """Return whether the name of a thing is a plural, as far as its last letters tell."""
    return thing.endswith("s") and not thing.endswith(("ss", "is", "us", "as"))


def in_a_sentence(name: str) -> str:
    """Return a name as it stands amid a sentence: a capital at its start goes if the rest of the word is small.

    >>> in_a_sentence("Late blight"), in_a_sentence("DNA tests"), in_a_sentence("Parkinson's disease")
    ('late blight', 'DNA tests', "Parkinson's disease")
    """
    first, _, rest = name.partition(" ")
    is_name = not first[1:].islower() or first.endswith(("'s", "’s")) or (rest[:1].isupper())
    return name if is_name else name[:1].lower() + name[1:]
