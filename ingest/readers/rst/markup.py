"""Parse reStructuredText with docutils into a tree of nodes. Nothing is opened, fetched or run for it.

Sphinx and others add directives and roles that docutils does not know. Each that a text uses is given a meaning here,
so that its text stays and its marks go. This is the only module that imports docutils.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils.nodes import Node, document
    from docutils.parsers.rst.states import Inliner

_SETTINGS = {
    "_disable_config": True,  # no docutils.conf of the folder or of the user is read
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 1,  # what cannot be parsed stays in the tree, with its source
    "halt_level": 5,
    "warning_stream": "",
    "traceback": True,  # an error is raised, and does not end the program
    "doctitle_xform": False,
    "docinfo_xform": False,
    "sectnum_xform": False,
    "syntax_highlight": "none",
    "smart_quotes": False,
    "line_length_limit": 1_000_000,
}
_DIRECTIVE = re.compile(r"(?:^|(?<=[\s|]))\.\. (?:\|[^|\n]+\| )?([\w:.+-]+?) ?::(?=\s|$)", re.MULTILINE)
_STYLE_NAME = re.compile(r"[a-z][a-z\d -]*")
_MEANINGS = {
    # what shows nothing, or a drawing that a program makes
    "silent": "index highlight currentmodule module py:currentmodule py:module js:module c:namespace cpp:namespace "
    "program sectionauthor codeauthor moduleauthor tabularcolumns toctree contents sectnum default-domain date "
    "target-notes plot graphviz mermaid uml inheritance-diagram testsetup testcleanup highlightlang rst-class cssclass "
    "bibliography header footer",
    # what shows the text of another file
    "outside": "include literalinclude raw automodule autoclass autofunction autodata automethod autoattribute "
    "autoexception autosummary autoprogram argparse click doxygenfile doxygenclass doxygenfunction doxygengroup",
    "code": "code code-block sourcecode testcode testoutput doctest productionlist ipython prompt",
    # what names a thing of a program and explains it
    "thing": "function method attribute exception class data describe object macro type member envvar option",
}
_MEANING_OF = {name: meaning for meaning, names in _MEANINGS.items() for name in names.split()}
_VERSIONS = {
    "versionadded": "New in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
    "deprecated-removed": "Deprecated since version",
    "version-deprecated": "Deprecated since version",
    "version-added": "New in version",
    "version-changed": "Changed in version",
    "versionremoved": "Removed in version",
}
_TITLED = {
    "seealso": "See also",
    "todo": "To do",
    "availability": "Availability",
    "impl-detail": "Implementation detail",
}
_SHOWN_OPTIONS = ("caption", "title", "header")
_RULE = re.compile(r"(?m)(?<=\n\n)([!-/:-@\[-`{-~])\1{3,}\n(?=\n)")
_MAX_RULES = 20  # docutils compares each rule with all blocks before it
_MAX_PIECE = 4_000  # characters of inline text: docutils looks for the end of each mark up to the end of the text
_TARGET = re.compile(r"(?:(?<!\s)\s++)?<[^<>]*>$", re.DOTALL)


def parse(text: str) -> document:
    """Return the tree of a text. Its attribute "outside" lists what it shows of other files."""
    from docutils.core import publish_doctree
    from docutils.parsers.rst import Parser

    _register({name.lower() for name in _DIRECTIVE.findall(text)})
    if sum(1 for _ in islice(_RULE.finditer(text), _MAX_RULES + 1)) > _MAX_RULES:
        text = _RULE.sub("", text)
    parser = Parser(inliner=_make_inliner())
    tree: document = publish_doctree(text, parser=parser, settings_overrides=_SETTINGS)
    return tree


class _AnyOption(dict[str, Callable[[str], Any]]):
    """Options of a directive to which any further option may be added, since Sphinx adds many."""

    def __missing__(self, name: str) -> Callable[[str], str]:
        return lambda text: text or ""

    def __bool__(self) -> bool:
        return True


@cache
def _register_known() -> frozenset[str]:
    """Let the directives of docutils take any option. Return their names."""
    from docutils.parsers.rst import directives
    from docutils.parsers.rst.languages import en

    names = {name for name, canonical in en.directives.items() if canonical in directives._directive_registry}
    for name in names:
        module, class_name = directives._directive_registry[en.directives[name]]
        known = getattr(__import__(f"docutils.parsers.rst.directives.{module}", fromlist=[class_name]), class_name)
        if known.option_spec:
            lenient = type(class_name, (known,), {"option_spec": _AnyOption(known.option_spec)})
            directives.register_directive(name, lenient)
    return frozenset(names)


def _register(names: set[str]) -> None:
    from docutils.parsers.rst import directives

    known = _register_known()
    for name in names:
        if name not in known or name in _MEANING_OF:
            directives.register_directive(name, _make_directive())


@cache
def _make_directive() -> type:
    """Return the directive that stands for each one that docutils does not know."""
    from docutils import nodes
    from docutils.parsers.rst import Directive

    class AnyDirective(Directive):  # type: ignore[misc]
        optional_arguments = 1
        final_argument_whitespace = True
        has_content = True
        option_spec = _AnyOption()

        def run(self) -> list[Node]:
            name, argument = self.name.lower(), " ".join(self.arguments)
            if _MEANING_OF.get(name) == "outside":
                source = self.options.get("file") or self.options.get("url") or argument
                if name == "raw" and source == argument:
                    is_page = "html" in argument.lower()
                    return [nodes.raw("", "\n".join(self.content), format="html")] if is_page else []
                self.state.document.attributes.setdefault("outside", []).append(f"{name} {source}".strip())
                return []
            if _MEANING_OF.get(name) == "silent":
                return []
            shown = [nodes.paragraph("", self.options[key]) for key in _SHOWN_OPTIONS if self.options.get(key)]
            if _MEANING_OF.get(name) == "code":
                text = "\n".join(self.content)
                return [*shown, nodes.literal_block(text, text)] if text.strip() else shown
            return [*self._introduction(name, argument), *shown, *self._content(name)]

        def _introduction(self, name: str, argument: str) -> list[Node]:
            """Return the paragraph that the argument of the directive makes."""
            if name in _VERSIONS and argument:
                version, *text = argument.split(None, 1)
                return [self._paragraph(": ".join((f"{_VERSIONS[name]} {version}", *text)))]
            if name in _TITLED:
                return [self._paragraph(f"{_TITLED[name]}: {argument}" if argument else _TITLED[name])]
            if name == "class" and _STYLE_NAME.fullmatch(argument):
                return []  # not a class of a program but one of how a page looks
            if ":" in name or _MEANING_OF.get(name) == "thing":
                lines = "\n".join(self.arguments).split("\n")
                return [nodes.paragraph("", line.strip()) for line in lines if line.strip()]
            return [self._paragraph(argument)] if argument and name not in ("only", "ifconfig", "glossary") else []

        def _paragraph(self, text: str) -> Node:
            inline, messages = self.state.inline_text(text, self.lineno)
            return nodes.paragraph(text, "", *inline, *messages)

        def _content(self, name: str) -> list[Node]:
            container = nodes.container()
            is_frame = name in ("only", "ifconfig")
            self.state.nested_parse(self.content, self.content_offset, container, match_titles=is_frame)
            return list(container.children)

    return AnyDirective


def _make_inliner() -> Inliner:
    """Return a parser of inline text to which no role is unknown."""
    from docutils import nodes
    from docutils.parsers.rst import roles
    from docutils.parsers.rst.states import Inliner
    from docutils.utils import unescape

    inliner = Inliner()
    interpret_known = inliner.interpreted

    def interpret(rawsource: str, text: str, role: str, lineno: int) -> tuple[list[Node], list[Node]]:
        known, _ = roles.role(role, inliner.language, lineno, inliner.reporter)
        if known is None:
            shown = _text_of_role(role.lower().rpartition(":")[2], unescape(text))
            return [nodes.inline(rawsource, shown)], []
        found: tuple[list[Node], list[Node]] = interpret_known(rawsource, text, role, lineno)
        return found

    parse_piece = inliner.parse

    def parse_text(text: str, lineno: int, memo: Any, parent: Any) -> tuple[list[Node], list[Node]]:
        parsed = [parse_piece(piece, lineno, memo, parent) for piece in _pieces(text)]
        return [each for found, _ in parsed for each in found], [each for _, found in parsed for each in found]

    inliner.parse = parse_text
    inliner.interpreted = interpret  # a subclass lacks the patterns that docutils looks up in the class itself
    return inliner


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces of a bounded length, cut behind white space where there is any."""
    start = 0
    while len(text) - start > _MAX_PIECE:
        window = text[start : start + _MAX_PIECE]
        end = start + (max(map(window.rfind, " \n")) + 1 or _MAX_PIECE)
        yield text[start:end]
        start = end
    yield text[start:]


def _text_of_role(role: str, text: str) -> str:
    """Return what Sphinx shows of interpreted text.

    >>> _text_of_role("ref", "the gate <gate-label>"), _text_of_role("class", "~mill.water.Gate")
    ('the gate', 'Gate')
    """
    if role == "abbr":
        return text
    shown = _TARGET.sub("", text)
    shown = (shown or text.strip().strip("<>")).removeprefix("!")
    if shown.startswith("~"):
        shown = shown[1:].rpartition(".")[2]
    if role in ("guilabel", "menuselection"):
        shown = re.sub(r"&(?=\w)", "", shown)
    return shown
