"""Lines that belong to a web page rather than to the article, and lines that only resemble them."""

from __future__ import annotations

import pytest

from ingest.boilerplate import is_boilerplate


@pytest.mark.parametrize(
    "line",
    [
        "Source: Read Full Article",
        "source view the original",
        "Sources: https://example.org/a?b",
        "Source:http://example.org",
        "Read the full article",
        "View entire post here at the mill",
        "See original text on the site of the mill",
        "Click here to read more",
        "Load more stories",
        "Find out more here",
        "Continue reading below",
        "Keep reading",
        "See also",
        "Read next",
        "Related articles",
        "More reading",
        "You might also like",
        "Advertisement",
        "Sponsored content",
        "AdChoices",
        "ad feedback",
        "Story continues below advertisement",
        "Share",
        "Share on Facebook",
        "Tweet this",
        "Pin it",
        "Print this page",
        "Bookmark this post",
        "Follow us on X",
        "Subscribe to our weekly newsletter today",
        "Sign up now for the newsletters",
        "Skip to main content",
        "Jump to navigation",
        "Back to top of page",
        "Return to the home page",
        "Accept all cookies",
        "Cookie policy",
        "We use cookies to make this site better",
        "This website uses cookies.",
        "Leave a comment",
        "No comments yet",
        "12 comments",
        "Was this article helpful?",
        "Did you find this page useful?",
        "Copyright © 2024 The Mill",
        "(c) 1999",
        "© 2024 Mill Ltd. All rights reserved.",
        "all rights reserved",
        "  SHARE THIS ARTICLE …  ",
        "Read more >>>",
    ],
)
def test_lines_of_the_page(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Source: the mill's own books",
        "Sources of energy",
        "Read the article",
        "Read more about mills in the next section",
        "See also the section on wheels",
        "Related diseases",
        "You may also drink it",
        "Advertisements of the time show a wheel",
        "Share your bread",
        "Sharecropping",
        "Like the others",
        "Print the page",
        "Follow us to the mill",
        "Subscribe to a paper",
        "Skip to the third step",
        "Back to the mill",
        "Accept the offer",
        "We use cookie cutters",
        "Leave a will",
        "a dozen comments",
        "Was this mill useful?",
        "Copyright is a right",
        "© 3024",
        "Not all rights reserved to the miller",
        "Last updated 3 May 2024",
        "Advertisement >>>>>",
    ],
)
def test_lines_of_the_article(line: str) -> None:
    assert not is_boilerplate(line)


def test_a_link_to_the_full_article_may_end_in_here() -> None:
    assert is_boilerplate("Read the full article here")


def test_what_stands_before_all_rights_reserved_has_110_characters_at_most() -> None:
    assert [is_boilerplate(f"{'x' * length} all rights reserved") for length in (0, 110, 111)] == [True, True, False]


def test_a_line_of_more_than_160_characters_is_text() -> None:
    assert [is_boilerplate("Share".rjust(length)) for length in (159, 160, 161)] == [True, True, False]
