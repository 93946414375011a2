"""A small index of invented articles with all that an index holds, and everything that can be asked of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import SyntheticEncoder
from core.documents import Block, BlockKind, Document, Metadata, Passage, Section, Sentence
from core.errors import ArticleError, IndexProblem
from index import (
    Article,
    Clause,
    Engine,
    Filter,
    Indexer,
    KeywordQuery,
    LocalEngine,
    PlainReader,
    Snapshot,
    Stages,
    SyncReport,
    terms,
)

Answers = Mapping[str, object]
"""What an index answers, by the name of what was asked. An IndexProblem stands where the answer is an error."""

BY_HAND = "by hand.md"
"""The id of the article that no folder holds."""

CALIBRATION = '{"measured": [0.1, 0.2]}'
_SUBJECTS = ("lamp", "foghorn", "stair", "log", "lens", "granite", "keeper", "harbour")
_WORDS = ("keeper", "lens", "granite", "vinegar", "harbour", "clean", "unknown")
_PHRASES = ("clean vinegar", "vinegar 7", "lens clean")


@dataclass(frozen=True, slots=True)
class InventedArticle:
    """An article that an indexer reads: its document is there already. It fails to be read if it is `unreadable`."""

    document: Document
    unreadable: bool = False

    @property
    def document_id(self) -> str:
        return self.document.document_id

    @property
    def digest(self) -> str:
        return self.document.digest

    @property
    def size(self) -> int:
        return len(self.document.text)

    def read(self) -> Document:
        """Return the document. Raises ArticleError if the article is unreadable."""
        if self.unreadable:
            raise ArticleError(self.document_id, "is unreadable.")
        return self.document


@dataclass(frozen=True, slots=True)
class SmallIndex:
    """An index in a folder, closed, with two generations: the newer one holds a changed article and one by hand.

    `newest` is the name of the newer one. `articles` are those of the folder now. `now` is what the newer generation
    answers, `before` what the older one does, and `without_by_hand` what the newer one would without the article that
    was added by hand.
    """

    folder: Path
    newest: str
    articles: Sequence[InventedArticle]
    now: Answers
    before: Answers
    without_by_hand: Answers


def make_small_index(folder: Path) -> SmallIndex:
    """Make the index in a folder below this one, which is created."""
    first = [InventedArticle(invented(number, revision=0)) for number in range(len(_SUBJECTS))]
    articles = [*first[:-1], InventedArticle(invented(len(_SUBJECTS) - 1, revision=1))]
    by_hand = InventedArticle(replace(invented(0, revision=2), document_id=BY_HAND, digest="by hand"))
    with closing(LocalEngine(folder / "without")) as engine:
        sync(engine, articles)
        without = answers_of(engine)
    with closing(LocalEngine(folder / "index")) as engine:
        sync(engine, first)
        indexer(engine).add([by_hand])
        calibrate(engine)
        before = answers_of(engine)
        sync(engine, articles)
        now, newest = answers_of(engine), engine.generations()[0].name
    return SmallIndex(folder / "index", newest, articles, now, before, without)


def sync(
    engine: Engine, articles: Sequence[Article], review: Callable[[Snapshot, SyncReport], bool] | None = None
) -> SyncReport:
    """Bring an index up to date with articles, and give each generation that lacks one a calibration."""
    report = indexer(engine).sync(articles, review=review)
    calibrate(engine)
    return report


@cache
def _encoder() -> SyntheticEncoder:
    return SyntheticEncoder(dimensions=32)


def calibrate(engine: Engine) -> None:
    """Give each generation that lacks a calibration one."""
    for generation in engine.generations():
        if engine.calibration(generation.name) is None:
            engine.set_calibration(generation.name, CALIBRATION)


def indexer(engine: Engine, encoder: SyntheticEncoder | None = None, chunker: str = "invented passages") -> Indexer:
    return Indexer(engine, encoder or _encoder(), PlainReader(cut), chunker)


@contextmanager
def small_stages(published: Callable[[], object], passages: int = 8) -> Iterator[Stages]:
    """Return a context with the stages of a build that is published by words, then after every few passages.

    `published` is called after each publish but the last.
    """
    ticks = count()
    with patch("index.stages._GROUP", passages):
        yield Stages(published, seconds=1.0, clock=lambda: 20.0 * next(ticks))


def answers_of(engine: Engine, words: Sequence[str] = _WORDS, phrases: Sequence[str] = _PHRASES) -> dict[str, object]:
    """Ask everything that can be asked of an index, with these words. Errors other than an IndexProblem are raised."""
    answers: dict[str, object] = {}
    try:
        with engine.snapshot() as snapshot:
            answers["calibration"] = _answer(lambda: engine.calibration(snapshot.generation.name))
            answers |= answers_in(snapshot, words, phrases)
    except IndexProblem as error:
        answers["opening"] = error
    return answers


def answers_in(snapshot: Snapshot, words: Sequence[str] = _WORDS, phrases: Sequence[str] = _PHRASES) -> Answers:
    """Ask everything that can be asked of a snapshot, with these words."""
    return {name: _answer(ask) for name, ask in _questions(snapshot, words, phrases)}


def wrong_answers(answers: Answers, right: Answers) -> list[str]:
    """Return the names of the answers that are neither right nor an error."""
    return [name for name, answer in answers.items() if not isinstance(answer, IndexProblem) and answer != right[name]]


def _answer(ask: Callable[[], Any]) -> object:
    try:
        return ask()
    except IndexProblem as error:
        return error


def _questions(
    snapshot: Snapshot, words: Sequence[str], phrases: Sequence[str]
) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield everything that can be asked of a snapshot, with its name."""
    names = [*(f"{subject}.md" for subject in _SUBJECTS), BY_HAND]
    encoder = _encoder()
    yield "summaries", lambda: [replace(each, indexed_at="") for each in snapshot.summaries()]
    generation = snapshot.generation
    yield "sizes", lambda: (generation.documents, generation.passages, generation.words_only)
    yield "vocabulary", lambda: sorted(snapshot.vocabulary().counts.items())
    yield "short forms", lambda: snapshot.short_forms().most_words
    yield "properties", lambda: sorted(snapshot.metadata([each.document_id for each in snapshot.summaries()]).items())
    for name in names:
        yield f"document {name}", partial(_unless_unknown, snapshot.document, name)
        yield f"passages {name}", partial(_unless_unknown, snapshot.document_passages, name)
        yield f"vectors {name}", partial(_unless_unknown, partial(_vectors, snapshot), name)
    for word in words:
        yield f"words {word}", partial(snapshot.keyword, KeywordQuery(tuple(terms(word))), 50)
        yield f"meaning {word}", partial(snapshot.semantic, encoder.encode_question(word).vector, 50)
        yield f"frequency {word}", partial(snapshot.document_frequencies, terms(word))
    for phrase in phrases:
        holding = Filter(required=(Clause(tuple(terms(phrase))),))
        yield f"phrase {phrase}", partial(snapshot.keyword, KeywordQuery(tuple(terms(phrase)), holding), 50)


