"""A plain model of a library over time: what each step must leave in the folder and in the index, and report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.documents import Document
from faults.histories.plain import Held, PlainArticle, PlainState

_FEW_REMOVALS = 10


@dataclass(slots=True)
class PlainGeneration:
    """A generation that is kept: its articles, the version of the cutting that made it, and its calibration."""

    state: PlainState
    cutting: int
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
    """The folder of articles, the generations, oldest first, and the number of the current one, -1 before the first.

    With an odd version of the cutting, passages are whole sections.
    """

    def __init__(self) -> None:
        self.folder: dict[str, Document] = {}
        self.generations: list[PlainGeneration] = []
        self.current = -1
        self.cutting = 0

    @property
    def state(self) -> PlainState:
        """The articles of the current generation; none before the first."""
        return self.generations[self.current].state if self.generations else PlainState({})

    def refuses(self) -> list[str]:
        """Return the ids of the articles that a sync refuses to remove unless it is allowed to; [] if it does not."""
        mirrored = [each for each, held in self.state.held.items() if not held.by_hand]
        present = {document.digest for name, document in self.folder.items() if name not in self.state.held}
        gone = [each for each in mirrored if each not in self.folder]
        lost = [each for each in gone if self._digest(each) not in present]
        return lost if min(len(gone), len(lost)) > max(_FEW_REMOVALS, len(mirrored) // 2) else []

    def sync(self, unreadable: Collection[str] = ()) -> PlainReport:
        """Bring the index up to date with the folder, in which some articles are unreadable."""
        gone = [each for each, held in self.state.held.items() if not held.by_hand and each not in self.folder]
        return self._put(self.folder, unreadable, gone, by_hand=False)

    def add(self, documents: Iterable[Document]) -> PlainReport:
        """Add articles by hand."""
        return self._put({each.document_id: each for each in documents}, (), (), by_hand=True)

    def remove(self, document_ids: Sequence[str]) -> PlainReport:
        """Remove articles by hand. The folder keeps them."""
        gone = [each for each in document_ids if each in self.state.held]
        kept = {name: held for name, held in self.state.held.items() if name not in gone}
        report = PlainReport(gone=sorted(gone), unchanged=sorted(kept))
        report.failed = sorted(each for each in document_ids if each not in gone)
        if gone:
            self._publish(kept, self.generations[self.current].cutting)
        return report

    def rollback(self) -> bool:
        """Return to the generation before, and return whether there is one."""
        if self.current < 1:
            return False
        self.current -= 1
        return True

    def _digest(self, document_id: str) -> str:
        return self.state.held[document_id].article.document.digest

    def _put(
        self, documents: Mapping[str, Document], unreadable: Collection[str], gone: Collection[str], by_hand: bool
    ) -> PlainReport:
        before, report = self.state.held, PlainReport(gone=sorted(gone))
        from_zero = not self.generations or self.generations[self.current].cutting != self.cutting
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
        if read or gone or from_zero:
            kept = {name: held for name, held in before.items() if name not in gone}
            if from_zero:
                kept = {name: Held(self._cut(held.article.document), held.by_hand) for name, held in kept.items()}
            self._publish(kept | read, self.cutting)
        return report

    def _cut(self, document: Document) -> PlainArticle:
        return PlainArticle(document, whole_sections=self.cutting % 2 == 1)

    def _publish(self, held: Mapping[str, Held], cutting: int) -> None:
        """Keep the new generation, the one that it was made of, and those that are being read."""
        kept = [each for number, each in enumerate(self.generations) if number == self.current or each.is_leased]
        self.generations = [*kept, PlainGeneration(PlainState(held), cutting)]
        self.current = len(self.generations) - 1
