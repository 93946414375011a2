"""What a reindexing does to the answers is told before it is published: literal small libraries, whole reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.progress import no_progress
from evaluation.canaries import Effect, MovedQuestion, effect as effect_module, effect_as_text, effect_of
from evaluation.judgements import Grade, Judgement, JudgementLog
from index import FilesBeside
from index.engine import Engine, Snapshot
from index.opening import open_engine
from index.sync import Indexer, PlainReader, SyncReport
from ingest import chunk
from ingest.reading import read_bytes
from search import DEFAULT_WEIGHTS, Mode, ScoredPassage
from tests.support.articles import FakeArticle, FakeEncoder

KITES = "# Kites\n\nA kite needs wind.\n\n## String\n\nWaxed linen makes the strongest string.\n"
BEES = "# Bees\n\nBees dance.\n\n## Winter\n\nIn winter bees form a cluster.\n\n## Honey\n\nHoney keeps for ever.\n"
GOUT = "# Gout\n\nGout is a disease of the joints.\n\n## Treatment\n\nGout is treated with rest.\n"
ROPES = "# Ropes\n\n## Knots\n\nA bowline holds.\n"
WINTER, STRING = "winter cluster of bees", "strongest kite string"


class WordCounter:
    limit = 60

    def count(self, text: str) -> int:
        return len(text.split())

    def counts(self, texts: Sequence[str]) -> list[int]:
        return [self.count(text) for text in texts]


class Library:
    """A library in memory, whose new states are reviewed and refused or published."""

    def __init__(self, engine: Engine, judged: JudgementLog) -> None:
        self.engine, self.judged, self.most, self.weights = engine, judged, 40, DEFAULT_WEIGHTS
        self.stages: list[tuple[str, int, int]] = []

    def sync(self, publish: bool = True, model: str = "fake model", **articles: str) -> Effect | None:
        """Bring the library to these articles, and return the effect; None if nothing was reviewed."""
        encoder, effects = FakeEncoder(model), list[Effect]()

        def review(new: Snapshot, report: SyncReport) -> bool:
            progress = lambda *counts: self.stages.append(counts)  # noqa: E731
            judged, most, weights = self.judged, self.most, self.weights
            effects.append(effect_of(self.engine, new, report, encoder, judged, most, progress, weights))
            return publish

        reader = PlainReader(lambda document: chunk(document, WordCounter()))
        files = [FakeArticle(read_bytes(f"{name}.md", text.encode(), f"{name}.md")) for name, text in articles.items()]
        Indexer(self.engine, encoder, reader, "chunker").sync(files, no_progress, review=review)
        return next(iter(effects), None)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    engine = open_engine("memory:")
    yield Library(engine, JudgementLog(FilesBeside(tmp_path / "index")))
    engine.close()


def judge(library: Library, question: str, section_id: str, grade: Grade = Grade.ANSWERS) -> None:
    digests = library.engine.digests()
    library.judged.keep(Judgement(question, section_id, grade, "ann", digests.get(section_id.partition("#")[0], "")))


def without_state(effect: Effect | None) -> Effect:
    assert effect
    assert len(effect.state) == 64
    return replace(effect, state="")


def test_a_section_that_vanishes_moves_the_judged_question_that_it_answered(library: Library) -> None:
    library.sync(kites=KITES, bees=BEES)
    judge(library, WINTER, "bees.md#winter")
    judge(library, STRING, "kites.md#string")
    without_winter = BEES.replace("## Winter\n\nIn winter bees form a cluster.\n\n", "")
    effect = without_state(library.sync(kites=KITES, bees=without_winter.replace("for ever", "long"), ropes=ROPES))
    assert effect == Effect(
        new=1,
        changed=1,
        gone=0,
        sections=2,
        asked=2,
        moved=(MovedQuestion(WINTER, "bees.md#winter", effect.moved[0].after),),
        before=1.0,
        after=0.5,
        p=1.0,
    )
    assert effect.moved[0].after not in ("", "bees.md#winter")
    assert effect_as_text(effect).splitlines() == [
        "1 new, 1 changed (2 sections), 0 gone; 1 of 2 first results move; nDCG@10 1.00 -> .50 (within noise)",
        f"  {WINTER}",
        f"    bees.md#winter -> {effect.moved[0].after}",
    ]


def test_a_judged_article_that_is_renamed_loses_nothing_but_its_name(library: Library) -> None:
    library.sync(kites=KITES, bees=BEES)
    judge(library, STRING, "kites.md#string")
    effect = without_state(library.sync(dragons=KITES, bees=BEES))
    assert effect == Effect(
        new=1,
        changed=0,
        gone=1,
        asked=1,
        moved=(MovedQuestion(STRING, "kites.md#string", "dragons.md#string"),),
        before=1.0,
        after=1.0,
        p=1.0,
    )
    assert str(effect) == "1 new, 0 changed, 1 gone; 1 of 1 first result moves; nDCG@10 1.00 -> 1.00 (within noise)"


def test_questions_that_nothing_answers_are_asked_and_not_measured(library: Library) -> None:
    library.sync(kites=KITES)
    judge(library, "how do bees dance", "kites.md#top", Grade.NO)
    effect = without_state(library.sync(kites=KITES, bees=BEES))
    moved = MovedQuestion("how do bees dance", effect.moved[0].before, "bees.md#top")
    assert effect == Effect(new=1, changed=0, gone=0, asked=1, moved=(moved,))
    assert str(effect) == "1 new, 0 changed, 0 gone; 1 of 1 first result moves"


def test_without_judgements_drafts_are_asked_and_never_measured(library: Library) -> None:
    library.sync(gout=GOUT, kites=KITES)
    effect = without_state(library.sync(kites=KITES + "\nA kite flies.\n", gone=GOUT.replace("Gout", "Gripe")))
    moved = (effect.moved[0].after, effect.moved[1].after)
    assert effect == Effect(
        new=1,
        changed=1,
        gone=1,
        sections=1,
        asked=2,
        are_drafts=True,
        moved=(
            MovedQuestion("What is gout?", "gout.md#top", moved[0]),
            MovedQuestion("How is gout treated?", "gout.md#treatment", moved[1]),
        ),
    )
    assert str(effect) == "1 new, 1 changed (1 section), 1 gone; 2 of 2 first results move (drafted questions)"


def test_the_progress_counts_the_questions_of_both_states(library: Library) -> None:
    library.sync(kites=KITES)
    judge(library, STRING, "kites.md#string")
    library.sync(kites=KITES, bees=BEES)
    assert library.stages == [("asking the canary questions", done, 2) for done in (1, 2)]


def test_a_significant_loss_gives_its_p_value() -> None:
    effect = Effect(2, 1, 1, sections=3, asked=40, before=0.71, after=0.5, p=0.0123)
    moved = tuple(MovedQuestion(f"question {number}", "a.md#top", "") for number in range(4))
    assert str(replace(effect, moved=moved)) == (
        "2 new, 1 changed (3 sections), 1 gone; 4 of 40 first results move; nDCG@10 .71 -> .50 (p = .0123)"
    )
    assert effect_as_text(replace(effect, moved=moved), most=1).splitlines()[1:] == [
        *("  question 0", "    a.md#top -> nothing", "  and 3 more questions (--verbose names all)"),
    ]


def without_questions(library: Library) -> None:
    library.most = 0


def damage_the_log(library: Library) -> None:
    judge(library, STRING, "kites.md#string")
    Path(library.judged.place).write_text(Path(library.judged.place).read_text().replace("ann", "bob"))


@pytest.mark.parametrize(
    ("prepare", "model", "why"),
    [
        (without_questions, "fake model", "PATELLA_CANARY_QUESTIONS is 0."),
        (lambda library: None, "another model", "another model made the state in use."),
        (damage_the_log, "fake model", "line 1: this judgement is not what was written."),
    ],
)
def test_where_no_question_can_be_asked_the_effect_says_why(
    library: Library, prepare: Callable[[Library], None], model: str, why: str
) -> None:
    library.sync(kites=KITES)
    prepare(library)
    effect = without_state(library.sync(kites=KITES, bees=BEES, model=model))
    assert why in effect.not_asked
    assert replace(effect, not_asked="") == Effect(new=1, changed=0, gone=0)
    assert str(effect) == f"1 new, 0 changed, 0 gone; no question was asked: {effect.not_asked}"


@pytest.mark.parametrize("report", [SyncReport(repaired=["kites.md"]), SyncReport(lost=["bees.md"])])
def test_a_damaged_state_is_not_opened(library: Library, report: SyncReport, monkeypatch: pytest.MonkeyPatch) -> None:
    library.sync(kites=KITES)
    with library.engine.snapshot() as new:
        monkeypatch.setattr(library.engine, "snapshot", lambda: pytest.fail("it was opened"))
        effect = effect_of(library.engine, new, report, FakeEncoder(), library.judged, most=40)
    assert without_state(effect) == Effect(0, 0, 0, not_asked="the state in use is damaged.")


def test_the_first_state_is_compared_with_nothing(library: Library) -> None:
    effect = without_state(library.sync(kites=KITES))
    assert effect == Effect(new=1, changed=0, gone=0, not_asked="there is no state before this one.")


def test_the_questions_are_asked_with_the_weights_of_the_library(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def ranked(*given: object) -> list[ScoredPassage]:
        asked.append(given[3:])
        return []

    monkeypatch.setattr(effect_module, "rank_passages", ranked)
    library.weights = DEFAULT_WEIGHTS.without("heading")
    library.sync(kites=KITES)
    effect = library.sync(kites=KITES, bees=BEES)
    assert effect
    assert asked == [(Mode.HYBRID, library.weights)] * 2 * effect.asked


def test_where_nothing_can_be_drafted_nothing_is_asked(library: Library) -> None:
    library.sync(kites="Wind.")
    effect = without_state(library.sync(kites="Wind.", bees="Dance."))
    assert effect == Effect(
        new=1, changed=0, gone=0, not_asked="nobody has judged anything, and no question could be drafted."
    )


def test_the_state_is_that_of_the_articles_and_of_what_they_are_compared_with(library: Library) -> None:
    library.sync(kites=KITES)
    first, again = (library.sync(publish=False, kites=KITES, bees=BEES) for _ in range(2))
    other = library.sync(publish=False, kites=KITES, bees=BEES + "More.")
    assert first and again and other
    assert first == again
    assert first.state != other.state
    library.sync(kites=KITES, ropes=ROPES)
    later = library.sync(publish=False, kites=KITES, bees=BEES)
    assert later and later.state != first.state
