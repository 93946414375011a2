"""A plain model of a library over time: what each step must leave in the folder and in the index, and report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from core.documents import Document
from faults.histories.plain import Held, PlainArticle, PlainState

_FEW_REMOVALS = 10


@dataclass(slots=True, eq=False)
class PlainGeneration:
    """A generation that is kept: its articles, the version of the cutting that made it, and its calibration.

    `completes` are the generations whose place it took, since it holds nothing but what was not encoded in them;
    `undone` are those that a rollback had gone back behind. Nobody returns to either.
    """

    state: PlainState
    cutting: int
    number: int
    completes: Sequence[PlainGeneration] = ()
    undone: Sequence[PlainGeneration] = ()
    calibration: str | None = None
    is_leased: bool = False


@dataclass(slots=True)
class PlainReport:
    """What a step must report: ids of documents, each list sorted."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


class PlainLibrary:
    """The folder of articles, and the generations. With an odd version of the cutting, passages are whole sections."""

    def __init__(self) -> None:
        self.folder: dict[str, Document] = {}
        self.cutting = 0
        self._kept: list[PlainGeneration] = []  # oldest first
        self._used: PlainGeneration | None = None

    @property
    def generations(self) -> list[PlainGeneration]:
        """The generations that are current, or that somebody can return to, oldest first."""
        left_behind = [each for generation in self._kept for each in (*generation.completes, *generation.undone)]
        return [each for each in self._kept if each not in left_behind]

    @property
    def current(self) -> int:
        """The position of the current generation, -1 before the first."""
        return self.generations.index(self._used) if self._used else -1

    @property
    def state(self) -> PlainState:
        """The articles of the current generation; none before the first."""
        return self._used.state if self._used else PlainState({})

    def refuses(self) -> list[str]:
        """Return the ids of the articles that a sync refuses to remove unless it is allowed to; [] if it does not."""
        mirrored = [each for each, held in self.state.held.items() if not held.by_hand]
        present = {document.digest for name, document in self.folder.items() if name not in self.state.held}
        gone = [each for each in mirrored if each not in self.folder]
        lost = [each for each in gone if self._digest(each) not in present]
        return lost if min(len(gone), len(lost)) > max(_FEW_REMOVALS, len(mirrored) // 2) else []

    def sync(self, unreadable: Collection[str] = ()) -> PlainReport:
        """Bring the index up to date with the folder, in which some articles are unreadable."""
        return self.begin_sync(unreadable).end()

    def begin_sync(self, unreadable: Collection[str] = ()) -> PlainBuild:
        """Return a sync whose end is still to come. It may be published in stages before."""
        gone = [each for each, held in self.state.held.items() if not held.by_hand and each not in self.folder]
        return self._build(self.folder, unreadable, gone, by_hand=False)

    def add(self, documents: Iterable[Document]) -> PlainReport:
        """Add articles by hand."""
        return self._build({each.document_id: each for each in documents}, (), (), by_hand=True).end()

    def remove(self, document_ids: Sequence[str]) -> PlainReport:
        """Remove articles by hand. The folder keeps them."""
        gone = [each for each in document_ids if each in self.state.held]
        kept = {name: held for name, held in self.state.held.items() if name not in gone}
        report = PlainReport(gone=sorted(gone), unchanged=sorted(kept))
        report.failed = sorted(each for each in document_ids if each not in gone)
        if gone and self._used:
            self.publish(kept, self._used.cutting)
        return report

    def rollback(self) -> bool:
        """Return to the generation before, and return whether there is one."""
        earlier = self.generations[: max(self.current, 0)]
        self._used = earlier[-1] if earlier else self._used
        return bool(earlier)

    def _digest(self, document_id: str) -> str:
        return self.state.held[document_id].article.document.digest

    def _build(
        self, documents: Mapping[str, Document], unreadable: Collection[str], gone: Collection[str], by_hand: bool
    ) -> PlainBuild:
        before, report = self.state.held, PlainReport(gone=sorted(gone))
        from_zero = self._used is None or self._used.cutting != self.cutting
        read: dict[str, Held] = {}
        for name, document in sorted(documents.items()):
            held = before.get(name)
            is_same = held is not None and held.article.document.digest == document.digest
            is_read = not is_same or from_zero or (held is not None and held.by_hand != by_hand)
            if is_read and name in unreadable:
                report.failed.append(name)
                continue
            if is_read:
                read[name] = Held(self._cut(document), by_hand)
            (report.unchanged if is_same else report.changed if held else report.new).append(name)
        kept = {name: held for name, held in before.items() if name not in gone and name not in read}
        if from_zero:
            kept = {name: Held(self._cut(held.article.document), held.by_hand) for name, held in kept.items()}
        waits = set() if by_hand else {name for name, held in kept.items() if held.by_words}
        to_encode = waits | read.keys() | (kept.keys() if from_zero else set())
        return PlainBuild(self, kept | read, to_encode, bool(read or gone or from_zero), report)

    def _cut(self, document: Document) -> PlainArticle:
        return PlainArticle(document, whole_sections=self.cutting % 2 == 1)

    def publish(self, held: Mapping[str, Held], cutting: int, completes: bool = False) -> None:
        """Keep the new generation, the one that a rollback returns to, and those that are being read.

        That is the one which the new one was made of. If that one is completed, it is the one before it.
        """
        completed, earlier = [], self._used
        if completes and self._used:
            completed = [*self._used.completes, self._used]
            before = [each for each in self.generations if each.number < self._used.number]
            earlier = before[-1] if before else None
        undone = [each for each in self._kept if self._used and each.number > self._used.number]
        number = 1 + max((each.number for each in self._kept), default=0)
        self._used = PlainGeneration(PlainState(held), cutting, number, completed, undone)
        self._kept = [*(each for each in self._kept if each is earlier or each.is_leased), self._used]


@dataclass(slots=True)
class PlainBuild:
    """A build that may be published in stages: the articles that it will hold, and those that are to be encoded."""

    library: PlainLibrary
    held: Mapping[str, Held]
    to_encode: Set[str]
    changes: bool
    report: PlainReport

    def stage(self, by_words: Set[str]) -> list[str]:
        """Publish a stage in which these articles are found by words only. Return what is wrong about that."""
        more = by_words - self.to_encode - self._waiting()
        self._publish(by_words)
        self.to_encode = by_words
        return [f"found by words only, without a reason: {sorted(more)}"] if more else []

    def end(self) -> PlainReport:
        """Publish the rest, if there is any, and return the report."""
        if self.changes or self.to_encode:
            self._publish(self._waiting())
        return self.report

    def _waiting(self) -> set[str]:
        """Return the articles that were found by words only before, and are not to be encoded now."""
        return {name for name, held in self.held.items() if held.by_words} - self.to_encode

    def _publish(self, by_words: Set[str]) -> None:
        self.held = {name: replace(held, by_words=name in by_words) for name, held in self.held.items()}
        self.library.publish(self.held, self.library.cutting, completes=not self.changes)
        self.changes = False
