"""A judged collection: articles, questions, and judgements of which articles answer which questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from core.documents import document_id_of, section_id_of
from index import Article

ANSWERABLE = "answerable"
"""The kind of the questions that the articles answer."""

Judgements = Mapping[str, Mapping[str, int]]
"""Question id -> judged id -> grade; grade 0 means not relevant."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a collection.

    `kind` is "answerable", or the reason why the collection has no answer: "near-miss", "off-topic" or "nonsense".
    `split` is "development" or "test". `topic` is what kind of thing is asked, such as "treated", or several such, with
    commas between; measures are reported by topic. `article` is the document id of the article that a near miss is near
    to. `answers` holds verbatim parts of the sentences that answer. All three are empty if the file does not give them.
    """

    question_id: str
    text: str
    kind: str = ANSWERABLE
    split: str = "test"
    topic: str = ""
    article: str = ""
    answers: tuple[str, ...] = ()

    @property
    def topics(self) -> list[str]:
        """Return each topic of the question by itself.

        >>> Question("q1", "which knot holds", topic="knots, sailing").topics
        ['knots', 'sailing']
        """
        return [topic.strip() for topic in self.topic.split(",") if topic.strip()]


class Indexed(NamedTuple):
    """An index that holds the articles of a collection already, and the ids of these articles."""

    address: str
    document_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles, questions, and judgements of which articles answer which questions.

    `judged_id` maps a passage id to the id that judgements use: the id of its document or of its section.
    `articles_from` is the folder of the collection that has the same articles, `folder` if None. Collections with the
    same articles share an index. `problems` tells what is wrong with the files, by file and line; what is wrong is left
    out of the questions and judgements. `judged_in` maps (question id, judged id) to the file and line of a judgement.
    A collection that is `indexed` is asked in that index, and has no `articles` to make one of. Its `folder` is that of
    the index; if the index has none, the address as it is shown.
    """

    name: str
    folder: Path
    articles: Sequence[Article]
    questions: Sequence[Question]
    judgements: Judgements
    judged_id: Callable[[str], str]
    articles_from: Path | None = None
    problems: Sequence[str] = ()
    judged_in: Mapping[tuple[str, str], str] = field(default_factory=dict)
    indexed: Indexed | None = None

    @property
    def document_ids(self) -> frozenset[str]:
        """Return the ids of all articles."""
        return self.indexed.document_ids if self.indexed else frozenset(each.document_id for each in self.articles)

    @property
    def judges_sections(self) -> bool:
        """Return whether the judgements name sections, as those of a collection of files do."""
        return self.judged_id is section_id_of

    def document_of(self, judged_id: str) -> str:
        """Return the id of the document that a judged id names, or whose section it names."""
        return document_id_of(judged_id) if self.judges_sections else judged_id

    @property
    def has_splits(self) -> bool:
        """Return whether some questions are for development. Otherwise all are "test", the default."""
        return any(question.split != "test" for question in self.questions)

    def answerable(self, split: str | None = None) -> list[Question]:
        """Return the questions that have judgements, of one split, or of all splits if `split` is None.

        >>> questions = [Question("q1", "which knot holds"), Question("q2", "what colour is tar")]
        >>> collection = Collection("knots", Path("knots"), [], questions, {"q1": {"d1": 2}}, document_id_of)
        >>> [question.question_id for question in collection.answerable()]
        ['q1']
        """
        return [q for q in self.questions if q.question_id in self.judgements and split in (None, q.split)]
