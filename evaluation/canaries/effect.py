"""What a reindexing does to the answers: the canary questions are asked of the generation in use and of the new one."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

from core.counts import counted
from core.documents import Document, section_id_of
from core.errors import CollectionError, IndexMissing, IndexProblem
from core.progress import Progress, no_progress
from embedding import Encoder
from evaluation.canaries.questions import Canaries, canary_questions
from evaluation.judgements import JudgementLog
from evaluation.measures import Run, means, measure
from evaluation.runner import best_scores, rank_passages
from evaluation.significance import is_significant, randomisation
from index import Engine, Snapshot, SyncReport
from search import DEFAULT_WEIGHTS, Mode, ScoredPassage, Weights

log = logging.getLogger(__name__)

MEASURE = "nDCG@10"

RankPassages = Callable[[Snapshot, str], list[ScoredPassage]]
"""A function of a snapshot and a question that returns the passages as the library ranks them, best first."""

ASKING = "asking the canary questions"
"""The stage of the progress."""


@dataclass(frozen=True, slots=True)
class MovedQuestion:
    """A question whose first result is another one now. `before` and `after` are section ids, "" without a result."""

    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a new generation changes.

    `new`, `changed` and `gone` count articles, and `sections` those sections of the changed ones whose text is new,
    gone or another. `asked` counts the canary questions, which are drafts if `are_drafts`; `not_asked` tells why there
    are none. `before` and `after` are the mean nDCG@10 of the questions that something answers, and `p` is the p value
    of the difference: None without judgements. `state` is a digest of what the new generation holds, together with the
    name of the one that it was compared with.
    """

    new: int
    changed: int
    gone: int
    sections: int = 0
    state: str = ""
    asked: int = 0
    are_drafts: bool = False
    moved: tuple[MovedQuestion, ...] = ()
    before: float | None = None
    after: float | None = None
    p: float | None = None
    not_asked: str = ""

    def __str__(self) -> str:
        return "; ".join(filter(None, (self.articles, self.answers, self.measured)))

    @property
    def articles(self) -> str:
        """What happened to the articles: "2 new, 1 changed (3 sections), 1 gone"."""
        sections = f" ({counted(self.sections, 'section')})" if self.changed else ""
        return f"{self.new:,} new, {self.changed:,} changed{sections}, {self.gone:,} gone"

    @property
    def answers(self) -> str:
        """What happened to the answers: "4 of 40 first results move"."""
        if not self.asked:
            return f"no question was asked: {self.not_asked}"
        moves = f"{counted(self.asked, 'first result')} {'moves' if self.asked == 1 else 'move'}"
        return f"{len(self.moved):,} of {moves}{' (drafted questions)' if self.are_drafts else ''}"

    @property
    def measured(self) -> str:
        """What happened to the measure: "nDCG@10 .71 -> .70 (within noise)"; "" if there are no judgements."""
        if self.before is None or self.after is None or self.p is None:
            return ""
        noise = f"p = {_short(self.p, 4)}" if is_significant(self.p) else "within noise"
        return f"{MEASURE} {_short(self.before)} -> {_short(self.after)} ({noise})"


def effect_as_text(effect: Effect, most: int | None = None) -> str:
    """Return the line of an effect, and below it up to `most` of the questions that moved; None stands for all."""
    lines = [str(effect)]
    for each in effect.moved[:most]:
        lines += [f"  {each.text}", f"    {each.before or 'nothing'} -> {each.after or 'nothing'}"]
    more = len(effect.moved) - len(effect.moved[:most])
    return "\n".join([*lines, *[f"  and {counted(more, 'more question')} (--verbose names all)"] * bool(more)])