def _unless_unknown(ask: Callable[[str], Any], name: str) -> Any:
    try:
        return ask(name)
    except KeyError:
        return "unknown"


def _vectors(snapshot: Snapshot, document_id: str) -> list[list[Any]]:
    vectors = snapshot.passage_vectors([each.passage_id for each in snapshot.document_passages(document_id)])
    parts = (vectors.passages, vectors.titles, vectors.contexts, vectors.sentences, vectors.sentence_counts)
    return [each.tolist() for each in (*parts, vectors.tokens, vectors.token_counts, vectors.token_sentences)]


def invented(number: int, revision: int) -> Document:
    """Return an invented article. Each of the numbers 0 to 7 is a subject; the length is that of its number."""
    subject, others = _SUBJECTS[number], [each for each in _SUBJECTS if each != _SUBJECTS[number]]
    title = f"The {subject} (TL{number})"
    paragraphs = [
        f"The keeper of the {subject} writes into note {each} that the {others[each % 7]} was clean. "
        f"Vinegar {number}, revision {revision}, is for the lens, and granite the {subject}."
        for each in range(1 + number % 4 * 3)
    ]
    text = "\n\n".join([title, *paragraphs])
    blocks, start = [Block(BlockKind.HEADING, 0, len(title), 1)], len(title) + 2
    for paragraph in paragraphs:
        blocks.append(Block(BlockKind.PARAGRAPH, start, start + len(paragraph)))
        start += len(paragraph) + 2
    return Document(
        document_id=f"{subject}.md",
        title=title,
        text=text,
        blocks=tuple(blocks),
        sections=(Section(title, 1, "top", (), 0, len(text)),),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        metadata=Metadata(authors=(f"Ann {subject}",), date=f"20{10 + number}", tags=(subject, "sea")),
    )


def cut(document: Document) -> list[Passage]:
    """Return a passage for each paragraph of an invented article."""
    blocks = [block for block in document.blocks if block.kind is BlockKind.PARAGRAPH]
    return [
        Passage(
            passage_id=f"{document.document_id}#top:{number}",
            document_id=document.document_id,
            title=document.title,
            headings=(),
            text=document.text[block.start : block.end],
            start=block.start,
            end=block.end,
            sentences=_sentences(document.text[block.start : block.end]),
            context=document.title,
            token_count=len(document.text[block.start : block.end].split()) + 2,
        )
        for number, block in enumerate(blocks)
    ]


def _sentences(text: str) -> tuple[Sentence, ...]:
    end = text.index(". ") + 1
    return Sentence(0, end), Sentence(end + 1, len(text))
