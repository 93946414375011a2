"""What is synced when, decided from looks at folders that are literal, by a clock that the test moves."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, strategies as st

from core.errors import RemovalsRefused
from patella.article_files import ArticleFile, FolderListing
from patella.watching.folder_changes import LONG, LONGEST_BURST, QUIET, STILL, UNREAD_AGAIN
from patella.watching.looking import Look
from patella.watching.watch import ASKED_AGAIN, FIRST_PAUSE, Decision, Watch

ARTICLES = Path("/articles")
NOTES = Path("/notes")


@dataclass
class World:
    """Folders, an index and a watch of them. A file is a number: another number is another content."""

    files: dict[Path, dict[str, int] | None] = field(default_factory=lambda: {ARTICLES: {}})
    devices: dict[Path, int] = field(default_factory=dict)
    problem: str = ""
    now: float = 100.0
    indexed: dict[str, int] = field(default_factory=dict)
    refuses: bool = False
    unreadable: set[str] = field(default_factory=set)
    syncs: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch = Watch(list(self.files))

    @property
    def articles(self) -> dict[str, int]:
        """The files of the first folder."""
        files = self.files[ARTICLES]
        assert files is not None
        return files

    def looks(self) -> Mapping[Path, Look]:
        return {folder: self._look(folder, files) for folder, files in self.files.items()}

    def _look(self, folder: Path, files: dict[str, int] | None) -> Look:
        if files is None:
            return Look()
        if self.problem:
            return Look(device=self.devices.get(folder, 1), problem=self.problem)
        articles = {name: ArticleFile(folder / name, name) for name in files}
        for name in articles.keys() - self.unreadable:
            vars(articles[name])["digest"] = "read"
        signatures = {name: (number, number, number) for name, number in files.items()}
        return Look(signatures, self.devices.get(folder, 1), "", articles)

    def decide(self) -> Decision:
        indexed = {
            folder: {name for name in self.indexed if name.startswith("note") == (folder == NOTES)}
            for folder in self.files
        }
        return self.watch.decide(self.now, self.looks(), indexed | {None: set()})

    def sync(self, listing: FolderListing) -> None:
        """Do what a sync does, or refuse to."""
        present = {name: number for files in self.files.values() for name, number in (files or {}).items()}
        to_sync = {each.document_id for each in listing.articles} - listing.left
        gone = self.indexed.keys() - to_sync - listing.left
        if self.refuses and gone:
            self.watch.note_refusal(self.now, RemovalsRefused(sorted(gone), len(self.indexed)))
            return
        self.syncs.append(sorted(to_sync))
        self.indexed = {name: number for name, number in self.indexed.items() if name not in gone}
        self.indexed |= {name: present[name] for name in to_sync - self.unreadable}
        self.watch.note_sync(self.now, listing, self.unreadable & to_sync)

    def step(self, seconds: float = 0.0) -> float:
        """Let some seconds pass, look, and sync if that is decided. Return in how many seconds to look again."""
        self.now += seconds
        decision = self.decide()
        if decision.listing:
            self.sync(decision.listing)
            return 0.0
        return decision.look_at - self.now

    def rest(self) -> None:
        """Look as often as is asked, until nothing is left to do."""
        for _ in range(20):
            seconds = self.step()
            if seconds == math.inf:
                return
            self.now += seconds
        raise AssertionError("it never rests")

    def rest_away(self) -> None:
        """Look for a while, in which a folder is away."""
        for _ in range(5):
            self.step(STILL)

    @property
    def absences(self) -> tuple[str, ...]:
        return self.watch.state("").absences


def at_rest(**files: int) -> World:
    """Return a world whose articles are indexed: a=1 is the file a.md with the content 1."""
    world = World({ARTICLES: {f"{name}.md": number for name, number in files.items()}})
    world.rest()
    assert world.indexed == world.articles
    world.syncs.clear()
    return world


def test_what_is_there_at_first_is_synced_when_it_is_still() -> None:
    world = World({ARTICLES: {"a.md": 1, "b.md": 1}})
    assert (world.step(), world.syncs) == (STILL, [])
    assert (world.step(STILL), world.syncs) == (0.0, [["a.md", "b.md"]])
    assert (world.step(), world.syncs) == (math.inf, [["a.md", "b.md"]])


def test_an_empty_folder_gets_its_index_at_once() -> None:
    world = World()
    assert (world.step(), world.syncs) == (0.0, [[]])
    assert world.step() == math.inf


def test_a_burst_is_one_sync() -> None:
    world = at_rest(a=1)
    for number in range(5):
        world.articles[f"new-{number}.md"] = 1
        world.step(QUIET / 2)
    world.rest()
    assert world.syncs == [["a.md", *(f"new-{number}.md" for number in range(5))]]


def test_a_stream_without_end_is_synced_all_the_same() -> None:
    world = at_rest(a=1)
    while not world.syncs:
        world.articles[f"new-{world.now}.md"] = 1
        world.step(QUIET / 2)
    waited = world.now - 100.0 - STILL
    assert waited <= LONGEST_BURST + QUIET
    assert len(world.indexed) == len(world.articles) - 2, "what is younger than a second is left"


def test_a_file_that_grows_is_left_and_the_rest_goes_on() -> None:
    world = at_rest(a=1, grows=1)
    world.articles["b.md"] = 1
    for _ in range(20):
        world.articles["grows.md"] += 1
        world.step(STILL / 2)
    assert world.indexed == {"a.md": 1, "b.md": 1, "grows.md": 1}
    assert world.watch.state("").growing == ()
    while world.now < 100 + 2 * LONG:
        world.articles["grows.md"] += 1
        world.step(STILL / 2)
    assert world.watch.state("").growing == ("grows.md",)
    world.rest()
    assert (world.indexed, len(world.syncs)) == (world.articles, 2)


def test_a_file_that_returns_to_what_it_was_or_comes_and_goes_makes_no_sync() -> None:
    world = at_rest(a=1)
    world.articles.update({"a.md": 2, "temporary.md": 1})
    world.step(STILL / 2)
    world.articles.update({"a.md": 1})
    del world.articles["temporary.md"]
    assert (world.step(STILL / 2), world.syncs) == (math.inf, [])


def test_a_file_that_is_gone_for_a_moment_is_not_removed() -> None:
    """An editor that saves by removing the old file first, or a move of which a look sees one half."""
    world = at_rest(a=1, b=1)
    del world.articles["a.md"]
    world.articles["b.md"] = 2
    world.step(STILL / 2)
    world.articles["a.md"] = 2
    world.rest()
    assert (world.syncs, world.indexed) == ([["a.md", "b.md"]], {"a.md": 2, "b.md": 2})


def test_a_file_that_is_gone_is_removed() -> None:
    world = at_rest(a=1, b=1)
    del world.articles["a.md"]
    world.rest()
    assert world.indexed == {"b.md": 1}


def test_a_change_during_a_sync_leads_to_another_one() -> None:
    world = at_rest(a=1)
    world.articles["a.md"] = 2
    world.step()
    world.now += STILL
    decision = world.decide()
    assert decision.listing
    world.articles["a.md"] = 3  # while the sync runs
    world.watch.note_sync(world.now, decision.listing, [])
    world.rest()
    assert world.indexed == {"a.md": 3}


def test_an_empty_folder_that_had_articles_is_away_until_they_are_back() -> None:
    world = at_rest(a=1, b=1)
    world.files[ARTICLES] = {}
    world.rest_away()
    (said,) = world.absences
    assert said.startswith("/articles is empty: perhaps its disk is not there. The index keeps its 2")
    world.files[ARTICLES] = {"a.md": 1, "b.md": 2}
    world.rest()
    assert (world.absences, world.indexed) == ((), {"a.md": 1, "b.md": 2})


def test_the_articles_of_an_empty_folder_that_somebody_removed_from_the_index_are_gone_for_good() -> None:
    world = at_rest(a=1)
    world.files[ARTICLES] = {}
    world.rest_away()
    world.indexed = {}
    world.rest()
    assert (world.absences, world.indexed) == ((), {})


def test_a_folder_that_is_not_there_is_away_from_the_start_too() -> None:
    world = World({ARTICLES: None}, indexed={"a.md": 1})
    world.rest_away()
    assert world.absences == ("/articles is not there. The index keeps its 1 article until it is back.",)
    world.files[ARTICLES] = {"a.md": 1}
    world.rest()
    assert (world.absences, world.syncs) == ((), [["a.md"]])


def test_a_moment_without_the_folder_says_nothing_and_syncs_nothing() -> None:
    world = at_rest(a=1)
    world.files[ARTICLES] = None
    world.step()
    assert world.absences == ()
    world.files[ARTICLES] = {"a.md": 1}
    world.rest()
    assert world.syncs == []


def test_a_folder_that_cannot_be_read_changes_nothing() -> None:
    world = at_rest(a=1)
    world.problem = "/articles/deep cannot be read: Permission denied. Nothing was changed."
    world.rest_away()
    assert world.absences == (world.problem,)
    world.problem = ""
    world.rest()
    assert world.absences == ()


def test_another_device_with_other_files_is_not_the_folder() -> None:
    world = at_rest(a=1, b=1)
    before, world.files[ARTICLES], world.devices[ARTICLES] = world.files[ARTICLES], {"README.md": 1}, 2
    world.rest_away()
    (said,) = world.absences
    assert said.startswith("/articles is on another device than before and lacks 2 of its 2 articles. The index")
    world.files[ARTICLES], world.devices[ARTICLES] = before, 1
    world.rest()
    assert (world.absences, world.indexed) == ((), {"a.md": 1, "b.md": 1})


def test_what_lies_where_a_folder_was_is_not_indexed_while_the_others_go_on() -> None:
    world = World({ARTICLES: {"a.md": 1}, NOTES: {"note-a.md": 1}})
    world.rest()
    world.devices[NOTES], world.files[NOTES] = 2, {"note-not-mounted.md": 1}
    world.articles["b.md"] = 1
    world.rest_away()
    assert world.indexed == {"a.md": 1, "b.md": 1, "note-a.md": 1}


def test_another_device_with_the_same_files_is_the_folder() -> None:
    """As a network mount is that was mounted again."""
    world = at_rest(a=1, b=1)
    world.articles["c.md"], world.devices[ARTICLES] = 1, 2
    world.rest()
    assert (world.absences, world.indexed) == ((), {"a.md": 1, "b.md": 1, "c.md": 1})
    del world.articles["a.md"]
    world.rest()
    assert world.indexed == {"b.md": 1, "c.md": 1}


def test_the_other_folders_go_on_while_one_is_away() -> None:
    world = World({ARTICLES: {"a.md": 1}, NOTES: {"note-a.md": 1}})
    world.rest()
    world.files[NOTES] = None
    world.articles["b.md"] = 1
    world.rest_away()
    assert world.indexed == {"a.md": 1, "b.md": 1, "note-a.md": 1}
    world.files[NOTES] = {"note-a.md": 2}
    world.rest()
    assert world.indexed == {"a.md": 1, "b.md": 1, "note-a.md": 2}


def test_articles_of_no_folder_stay_until_all_folders_are_there() -> None:
    """They may be those of the one that is away: before there was a second one, their ids did not begin with a name."""
    watch, orphans = Watch([ARTICLES, NOTES]), {ARTICLES: set[str](), NOTES: set[str](), None: {"a.md"}}
    here = Look({"b.md": (1, 1, 1)}, 1, "", {"b.md": ArticleFile(ARTICLES / "b.md", "b.md")})
    for now in (0.0, STILL):
        decision = watch.decide(now, {ARTICLES: here, NOTES: Look()}, orphans)
    assert decision.listing
    assert decision.listing.left == {"a.md"}
    for now in (10.0, 10.0 + STILL):
        decision = watch.decide(now, {ARTICLES: here, NOTES: Look({}, 1)}, orphans)
    assert decision.listing
    assert decision.listing.left == frozenset()


def test_refused_removals_wait_for_a_word_and_the_rest_goes_on() -> None:
    world = at_rest(a=1, b=1, c=1)
    world.refuses = True
    del world.articles["a.md"], world.articles["b.md"]
    world.articles["d.md"] = 1
    for _ in range(5):
        world.now += STILL
        world.step()
    assert world.indexed == {"a.md": 1, "b.md": 1, "c.md": 1, "d.md": 1}
    refused = world.watch.state("").refused
    assert refused
    assert refused.lost == ["a.md", "b.md"]
    assert world.step() == ASKED_AGAIN
    world.indexed = {"c.md": 1, "d.md": 1}  # somebody allowed it
    world.rest()
    assert world.watch.state("").refused is None


def test_refused_removals_are_over_when_the_files_are_back() -> None:
    world = at_rest(a=1, b=1)
    world.refuses = True
    del world.articles["a.md"]
    for _ in range(3):
        world.now += STILL
        world.step()
    assert world.watch.state("").refused
    world.articles["a.md"] = 1
    world.rest()
    assert (world.watch.state("").refused, world.indexed) == (None, {"a.md": 1, "b.md": 1})


def test_what_is_still_gone_when_some_of_it_is_back_is_removed_unless_that_is_refused_again() -> None:
    """A file was deleted, and then the disk was not there for a while."""
    world = at_rest(a=1, b=1, c=1)
    world.refuses = True
    del world.articles["a.md"], world.articles["b.md"]
    for _ in range(3):
        world.now += STILL
        world.step()
    assert world.watch.state("").refused
    world.articles["b.md"] = 1
    world.refuses = False
    world.rest()
    assert (world.watch.state("").refused, world.indexed) == (None, {"b.md": 1, "c.md": 1})


def test_a_sync_that_fails_is_tried_again_with_longer_and_longer_pauses() -> None:
    world = at_rest(a=1)
    world.articles["b.md"] = 1
    world.step()
    world.now += STILL
    pauses = []
    for _ in range(6):
        assert world.decide().listing
        world.watch.note_failure(world.now, "Another process is writing.")
        assert world.watch.state("").problem == "Another process is writing."
        pauses.append(world.step())
        world.now += pauses[-1]
    assert pauses == [FIRST_PAUSE, 10.0, 20.0, 40.0, 60.0, 60.0]
    world.rest()
    assert (world.watch.state("").problem, world.indexed) == ("", world.articles)


def test_a_file_that_cannot_be_read_is_not_read_again_until_it_changes() -> None:
    world = at_rest(a=1)
    world.articles["b.md"] = 1
    world.step()
    world.now += STILL
    decision = world.decide()
    assert decision.listing
    world.watch.note_sync(world.now, decision.listing, ["b.md"])
    world.articles["a.md"] = 2
    world.rest()
    assert world.syncs == [["a.md"]], "b.md is left as it is"
    world.articles["b.md"] = 2
    world.rest()
    assert world.syncs[-1] == ["a.md", "b.md"]


def test_a_file_whose_bytes_the_system_does_not_give_is_tried_again() -> None:
    world = at_rest(a=1)
    world.articles["b.md"] = 1
    world.unreadable = {"b.md"}
    world.step()
    world.step(STILL)
    assert (len(world.syncs), world.step()) == (1, UNREAD_AGAIN)
    world.unreadable = set()
    world.rest()
    assert world.indexed == {"a.md": 1, "b.md": 1}


FILES = st.dictionaries(st.sampled_from(["a.md", "b.md", "c.md", "d.md"]), st.integers(1, 3), min_size=1)
STEPS = st.lists(
    st.tuples(FILES, st.sampled_from(["there", "gone", "empty"]), st.sampled_from([0.0, 0.4, 1.0, 5.0, 12.0])),
    max_size=12,
)


@given(STEPS, FILES)
def test_at_rest_the_index_is_the_folder_and_nothing_is_removed_while_it_is_away(
    steps: list[tuple[dict[str, int], str, float]], last: dict[str, int]
) -> None:
    world = World()
    for files, how, seconds in steps:
        world.files[ARTICLES] = {"there": files, "gone": None, "empty": {}}[how]
        before = dict(world.indexed)
        world.step(seconds)
        if how != "there":
            assert world.indexed == before
    world.files[ARTICLES] = dict(last)
    world.rest()
    assert world.indexed == last