def effect_of(
    engine: Engine,
    new: Snapshot,
    report: SyncReport,
    encoder: Encoder,
    judged: JudgementLog | None,
    most: int,
    progress: Progress = no_progress,
    weights: Weights = DEFAULT_WEIGHTS,
    before: str | None = None,
) -> Effect:
    """Ask up to `most` canary questions of the current generation of an engine and of a new one, and compare them.

    `before` is the name of the generation that the new one is compared with, where the current one is only a stage on
    the way. `weights` are those that the library ranks with, and `judged` holds what people judged of it. Where the
    questions cannot be asked, the effect says why.
    """
    counts = Effect(len(report.new), len(report.changed), len(report.gone), state=_state("", new))
    if report.repaired or report.lost:  # to open the damaged state would keep it from being removed
        return replace(counts, not_asked="the state in use is damaged.")
    try:
        with engine.snapshot() if before is None else engine.snapshot_of(before) as old:
            counts = replace(
                counts,
                state=_state(old.generation.name, new),
                sections=sum(_differing_sections(old.document(each), new.document(each)) for each in report.changed),
            )
            if not most:
                return replace(counts, not_asked="PATELLA_CANARY_QUESTIONS is 0.")
            if old.generation.fingerprint.model != new.generation.fingerprint.model:
                return replace(counts, not_asked="another model made the state in use.")
            canaries = canary_questions(judged.lines() if judged else [], old, new, most)

            def ranked(snapshot: Snapshot, text: str) -> list[ScoredPassage]:
                return rank_passages(snapshot, encoder, text, Mode.HYBRID, weights)

            return _with_answers(counts, canaries, old, new, ranked, progress)
    except IndexMissing:
        return replace(counts, not_asked="there is no state before this one.")
    except (IndexProblem, CollectionError) as error:
        log.warning("No canary question was asked: %s", error)
        return replace(counts, not_asked=str(error))


def _with_answers(
    counts: Effect, canaries: Canaries, old: Snapshot, new: Snapshot, ranked: RankPassages, progress: Progress
) -> Effect:
    if not canaries.texts:
        return replace(counts, not_asked="nobody has judged anything, and no question could be drafted.")
    before = _ask(canaries, old, ranked, progress, done=0)
    after = _ask(canaries, new, ranked, progress, done=len(canaries.texts))
    firsts = ((text, _first(before[name]), _first(after[name])) for name, text in canaries.texts.items())
    effect = replace(
        counts,
        asked=len(canaries.texts),
        are_drafts=canaries.are_drafts,
        moved=tuple(MovedQuestion(*each) for each in firsts if each[1] != each[2]),
    )
    return _with_measure(effect, canaries, before, after)


def _ask(canaries: Canaries, snapshot: Snapshot, ranked: RankPassages, progress: Progress, done: int) -> Run:
    """Return question id -> section id -> score, best first, as a hybrid search ranks them."""
    run: dict[str, dict[str, float]] = {}
    for number, (name, text) in enumerate(canaries.texts.items(), done + 1):
        run[name] = best_scores(section_id_of, ranked(snapshot, text))
        progress(ASKING, number, 2 * len(canaries.texts))
    return run


def _first(scores: Mapping[str, float]) -> str:
    return next(iter(scores), "")


def _with_measure(effect: Effect, canaries: Canaries, before: Run, after: Run) -> Effect:
    """Add the measure of the questions that a section answers or helps to answer, if there are any."""
    names = [name for name, grades in canaries.judged_before.items() if any(grades.values())]
    if not names:
        return effect
    old, new = (
        measure({name: judged[name] for name in names}, run, [MEASURE])
        for judged, run in ((canaries.judged_before, before), (canaries.judged_after, after))
    )
    p = randomisation([new[name][MEASURE] - old[name][MEASURE] for name in names])
    return replace(effect, before=means(old)[MEASURE], after=means(new)[MEASURE], p=p)


def _differing_sections(old: Document, new: Document) -> int:
    """Return how many sections are in one version of an article alone, or have another text in the other."""
    before, after = (
        {section.anchor: each.text[section.start : section.end].strip() for section in each.sections}
        for each in (old, new)
    )
    return sum(before.get(anchor) != after.get(anchor) for anchor in before.keys() | after.keys())


def _state(compared_with: str, new: Snapshot) -> str:
    held = sorted((each.document_id, each.digest, each.added_by_hand) for each in new.summaries())
    content = json.dumps([compared_with, asdict(new.generation.fingerprint), held])
    return hashlib.sha256(content.encode()).hexdigest()


def _short(value: float, digits: int = 2) -> str:
    """Return a share without the zero before the point.

    >>> _short(0.71), _short(1.0), _short(0.0123, 3)
    ('.71', '1.00', '.012')
    """
    return f"{value:.{digits}f}".removeprefix("0")
