"""What the API sends, as its description declares it: every answer has these fields, and no others."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.http.problems import Problem

ConfidenceName = Literal["strong", "possible", "none"]
ModeName = Literal["hybrid", "keyword", "semantic"]


class Sent(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(extra="forbid")


class Stretch(Sent):
    start: int
    end: int


class Marked(Sent):
    """A marked part of a passage: offsets into its `text`. "answer" is a sentence that answers, "word" a word."""

    start: int
    end: int
    kind: Literal["word", "answer"]


class KeywordWhy(Sent):
    rank: int
    score: float
    words: list[str]


class SemanticWhy(Sent):
    rank: int | None
    cosine: float
    sentence_cosine: float


class Reasons(Sent):
    """Why a result has its rank: `parts` add up to the score, `text` says it in words."""

    parts: dict[str, float]
    keyword: KeywordWhy | None
    semantic: SemanticWhy | None
    missing: list[str]
    other_forms: list[str]
    listed: bool
    text: str


class ArticleMetadata(Sent):
    """What the file says about the article."""

    authors: list[str]
    date: str
    language: str
    tags: list[str]
    description: str
    others: dict[str, Any]


class FoundPassage(Sent):
    """A result: a passage, word for word, with its marks. `start` and `end` are offsets into the article."""

    rank: int
    passage_id: str
    document_id: str
    title: str
    headings: list[str]
    text: str
    start: int
    end: int
    lead: Stretch | None
    page: int | None
    copies: list[str] = Field(description="The ids of the other passages of this text.")
    metadata: ArticleMetadata
    score: float
    confidence: ConfidenceName = Field(description="strong: it answers. possible: it is related. none: neither.")
    margin: float | None = Field(description="The probability that it answers, where that was measured.")
    signs: dict[str, float]
    marks: list[Marked]
    why: Reasons


class FacetCount(Sent):
    value: str
    condition: str = Field(description="What narrows a question to these articles.")
    articles: int


class FoundAnswer(Sent):
    """The results of a question, best first, with the fields of `patella search --json`."""

    query: str
    mode: ModeName
    generation: str
    took_ms: dict[str, float]
    confidence: ConfidenceName
    results: list[FoundPassage]
    facets: dict[str, list[FacetCount]]
    conditions: list[str]
    notices: list[str]
    did_you_mean: str | None
    next_cursor: str | None = Field(description="Names the page that follows; null on the last.")


class RankMove(Sent):
    """The rank of a passage in the ranking of a leg, and in the hybrid one; null where it is not found."""

    leg: Literal["keyword", "semantic"]
    before: int | None
    after: int | None


class RankedPassage(Sent):
    rank: int
    passage_id: str
    document_id: str
    title: str
    headings: list[str]
    text: str
    page: int | None
    moves: list[RankMove]


class ModeColumns(Sent):
    hybrid: list[RankedPassage]
    keyword: list[RankedPassage]
    semantic: list[RankedPassage]


class ComparedModes(Sent):
    """The rankings of a question in the three modes."""

    query: str
    generation: str
    took_ms: dict[str, float]
    columns: ModeColumns
    conditions: list[str]
    notices: list[str]
    did_you_mean: str | None


class SuggestedTitle(Sent):
    title: str
    document_id: str


class SuggestedHeading(Sent):
    heading: str
    document_id: str
    section_id: str


class SuggestedWord(Sent):
    word: str
    passages: int = Field(description="How many passages hold it.")


class Suggestions(Sent):
    """What somebody may be typing: titles and headings with a word that begins so, and words of the articles."""

    generation: str
    titles: list[SuggestedTitle]
    headings: list[SuggestedHeading]
    words: list[SuggestedWord]


class GenerationState(Sent):
    """One state of the index. `created` is a UTC time in ISO 8601."""

    name: str
    created: str
    documents: int
    passages: int
    words_only: int = Field(description="How many of the passages are found by words only yet, not by meaning.")
    current: bool
    model: str
    chunker: str
    analyzer: str


class Generations(Sent):
    generations: list[GenerationState] = Field(description="The states that are kept, newest first.")


class MayDo(Sent):
    read: bool
    write: bool


class ServerStatus(Sent):
    """How the library is, and what this request may do."""

    version: str
    library: str
    generation: GenerationState | None = Field(description="The state that answers now; null without an index.")
    notice: str = Field(description="Why an earlier state answers, if it does, or why none does.")
    model: str
    is_model_loaded: bool
    may: MayDo
    searches_running: int
    searches_waiting: int
    is_indexing: bool
    is_evaluating: bool


class JobProgress(Sent):
    """How far the work is. `seconds_left` is null where no estimate is possible."""

    stage: str
    done: int
    total: int
    share: float
    seconds_left: float | None


class NamedReason(Sent):
    name: str
    reason: str


class MovedFirst(Sent):
    """A question that has another first result: the ids of its section before and after, "" without a result."""

    question: str
    before: str
    after: str


class ChangeEffect(Sent):
    """What a change does to the answers. `state` is what to consent to."""

    state: str
    summary: str
    asked: int
    moved: list[MovedFirst]


class ChangeOutcome(Sent):
    """What a change of the index did. If `held`, nothing was published: consent to `effect.state` to publish it."""

    generation: str
    held: bool
    new: list[str]
    changed: list[str]
    gone: list[str]
    unchanged: int
    repaired: list[str]
    lost: list[str]
    failed: list[NamedReason]
    warnings: list[NamedReason]
    not_added: list[NamedReason]
    skipped: list[str]
    seconds: float
    effect: ChangeEffect | None


class EvaluationOutcome(Sent):
    run: str = Field(description="The name of the kept run.")


class JobState(Sent):
    """Long work. Ask again at its address until `status` is "done" or "failed"."""

    id: str
    kind: Literal["sync", "upload", "removal", "evaluation"]
    status: Literal["waiting", "running", "done", "failed"]
    created: str
    ended: str | None
    progress: JobProgress | None
    change: ChangeOutcome | None
    evaluation: EvaluationOutcome | None
    problem: Problem | None


class Jobs(Sent):
    jobs: list[JobState] = Field(description="The jobs that are remembered, oldest first.")


class JudgementState(Sent):
    """What a judge says of a section for a question: 2 answers, 1 helps, 0 does neither."""

    question: str
    section_id: str
    grade: int
    judge: str
    note: str
    blind: bool
    at: str


class Judgements(Sent):
    judgements: list[JudgementState]


class NewJudgement(Sent):
    """A judgement to keep. A `grade` of null takes back all that the judge said of this section."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "question": "Does ice help?",
                    "section_id": "running.md#treatment",
                    "grade": 2,
                    "judge": "ann",
                    "note": "",
                }
            ]
        },
    )

    question: str = Field(min_length=1, max_length=1000)
    section_id: str = Field(min_length=1, max_length=1000)
    grade: Literal[0, 1, 2] | None
    judge: str = Field(min_length=1, max_length=80)
    note: str = Field("", max_length=500)


class SyncWanted(Sent):
    """How to bring the index up to date."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"allow_removals": False, "hold": False, "consented": None}]},
    )

    allow_removals: bool = Field(False, description="Go on though most of the articles are gone from the folder.")
    hold: bool = Field(False, description="Publish nothing, and tell what would change.")
    consented: str | None = Field(
        None, max_length=200, description="The `effect.state` of a held change, which alone may be published."
    )


class EvaluationWanted(Sent):
    """What to measure: the bundled questions, those that people judged here, or a folder of the server."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [{"collection": "bundled", "folder": ""}]}
    )

    collection: Literal["bundled", "own", "folder"]
    folder: str = Field("", max_length=4096)


class EvaluationRun(Sent):
    """A kept evaluation. `runs` maps mode -> measure -> mean."""

    name: str
    series: str
    collection: str
    split: str | None
    questions: int
    date: str
    runs: dict[str, dict[str, float]]


class Evaluations(Sent):
    evaluations: list[EvaluationRun] = Field(description="The kept evaluations, newest first.")
