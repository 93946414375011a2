"""Hostile web pages: tags nested and repeated, tables without end, and what their regular expressions search."""

from __future__ import annotations

import gzip

from evaluation.crafted.kinds import Kind, of_format

_PROSE = "<p>Tea is a drink that people all over the world make of leaves, which they dry, and of hot water.</p>"
_NESTED = (
    "div span main article section nav p b i a sup sub q table ul ol li dl dt dd blockquote h2 pre font details figure "
    "form button abbr ruby rt time del code math aside td select svg"
)
_REPEATED = "main article h1 h2 nav aside img br sup q abbr a b p li td dt dd time form svg button summary option"
_PAGES = (
    ("less-than signs", "<"),
    ("open tags", "<p "),
    ("open comments", "<!-- "),
    ("comments", "<!-- a -->"),
    ("open declarations", "<!"),
    ("open instructions", "<?"),
    ("open quotes", '<p a="'),
    ("attributes", " a{n}=b", "<p", ">Tea is hot."),
    ("same attributes", " a=b", "<p", ">Tea is hot."),
    ("classes", "nav ", '<div class="', '">Tea is hot.</div>'),
    ("long class", "a-", '<div class="', '">Tea is hot.</div>'),
    ("entities", "&"),
    ("long entities", "&#1"),
    ("zeros in entities", "0", "Tea &#", "; is hot."),
    ("control signs", "&#0;"),
    ("empty styles", "<style></style>"),
    ("open scripts", "<script>"),
    ("void tags", "<wbr>"),
    ("wide table", "<td>a</td>", "<table><tr>", "</tr></table>"),
    ("wide table of spans", "<td rowspan=99 colspan=99>a", "<table><tr>", "</tr><tr><td>b</table>"),
    ("spans in rows", "<tr><td rowspan=99 colspan=99>a</tr>", "<table>", "</table>"),
    ("long table", "<tr><td>a<td>b</tr>", "<table>", "</table>"),
    ("heads of a table", "<tr><th>a<th>b</tr>", "<table><thead>", "</thead><tr><td>b<td>c</table>"),
    ("columns of heads", "<th>a", "<table><thead><tr>", "<tr>", "<th>b", "</thead></table>"),
    ("tables", "<table><tr><td>a<td>b</tr></table>"),
    ("captions", "<caption>a</caption>", "<table>", "<tr><td>a<td>b</table>"),
    ("tabs and panels", '<p role="tab" aria-controls="a{n}">a</p><p role="tabpanel" id="a{n}">b</p>'),
    ("panels", '<p role="tabpanel" id="a{n}">b</p>'),
    ("tabs of one panel", '<p role="tab" aria-controls="a">a</p>', "", '<p role="tabpanel" id="a">b</p>'),
    ("roles of headings", '<p role="heading" aria-level="{n}">Tea</p>'),
    ("bold lines", "<p><b>Tea and water</b></p>"),
    ("bold lines and prose", "<p><b>Tea and water</b></p>" + _PROSE),
    ("summaries", "<details><summary>Tea</summary>a</details>"),
    ("details in details", "<details><summary>Tea</summary>", "", "a", "</details>"),
    ("bylines", '<p class="byline">By Ann Li</p>', '<meta name="author" content="Ann Li">'),
    ("bylines in bylines", '<div class="byline">', '<meta name="author" content="Ann Li">', "By Ann Li", "</div>"),
    ("metadata", '<meta name="keywords" content="a{n}">'),
    ("authors", '<meta name="author" content="Ann Li {n}">'),
    ("scripts of data", '<script type="application/ld+json">{"@type": "Article"}</script>'),
    ("objects of data", ', {"@type": "Thing", "@id": "{n}"}',
     '<script type="application/ld+json">[{"@type": "Article", "author": [{"@id": "a"}]}', "]</script>"),
    ("nested data", "[", '<script type="application/ld+json">', "", "]", "</script>"),
    ("long title", "a - ", "<title>", "</title>Tea is hot."),
    ("blanks in the title", " ", "<title>a", "b</title>Tea is hot."),
    ("lines of verse", "a<br>", "<p>"),
    ("numbered lines", "1. a<br>", "<p>"),
    ("blanks in a paragraph", " ", "<p>Tea", "is hot.</p>"),
    ("heading signs", " ", "<h2>Tea", "x</h2>Tea is hot."),
    ("notes", '<a href="#n{n}">1</a>', _PROSE),
    ("notes and targets", '<a href="#n{n}">1</a><p id="n{n}">Tea</p>', _PROSE),
    ("toggles", '<a aria-controls="n{n}">1</a><p id="n{n}" hidden>Tea</p>', _PROSE),
    ("labels", '<input id="n{n}"><label for="n{n}">Tea</label>', _PROSE),
    ("hidden parts", '<div hidden>', _PROSE, "a", "</div>"),
    ("comments of readers", '<div class="comment">' + _PROSE + "</div>", _PROSE),
    ("comments in comments", '<div class="comment">', _PROSE, "a", "</div>"),
    ("teasers", '<div class="teaser"><h2><a href="/a">Tea and water</a></h2></div>', _PROSE),
    ("menus", '<ul class="menu"><li><a href="/a">Tea</a></ul>', _PROSE),
    ("callouts", '<div class="note">Tea is hot.</div>', _PROSE),
    ("link lists", '<li><a href="/{n}">Tea and water</a>', _PROSE + "<ul>"),
    ("paragraphs", _PROSE),
    ("empty paragraphs", "<p></p>", _PROSE),
    ("empty inline tags", "<b></b>", _PROSE),
    ("texts apart", "a<div></div>", _PROSE),
    ("same pictures", '<img alt="Tea" src="a.png">', _PROSE),
    ("pictures in a link", '<img alt="Tea in a cup" src="a.png">', "<a href=/a>", "</a>" + _PROSE),
    ("pictures in figures", '<figure><img alt="Tea in a cup {n}" src="a.png"></figure>', _PROSE),
    ("pictures in a row", '<img alt="Tea in a cup {n}">', "<figure><figcaption>Tea", "</figcaption></figure>" + _PROSE),
    ("abbreviations", '<abbr title="Tea and water {n}">T{n}</abbr>', _PROSE),
    ("formulas", "<math><mi>a</mi></math>", _PROSE),
    ("rows of a formula", "<mrow>", "<math>", "<mi>a</mi>", "</mrow>", "</math>" + _PROSE),
    ("parts of a formula", "<mi>a</mi>", "<math>", "</math>" + _PROSE),
    ("fractions", "<mfrac><mi>a</mi>", "<math>", "<mi>a</mi>", "</mfrac>", "</math>" + _PROSE),
    ("formulas in text", '<script type="math/tex">a</script>', _PROSE),
    ("formula signs", "\\(a", _PROSE),
    ("headings and prose", "<h2>Tea {n}</h2>" + _PROSE),
    ("news", '<p class="caption">Tea</p>', '<script>{"@type": "NewsArticle"}</script>' + _PROSE),
    ("names of news", '"a', _PROSE),
    ("figures of news", "<figure><figcaption>", '<script>{"@type": "NewsArticle"}</script>' + _PROSE, "a",
     "</figcaption></figure>"),
    ("letters of a code", "<span>a</span>", "<pre>", "</pre>"),
    ("line numbers", '<tr><td class="lineno">{n}<td>a</tr>', "<table>", "</table>"),
    ("options", "<option>a", "<select>", "</select>" + _PROSE),
    ("numbered items", '<li value="{n}">a', "<ol>", "</ol>"),
    ("items of letters", "<li>a", '<ol type="a">', "</ol>"),
    ("start numbers", '<ol start="{n}"><li>a</ol>', ""),
    ("services", "<p>Sign up for our letters of tea.</p>", _PROSE),
    ("networks", "share tweet ", "<p>", "x</p>" + _PROSE),
    ("xml heads", "<!a>", "", "<html xmlns='a'>Tea"),
    ("closed xml tags", "<p/>", "<?xml version='1.0'?><html xmlns='a'>Tea"),
    ("blanks in xml tags", " ", "<?xml version='1.0'?><html xmlns='a'>Tea<p", "x"),
    ("doctype signs", "[^", "<!DOCTYPE", ">Tea is hot."),
)  # fmt: skip
_SAVED = (
    ("parts", "--b\nContent-Type: text/html\n\n<p>Tea is hot.</p>\n",
     'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n', "--b--\n"),
    ("nested parts", 'Content-Type: multipart/related; boundary="b{n}"\n\n--b{n}\n', "MIME-Version: 1.0\n"),
    ("headers", "X-A: b\n", 'MIME-Version: 1.0\nContent-Type: text/html\n', "\n<p>Tea is hot."),
    ("quoted signs", "=41", "MIME-Version: 1.0\nContent-Type: text/html\n"
     "Content-Transfer-Encoding: quoted-printable\n\n<p>Tea "),
)  # fmt: skip


def _zipped(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


def page_kinds() -> list[Kind]:
    """Return the kinds of web pages."""
    nested = ((f"nested {tag}", f"<{tag}>", _PROSE, "tea", f"</{tag}>") for tag in _NESTED.split())
    unclosed = ((f"unclosed {tag}", f"<{tag}>a", _PROSE) for tag in _NESTED.split())
    repeated = ((f"repeated {tag}", f"<{tag}>Tea</{tag}>", _PROSE) for tag in _REPEATED.split())
    pages = (*nested, *unclosed, *repeated, *((name, part, *(rest or (_PROSE,))) for name, part, *rest in _PAGES))
    packed = (("zeros", "\0", "<p>Tea"), ("blanks", " ", "<p>Tea"), ("paragraphs", _PROSE, ""))
    return [
        *of_format(".html", pages),
        *of_format(".mhtml", _SAVED),
        *(Kind(f"html.gz {name}", ".html.gz", part, head, pack=_zipped) for name, part, head in packed),
    ]
