"""The errors: what the user reads, and which of them an `except` catches together."""

from __future__ import annotations

import pickle

from core import errors
from core.errors import ArticleError, DamagedFile, IndexProblem, PassedBound, PatellaError, UsageError, refused


def test_an_article_error_names_the_file_and_the_reason() -> None:
    error = DamagedFile("tea.pdf", "is damaged. Get it again.")
    assert (str(error), error.file, error.reason) == (
        "tea.pdf: is damaged. Get it again.",
        "tea.pdf",
        "is damaged. Get it again.",
    )


def test_the_tree_of_errors() -> None:
    found = {each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, PatellaError)}
    below = {
        base: sorted(each.__name__ for each in found if issubclass(each, base) and each is not base)
        for base in (ArticleError, IndexProblem, UsageError)
    }
    assert below == {
        ArticleError: ["DamagedFile", "EmptyArticle", "PassedBound", "ReaderCrashed", "UnknownFormat"],
        IndexProblem: ["IndexBusy", "IndexDamaged", "IndexInaccessible", "IndexMismatch", "IndexMissing"],
        UsageError: ["NotInIndex"],
    }
    assert sorted(each.__name__ for each in found if each.__bases__ == (PatellaError,)) == [
        "ArticleError",
        "CollectionError",
        "IndexProblem",
        "ModelError",
        "RemovalsRefused",
        "UsageError",
    ]


def test_an_article_error_travels_between_processes() -> None:
    error = pickle.loads(pickle.dumps(DamagedFile("tea.pdf", "is damaged.")))
    assert (type(error), str(error), error.file, error.reason) == (
        DamagedFile,
        "tea.pdf: is damaged.",
        "tea.pdf",
        "is damaged.",
    )
    bound = pickle.loads(pickle.dumps(PassedBound("tea.pdf", "took too long.", "time")))
    assert (str(bound), bound.bound) == ("tea.pdf: took too long.", "time")


def test_what_the_system_refuses_is_said_without_the_name_of_the_file() -> None:
    assert [refused(error) for error in (OSError(28, "No space left on device", "/secret"), OSError("odd"))] == [
        "The system refused: No space left on device. Check the disk and the permissions.",
        "The system refused: no reason given. Check the disk and the permissions.",
    ]
