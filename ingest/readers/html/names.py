"""Judge the class and id of an element, and short lines, by their words: do they name a part of the page around it?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.readers.html.elements import HEADING_TAGS, names_of, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_APART = _words(
    "catlinks printfooter weather "
    "ad addthis ads adsbygoogle advert advertisement adverts banner bio bios breadcrumb breadcrumbs byline "
    "bylines comment comments consent controls cookie cookiebanner cookiebar cookieconsent cookienotice cookies "
    "credit credits cta disqus editsection follow footer gdpr hashtags lightbox login masthead menu modal "
    "mostpopular mostread nav navbar navbox navigation newsletter newsletters noprint outbrain pager pagination "
    "paywall popup promo promos promotion rail recirc recommendations recommended related rodape share sharebar "
    "sharedaddy sharethis sharing sidebar signup sitemap skip skiplink social sponsor sponsored sponsors "
    "subscribe subscription taboola tag tags teaser teasers ticker toc toolbar topics trending widget widgets"
)
"""Words that name a part of the page rather than of the article, such as a menu."""

_APART_PAIRS = _words(
    "about-author article-meta author-bio author-box author-content author-info bread-crumb bread-crumbs "
    "breaking-news contrib-block control-bar control-panel entry-meta latest-news log-in logo-image more-news "
    "more-stories most-popular most-read most-recent most-viewed post-author post-meta post-nav print-header "
    "read-more read-next screen-reader-text see-also-box sign-up slide-count sr-only tag-list up-next visually- "
    "hidden you-may"
)

_LAYOUT = _words(
    "me this us "
    "and app area article articles background bar big block blocks blog body bottom bottombar box boxes button "
    "buttons card cards clearfix col column columns component container content contents count current dark "
    "default desktop div div2 entry fade feed first fixed form global grid group head header heading hidden "
    "holder home icon icons in inner item items js label labels large last left level li light link links list "
    "lists main media mobile module name names nav-item new news numbers old out outer overlay page panel parent "
    "placeholder post posts primary region respond right row secondary section sections set site slot small "
    "sticky stories story stream text the theme thread title toggle tools top topbar ul unit units view views "
    "visible web wp wrap wrapper zone"
)
"""Words that say how a part is laid out. "Share-buttons" names a part of the page, "share-options" may be a subject."""

_NOT_THIS = _words("anti are disable enable has hide is no non not show w with without")
"""Words before the name of another element: "has-sidebar" names the column beside the sidebar."""

_SOFT = _words("banner modal popup promo promos rail sidebar skip sponsor tag tags teaser topics widget widgets")
"""Words that also name boxes in an article, such as the sidebars of Sphinx."""

_CALLOUT = re.compile(
    r"(?:^|[\s_-])(?:warning|caution|danger|note|notes|notice|important|tip|tips|hint|callout|admonition|info|infobox"
    r"|alert|definition|glossary|example|examples|summary|key-?points|keytakeaways|takeaways?|fact-?box|faq|sidenote"
    r"|marginnote|footnotes?|endnotes?|references|disclaimer|correction|spoiler|topic|epigraph)(?=$|[\s_-])",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")

_APART_HEADINGS = (
    r"you (?:may|might|will|ll)? ?(?:also )?(?:like|enjoy|love|be interested in)\b.*",
    r"(?:related|recommended|popular|trending|similar|featured|latest|recent|more|other|further|top|new|must) "
    r"(?:(?:top|related|latest|recent|popular|news|us|our|world|great|must) )*"
    r"(?:articles?|stor(?:y|ies)|posts?|reads?|videos?|news|content|coverage|headlines|comments?|tags?|topics?|links?"
    r"|searches|products|galleries|photos|from|in|on|by|for you|about)\b.*",
    r"(?:read|watch) (?:next|more|also)\b.*|see more\b.*|(?:up|coming) next|next (?:up|article|post|story)",
    r"don.?t miss.*|most (?:popular|read|viewed|shared|recent|commented|watched|discussed)\b.*|trending.*|popular",
    r"(?:related|recommended)(?: for you)?|editor.?s.? (?:picks?|choice)|sponsored.*|advertisements?",
    r"(?:around|from) the web|filed under|tags?|topics|in this (?:article|story)|categories|keywords",
    r"share (?:this|on|via|your|article|story)\b.*|share|follow(?: us| me)?(?: on)?\b.{0,30}",
    r"stay connected|connect with us|(?:\d+ )?(?:comments?|responses?|repl(?:y|ies))(?: \(?\d+\)?)?",
    r"(?:leave|post|add|join|write) (?:a|the|your) (?:comment|reply|conversation|discussion)|what do you think",
    r"(?:sign|log) (?:up|in)\b.*|(?:get|subscribe|join|receive)\b.*newsletters?.*|newsletters?|subscribe.*",
    r"about (?:the )?author|advertise.*|search|navigation|site map|cookies?|(?:privacy|cookie) policy",
    # the same in other languages
    r"das könnte (?:sie|dich|dir) auch.*|mehr zum thema.*|(?:ähnliche|verwandte|weitere) (?:artikel|beiträge|themen).*",
    r"(?:art[ií]culos|notas|noticias|artigos|posts) relacionad[oa]s.*|(?:también )?te pueden? (?:interesar|gustar).*",
    r"lee también.*|leia (?:também|mais).*|veja (?:também|mais).*|voc[eê] (?:pode|também).{0,40}",
    r"(?:lire|à lire) aussi.*|sur le même (?:sujet|thème).*|articles? (?:liés|similaires|connexes).*",
    r"leggi anche.*|articoli correlati.*|potrebbe(?:ro)? interessar.*|lees ook.*|gerelateerd.*",
    r"читайте также.*|関連記事.*|相关(?:文章|阅读|新闻).*",
)
_APART_HEADING = re.compile(rf"(?:{'|'.join(_APART_HEADINGS)})\W*", re.IGNORECASE)
_MAX_APART_HEADING = 60


def is_named_apart(element: Element) -> bool:
    """Return whether the class or id names a part of the page around the article, such as a menu or comments.

    An id or class made of the words of the heading under it is none of these names.
    """
    names = names_of(element)
    if not names or is_callout(element):
        return False
    apart = [name for name in names.split() if _names_a_part(_words_of(name))]
    return bool(apart) and not all(_is_slug_of_heading(name, element) for name in apart)


def is_named_softly(element: Element) -> bool:
    """Return whether the names that tell against the element also name boxes in an article."""
    apart = [word for name in names_of(element).split() for word in _words_of(name) if word in _APART]
    return bool(apart) and all(word in _SOFT for word in apart)


def is_callout(element: Element) -> bool:
    """Return whether the class, id or role names a box that belongs to an article, such as a warning or footnotes."""
    role = element.get("role") or ""
    return _CALLOUT.search(names_of(element)) is not None or role in ("note", "doc-endnotes", "doc-footnote", "doc-tip")


def is_apart_heading(text: str) -> bool:
    """Return whether a heading announces a part of the page, such as "Related articles".

    >>> is_apart_heading("Related articles"), is_apart_heading("Related work")
    (True, False)
    """
    line = " ".join(text.split())
    return len(line) <= _MAX_APART_HEADING and _APART_HEADING.fullmatch(line) is not None


def _words_of(name: str) -> list[str]:
    return [word.lower() for word in _SPLIT.split(name) if word]


def _names_a_part(words: list[str]) -> bool:
    for position, word in enumerate(words):
        pair = "-".join(words[position : position + 2])
        if word not in _APART and pair not in _APART_PAIRS:
            continue
        before, after = words[:position], words[position + (1 if word in _APART else 2) :]
        if before and before[-1] in _NOT_THIS:
            continue
        if all(_is_layout(other) for other in after):
            return True
    return False


def _is_layout(word: str) -> bool:
    return word in _LAYOUT or word in _APART or len(word) <= 2 or any(character.isdigit() for character in word)


def _is_slug_of_heading(name: str, element: Element) -> bool:
    """Return whether a name was made of the words of the heading below it: "related-work", "section-12-comments"."""
    heading = next(iter(element.iter(*HEADING_TAGS)), None)
    if heading is None or is_apart_heading(text := text_of(heading)):
        return False
    words = [word for word in _words_of(name) if not word.isdigit()]
    of_heading = {word.lower() for word in _WORD.findall(text)}
    if name == element.get("id"):
        return all(word in of_heading for word in words if word in _APART)
    return bool(words) and all(word in of_heading for word in words)
