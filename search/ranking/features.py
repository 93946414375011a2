"""The features by which passages are ranked for one question: what both legs found, and what is read of candidates."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import count, repeat

import numpy as np

from core.documents import TOP_ANCHOR, Hit, Passage, document_id_of, section_id_of
from embedding import Encoded
from index import (
    KeywordQuery,
    PassageVectors,
    Property,
    Snapshot,
    max_bm25f_score,
    question_terms,
    searched_metadata,
    terms,
)
from search.query import Query
from search.questions import (
    LIST,
    OtherForm,
    asks_for_list,
    aspects_of,
    names_and_numbers,
    subject_terms,
    thing_asked,
)
from search.ranking.max_sim import QuestionTokens, sentence_shares
from search.ranking.similarities import Floats, PassageSimilarity, Similarities, compute_similarities, neighbourhood

_RARE_COUNT, _RARE_SHARE = 2, 0.002  # a rare term stands in at most 2 passages, or in at most this share of them
_MAX_RARE_SHARE = 0.01  # but never in a larger share than this: in a small corpus most words stand in few passages
_HALF_TRUST = 100  # in a corpus of so many passages, the keyword shares count half
_MAX_THING_TERMS = 6  # of the name of a thing: no title is read for a longer one
_ARTICLES_LOOKED_AT = 5  # of those that the keyword leg finds, for one that the question may name
_COMMONEST_WEIGHT = math.log(2)  # the weight of a term that stands in every passage


@dataclass(frozen=True)
class Legs:
    """The hits of the keyword leg and of the semantic leg for one question. No property reads an index.

    `question` is the encoded question, None if it was not embedded. `keyword` and `semantic` are hits, best first.
    `terms` are those of the question, each as often as it says it. `frequencies` maps each of them to the number of
    passages that hold it, out of `passages` in all. `codes` maps each code of the question to the ids of passages that
    hold it and pass the filter; `codes_outside` are those that only other passages hold. `other_forms` are those that
    the keyword leg looked up beside the terms. `words_only` holds the ids of those hits of the keyword leg, and holders
    of codes, that are not encoded yet.
    """

    question: Encoded | None
    keyword: Sequence[Hit]
    semantic: Sequence[Hit]
    terms: Sequence[str]
    frequencies: Mapping[str, int]
    passages: int
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    other_forms: Sequence[OtherForm] = ()
    codes_outside: Collection[str] = ()
    words_only: Collection[str] = ()

    @cached_property
    def code_holders(self) -> Mapping[str, float]:
        """Passage id -> the share of the codes of the question that it holds, for all passages that hold any."""
        counts = Counter(passage_id for holders in self.codes.values() for passage_id in holders)
        return {passage_id: count / len(self.codes) for passage_id, count in counts.items()}

    @cached_property
    def keyword_scores(self) -> Mapping[str, float]:
        """Passage id -> BM25F score."""
        return dict(self.keyword)

    @cached_property
    def semantic_scores(self) -> Mapping[str, float]:
        """Passage id -> cosine."""
        return dict(self.semantic)

    @cached_property
    def keyword_ranks(self) -> Mapping[str, int]:
        """Passage id -> its rank in the keyword leg, from 1."""
        return dict(zip(self.keyword_scores, count(1), strict=False))

    @cached_property
    def semantic_ranks(self) -> Mapping[str, int]:
        """Passage id -> its rank in the semantic leg, from 1."""
        return dict(zip(self.semantic_scores, count(1), strict=False))

    @cached_property
    def neighbourhood(self) -> float:
        """The mean cosine of the passages nearest to the question; 0 where there are none."""
        return neighbourhood(self.semantic)

    @cached_property
    def term_weights(self) -> Mapping[str, float]:
        """Term -> ln(1 + N / (n + 1)), where n of N passages hold it: a rare term weighs more."""
        return {term: math.log(1 + self.passages / (n + 1)) for term, n in self.frequencies.items()}

    def by_words_only(self) -> Legs:
        """Return these legs as if the question had not been embedded."""
        return replace(self, question=None, semantic=())

    def of_encoded(self) -> Legs:
        """Return these legs without what is found by words only."""
        codes = {
            code: [each for each in held_by if each not in self.words_only] for code, held_by in self.codes.items()
        }
        return replace(self.without(self.words_only), codes=codes, words_only=()) if self.words_only else self

    def without(self, ids: Collection[str]) -> Legs:
        """Return these legs without the hits of these passages."""
        if not ids:
            return self
        keyword, semantic = ([hit for hit in leg if hit.passage_id not in ids] for leg in (self.keyword, self.semantic))
        return replace(self, keyword=keyword, semantic=semantic)

    @cached_property
    def unknown_terms(self) -> Sequence[str]:
        """The terms of the question that no passage holds, neither as they are nor in another form."""
        said = {term for other in self.other_forms if other.holders for term in other.typed_terms}
        return [term for term, n in self.frequencies.items() if n == 0 and term not in said]

    @cached_property
    def keyword_shares(self) -> Mapping[str, float]:
        """Passage id -> its BM25F score as a share of the most that the question's terms could earn in the body.

        A few passages cannot tell which words are rare, since each word of a question weighs about the same in them. So
        the shares of a corpus of N passages are multiplied by N / (N + 100).
        """
        highest = max_bm25f_score(self.terms, self.frequencies, self.passages)
        trust = self.passages / (self.passages + _HALF_TRUST)
        return {passage_id: trust * score / highest for passage_id, score in self.keyword_scores.items()}


@dataclass(frozen=True, slots=True)
class Features:
    """The features of n passages for one question, by which they are scored; all are read before scoring begins.

    `ids` are the passages in the order of the fused legs, of which the first c are candidates. `keyword_shares` and
    `cosines` have shape (n,): what the legs found, 0 where a leg did not find the passage; candidates have their exact
    cosine. `similarities` holds the c candidates; it is None where nothing was embedded. `missing_rare` has shape (c,):
    the weight of the rare terms that a candidate lacks, as a share of the weight of all rare terms. `aspects` has shape
    (c,): how far the candidate lies under a heading on the aspect that the question asks about. `named_headings`
    has shape (c,): 1 where the question is the heading of the candidate, names its article, or asks what the title of
    the article is that the candidate introduces, else 0. `introductions` has shape (c,): 1 where the candidate
    introduces an article of which a section is a candidate too, else 0; and 0 where the question asks what its title
    is. `codes` has shape (c,): the share of the codes of the question that the candidate holds. `copies` maps the id of
    a passage to those of its copies, which are not among the n passages and score what it scores.
    """

    ids: Sequence[str]
    keyword_shares: Floats
    cosines: Floats
    similarities: Similarities | None
    missing_rare: Floats
    aspects: Floats
    named_headings: Floats
    introductions: Floats
    codes: Floats
    copies: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """The features of one passage by which its answering sentence is chosen.

    `token_max_sims` has shape (tokens of the question, sentences): how well each sentence matches each token.
    `token_weights` has shape (tokens,), and sums to 1. If nothing was embedded, `similarity` is None and both arrays
    are empty.
    """

    similarity: PassageSimilarity | None
    token_weights: Floats
    token_max_sims: Floats

    @property
    def shares(self) -> Floats:
        """The share of the question that goes to each sentence; shape (sentences,)."""
        return sentence_shares(self.token_weights, self.token_max_sims)


def fetch_features(
    snapshot: Snapshot, query: Query, legs: Legs, candidates: Sequence[str], others: Sequence[str]
) -> Features:
    """Read what the score needs: all features of the candidates, and of the others what the legs found."""
    similarities = fetch_similarities(snapshot, query, legs, candidates)
    cosines = _values(others, legs.semantic_scores)
    named_titles = _named_titles(snapshot, query, candidates)
    return Features(
        ids=[*candidates, *others],
        keyword_shares=_values([*candidates, *others], legs.keyword_shares),
        cosines=np.concatenate([similarities.passages if similarities else _values(candidates, {}), cosines]),
        similarities=similarities,
        missing_rare=_missing_rare(candidates, fetch_rare_terms(snapshot, legs), legs.term_weights),
        aspects=_aspect_matches(snapshot, query, legs, candidates),
        named_headings=np.maximum.reduce(
            [
                _named_headings(snapshot, query, candidates),
                _named_articles(snapshot, query, legs, candidates),
                named_titles,
            ]
        ),
        introductions=_introductions(candidates) * (1 - named_titles),
        codes=_values(candidates, legs.code_holders),
    )


def fetch_similarities(snapshot: Snapshot, query: Query, legs: Legs, ids: Sequence[str]) -> Similarities | None:
    """Read the vectors of these passages and compare them with the question; None if it was not embedded.

    Those that are found by words only are left out.
    """
    ids = [each for each in ids if each not in legs.words_only]
    if legs.question is None or not ids:
        return None
    vectors = snapshot.passage_vectors(ids)
    question = QuestionTokens(query.plain, legs.question)
    lists = _sentence_lists(snapshot, query, ids, vectors)
    names = names_and_numbers(query.plain)
    return compute_similarities(ids, question, legs.term_weights, legs.unknown_terms, names, vectors, lists)


def fetch_rare_terms(snapshot: Snapshot, legs: Legs) -> dict[str, Collection[str]]:
    """Return the rare terms of the question, such as a drug, a code or a name, each with the passages that hold it.

    The passages are given by id. A passage that holds the other form of a term holds the term. A term that no passage
    holds is left out.
    """
    most = min(max(_RARE_COUNT, _RARE_SHARE * legs.passages), _MAX_RARE_SHARE * legs.passages)
    rare = {term: frequency for term, frequency in legs.frequencies.items() if 0 < frequency <= most}
    hits_by_term = {term: snapshot.keyword(KeywordQuery((term,)), frequency) for term, frequency in rare.items()}
    others = {term: other.holders for other in legs.other_forms for term in other.typed_terms}
    return {
        term: others.get(term, frozenset()) | {hit.passage_id for hit in hits} for term, hits in hits_by_term.items()
    }


def sentence_features(
    query: Query, legs: Legs, *similarities: Similarities | None, ids: Collection[str] | None = None
) -> dict[str, SentenceFeatures]:
    """Return passage id -> the features of its sentences, for the passages that were compared with the question.

    `ids` None takes all of them.
    """
    if legs.question is None:
        return {}
    token_weights = QuestionTokens(query.plain, legs.question).weights(
        _all_term_weights(query.plain, legs.term_weights)
    )
    return {
        passage_id: SentenceFeatures(similarity, token_weights, token_max_sims)
        for compared in similarities
        if compared
        for passage_id, (similarity, token_max_sims) in compared.of_passages(ids).items()
    }


NO_SENTENCE_FEATURES = SentenceFeatures(None, np.zeros(0), np.zeros((0, 0)))
"""The features of a passage that was not compared with the question."""


def _values(ids: Sequence[str], values: Mapping[str, float]) -> Floats:
    return np.array(list(map(values.get, ids, repeat(0.0))), np.float64)


def _missing_rare(ids: Sequence[str], rare: Mapping[str, Collection[str]], term_weights: Mapping[str, float]) -> Floats:
    total = sum(term_weights[term] for term in rare)
    missing = [sum(term_weights[term] for term, holders in rare.items() if each not in holders) for each in ids]
    return np.array([weight / total if total else 0.0 for weight in missing], np.float64)


def _aspect_matches(snapshot: Snapshot, query: Query, legs: Legs, ids: Sequence[str]) -> Floats:
    """Return how far each passage lies under a heading on the aspect that the question asks about; shape (ids,).

    The value is the weight of the subject of the question that the title and the headings hold, as a share: 1 for
    "late blight treatment" under "Late blight › Control". A long question that tells a story asks for more.
    """
    asked = aspects_of(query.plain)
    subject = {term: legs.term_weights.get(term, 0.0) for term in subject_terms(query.plain)} if asked else {}
    total = sum(subject.values())
    if not total:
        return np.zeros(len(ids))

    def value(passage: Passage) -> float:
        if not any(asked & aspects_of(heading) for heading in passage.headings):
            return 0.0
        held = set(terms(" ".join((passage.title, *passage.headings))))
        return sum(weight for term, weight in subject.items() if term in held) / total

    under_headings = [each for each in ids if not _is_introduction(each)]
    values = dict(zip(under_headings, map(value, snapshot.passages(under_headings)), strict=True))
    return _values(ids, values)


def _named_headings(snapshot: Snapshot, query: Query, ids: Sequence[str]) -> Floats:
    """Return 1 for each passage whose heading the question is, alone or with words of the title, else 0; shape (ids,).

    The anchor of a section holds the words of its heading, so that hardly any passage is read for this.
    """
    said, asked = set(terms(query.plain)), set(query.terms)

    def is_named(passage_id: str) -> bool:
        anchor = _anchor_of(passage_id)
        if anchor == TOP_ANCHOR or not said.issuperset(_terms_of_word(anchor.partition("-")[0])):
            return False  # as most are, by their first word
        heading = set(terms(anchor.replace("-", " ")))
        if not heading or not heading <= said:
            return False
        rest = asked - heading
        return not rest or rest <= set(terms(snapshot.passages([passage_id])[0].title))

    return np.array([float(is_named(passage_id)) for passage_id in ids], np.float64)


def _named_titles(snapshot: Snapshot, query: Query, ids: Sequence[str]) -> Floats:
    """Return 1 for each introduction whose title holds all words of the thing that is asked about; shape (ids,).

    Other passages have 0, and all have it where the question asks for more than what a thing is.
    """
    asked = set(question_terms(thing_asked(query.plain)))
    may_be_named = 0 < len(asked) <= _MAX_THING_TERMS and all(snapshot.document_frequencies(asked, "title"))
    found = [each for each in ids if _is_introduction(each)] if may_be_named else []
    titles = dict(zip(found, (set(terms(passage.title)) for passage in snapshot.passages(found)), strict=True))
    return np.array([float(each in titles and asked <= titles[each]) for each in ids], np.float64)


def _introductions(ids: Sequence[str]) -> Floats:
    """Return 1 for each passage that introduces an article of which these passages hold a section, else 0.

    An introduction touches on all that its sections say, so it is near to every question about the article.
    """
    with_sections = {document_id_of(each) for each in ids if not _is_introduction(each)}
    return np.array([float(_is_introduction(each) and document_id_of(each) in with_sections) for each in ids])


def _is_introduction(passage_id: str) -> bool:
    return _anchor_of(passage_id) == TOP_ANCHOR


@lru_cache(maxsize=4096)
def _terms_of_word(word: str) -> tuple[str, ...]:
    return tuple(terms(word))


def _anchor_of(passage_id: str) -> str:
    return section_id_of(passage_id).rpartition("#")[2]


def _named_articles(snapshot: Snapshot, query: Query, legs: Legs, ids: Sequence[str]) -> Floats:
    """Return 1 for each passage of an article that the question names by its metadata, else 0; shape (ids,)."""
    documents = _documents_named(snapshot, query, legs)
    if not documents:
        return np.zeros(len(ids))
    return np.array([float(document_id_of(passage_id) in documents) for passage_id in ids], np.float64)


def _documents_named(snapshot: Snapshot, query: Query, legs: Legs) -> Collection[str]:
    """Return the ids of the articles whose metadata holds all that the question says: an author, or a rare tag.

    The name of an author in two or more words is enough. For anything else, no other article may hold its words:
    "rose" asks for roses, not for articles by Anna Rose. The first articles found by words tell whether it is worth
    looking.
    """
    said = set(query.terms)
    if not said or not all(snapshot.document_frequencies(said, "metadata")):
        return ()
    found = list(dict.fromkeys(document_id_of(hit.passage_id) for hit in legs.keyword))
    metadata = snapshot.metadata(found[:_ARTICLES_LOOKED_AT])
    if not found:
        return ()
    if len(found) == len(metadata) and all(said <= set(terms(searched_metadata(each))) for each in metadata.values()):
        return found
    if not any(said <= set(terms(author)) for each in metadata.values() for author in each.authors):
        return ()
    by_author = snapshot.properties().holding(Property.AUTHOR, " ".join(word.folded for word in query.words))
    return by_author if len(said) > 1 or by_author.issuperset(found) else ()


def _sentence_lists(snapshot: Snapshot, query: Query, ids: Sequence[str], vectors: PassageVectors) -> Floats:
    """Return 1 for each sentence that is a list, if the question asks for one, else 0; shape (sentences,)."""
    if not asks_for_list(query.plain):
        return np.zeros(len(vectors.sentences))
    sentences = (passage.text_of(sentence) for passage in snapshot.passages(ids) for sentence in passage.sentences)
    return np.array([float(LIST.search(sentence) is not None) for sentence in sentences])


def _all_term_weights(plain: str, term_weights: Mapping[str, float]) -> dict[str, float]:
    """Return term -> weight for all words of a question, even "when" and "who": they too tell which sentence answers.

    A word that is not looked up weighs as much as one that stands in every passage. The square root brings the weights
    of rare and common words closer together.
    """
    return {term: math.sqrt(term_weights.get(term, _COMMONEST_WEIGHT)) for term in terms(plain)}
