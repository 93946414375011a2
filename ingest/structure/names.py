"""Find the lines of documentation that name an option, a function, a setting or the like and head what follows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from core.documents import BlockKind
from ingest.structure.heading_shape import LABEL, is_field
from ingest.structure.lines import MAX_WRAPPED_LINE, Unit
from ingest.structure.section_names import is_closing_section_name, is_section_name
from ingest.structure.surroundings import MIN_PROSE, SENTENCE_END, is_code

_MIN_CODE_NAMES, _MIN_WORD_NAMES = 2, 3  # names in a text, below which a line is rather a command or a value
_MIN_SIBLINGS = 3  # members of one object, so that a call below program code is one more of them
_MAX_LABELS = 0.2  # of the units: more lines in brackets are the numbers of paragraphs
_MIN_SHARE_OF_NUMBERS = 0.7  # of the names in brackets
_MIN_REPEATED = 5  # times that a word stands in a text, above which it is a link and not a name
_MAX_NAME = 100  # characters
_MAX_ANNOUNCEMENT = 100  # characters
_MAX_TOPIC_WORDS = 5

_KIND = re.compile(
    r"(?:(?:new|async|static|abstract|get|set|const|function|class|interface|enum|struct|trait|type|macro) "
    r"|[A-Z]\w*(?: [a-z]+)?: )"
)
"""The kind of a thing in front of its name: "new Blob()", "Static method: Buffer.from(string)"."""

_REMARK = re.compile(r"(?: (?:=>|->) [\w<>\[\]| .]+)?(?: \([\w |,.-]+\))?(?: [–—-] [A-Z]+)?$")
"""What follows a name: the type that it returns, its own type, and a remark: "options (Object) - DEPRECATED"."""

_OPTION = r"--?[\w?][\w.-]*(?:[ =:]?(?:<[^<>]+>|\[.+\]|\"[^\"]+\")|[ =:][\w=<>-]+)?"
_OPTIONS = re.compile(rf"{_OPTION}(?:(?:, ?(?:and )?| \| |/){_OPTION})*(?:: \w.*)?")
_IDENTIFIER = re.compile(
    r"(?!\./|#(?:if|el|end|inc|def|pra|und))(?:\.\.\.)?[/.#@$:]?[A-Za-z_][\w.:/@$<>~-]*(?:\[?=\S*)?"
)
_TABLE_NAME = re.compile(r"\[{1,2}[A-Za-z][\w.-]*\]{1,2}")  # "[package]"
_GROUPS = re.compile(r"(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\])*")
_WORD_NAME = re.compile(r"(?!(?:or|and|then|else)$)[a-z][a-z0-9]+(?:-[a-z0-9]+)*")
_PLAIN_WORD = re.compile(r"[A-Z][a-z]*\W?|[A-Z]+")
_CODE_SIGN = re.compile(r"^[-/.#@$\[:]|[_.:/()]|[a-z][A-Z]")
_CALL = re.compile(r"([\w$.]+)\((.*)\)")
_LITERAL = re.compile(r"(?:^|[,(] ?)(?:\d|[\"'`]|\{ |\w+: )")
_OPTIONAL_ARGUMENT = re.compile(r"\[,? ?\w|\w\??: \w|…|\.\.\.")
_ANNOUNCED = re.compile(
    r"\b(?:command|run|type|enter|execute|returns|prints|output)\b[^.:]{0,20}:?$"
    r"|\b(?:this|these|following) (?:commands?|lines?|code)\.$",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"(?:npm|npx|pnpm|yarn|pip3?|pipx|uv|conda|cargo|rustup|go|git|gh|apt|apt-get|dnf|yum|brew|sudo|docker|kubectl|cd|ls"
    r"|make|cmake|python3?|node|curl|wget|mkdir|chmod|cp|mv|rm|echo|cat|ssh|dotnet|java|mvn|gradle|bundle|gem)\b"
)
_REFERENCE = re.compile(r"See \S+")
_ARGUMENT = re.compile(r"\s--?\w|\s\S+/\S|\.\w{2,4}$")
_NUMBERED_LABEL = re.compile(r"([A-Z][A-Za-z]*[ -]?)(\d+): \w.*")
_TOPIC = re.compile(r"[a-z][\w.@/+-]*:?(?: [\w.@/+'’-]+){1,4}")


def find_names(units: Sequence[Unit]) -> set[int]:
    """Return the indexes of lines that name an option, a file, a function or the like, and head what follows.

    A text has several of them, and what stands below each is a list, a table or a sentence.
    """
    found = [index for index in _lines_alone(units) if is_name(units[index].text)]
    labels = [index for index in found if units[index].text[0] == "["]
    if _MAX_LABELS * len(units) < len(labels) or _number_paragraphs(units):
        found = [index for index in found if index not in labels]
    code_names = [index for index in found if _CODE_SIGN.search(units[index].text)]
    siblings = Counter(_object_of(units[index].text) for index in code_names if not is_code(units[index + 1]))
    code_names = [index for index in code_names if _is_described(units, index, siblings)]
    names = set(code_names if len(code_names) >= _MIN_CODE_NAMES else ())
    word_names = [index for index in found if _WORD_NAME.fullmatch(units[index].text)]
    firsts = {index for index in found if _is_first_of_section(units, index)}
    if len(word_names) >= _MIN_WORD_NAMES or not firsts.isdisjoint(word_names):
        names.update(word_names)
    names.update(firsts)
    return names | set(_find_numbered(units)) | set(_find_topics(units))


def is_code_name(line: str) -> bool:
    """Return whether a name has a sign of program code in it: "tls-min_v1", "--silent", "fs.open()"."""
    return _CODE_SIGN.search(line) is not None


def is_name(line: str) -> bool:
    """Return whether a line is the name of something in program code, with its kind, its arguments and its type.

    >>> is_name("--dry-run"), is_name("fs.open(path[, flags])"), is_name("Notes"), is_name("print('yes')")
    (True, True, False, False)
    """
    if len(line) > _MAX_NAME or line[-1:] in ":;,." or "://" in line or _PLAIN_WORD.fullmatch(line) or is_field(line):
        return False
    kind = _KIND.match(line)
    name = _REMARK.sub("", line[kind.end() :] if kind else line, count=1)
    if _OPTIONS.fullmatch(name) or _TABLE_NAME.fullmatch(name):
        return True
    if kind and kind[0].endswith(": ") and re.fullmatch(r"['\"‘“][\w:./-]+['\"’”]", name):
        return True
    start = _IDENTIFIER.match(name)
    if start is None or _GROUPS.fullmatch(name, start.end()) is None:
        return False
    call = _CALL.fullmatch(name)
    is_plain = kind is not None and kind[0].endswith(": ") and not _CODE_SIGN.search(name)
    return not is_plain and (call is None or not _LITERAL.search(call[2]))


def _is_first_of_section(units: Sequence[Unit], index: int) -> bool:
    """Return whether a name stands right below "Options" or the like, and so is one of them even if it is alone."""
    above = units[index - 1].text
    if LABEL.fullmatch(units[index].text):
        return False
    return is_section_name(above) and not is_closing_section_name(above) and not is_code(units[index + 1])


def _number_paragraphs(units: Sequence[Unit]) -> bool:
    """Return whether names in brackets number the paragraphs: "[boats.oars.intro]", "[boats.oars.length]"."""
    labels = [unit.text for unit in units if unit.stands_alone and _TABLE_NAME.fullmatch(unit.text)]
    roots = Counter(label.partition(".")[0] for label in labels if "." in label)
    return max(roots.values(), default=0) >= max(_MIN_WORD_NAMES, _MIN_SHARE_OF_NUMBERS * len(labels))


def _lines_alone(units: Sequence[Unit]) -> Iterator[int]:
    """Yield the indexes of lines alone that nothing above announces and below which text stands."""
    repeated = _find_repeated(units)
    for index in range(1, len(units) - 1):
        if index in repeated:
            continue
        below_index = index + 1 + (index + 1 in repeated and index + 2 < len(units))
        unit, below, above = units[index], units[below_index], units[index - 1]
        is_list = below.kind in (BlockKind.ITEM, BlockKind.ROW) or below.text[-1] == ":"
        is_text = (
            is_list
            or len(below.text.split()) >= 3
            or _REFERENCE.fullmatch(below.text) is not None
            or LABEL.fullmatch(below.text) is not None
        )
        is_line = unit.kind is BlockKind.PARAGRAPH and unit.stands_alone and len(unit.text) <= _MAX_NAME
        if is_line and is_text and not _announces(above):
            yield index


def _find_repeated(units: Sequence[Unit]) -> set[int]:
    """Return the indexes of a word that stands again and again below other lines alone: a link such as "source"."""
    words: dict[str, list[int]] = {}
    for index in range(1, len(units)):
        if units[index].stands_alone and _WORD_NAME.fullmatch(units[index].text) and units[index - 1].stands_alone:
            words.setdefault(units[index].text, []).append(index)
    return {index for indexes in words.values() if len(indexes) >= _MIN_REPEATED for index in indexes}


def _announces(unit: Unit) -> bool:
    """Return whether the unit announces what follows, or is program code that goes on."""
    if unit.text[-1] in ":,({[" or (unit.text[-1] == ";" and not is_code(unit)):
        return True
    is_short = len(unit.text) <= _MAX_ANNOUNCEMENT and not is_code(unit)
    return is_short and _ANNOUNCED.search(unit.text) is not None


def _object_of(name: str) -> str:
    """Return what stands before the last dot of a name: "fs" for "fs.open(path)"."""
    return name.partition("(")[0].rpartition(".")[0]


def _is_described(units: Sequence[Unit], index: int, siblings: Counter[str]) -> bool:
    """Return whether a name is described below it. A call amid program code is a line of it."""
    name = units[index].text
    call = _CALL.search(_REMARK.sub("", name, count=1))
    if call is None or units[index + 1].text[0] in "•-*":
        return True
    if is_code(units[index + 1]):
        return False
    is_signature = _OPTIONAL_ARGUMENT.search(call[2]) is not None or siblings[_object_of(name)] >= _MIN_SIBLINGS
    return is_signature or not is_code(units[index - 1])


def _find_numbered(units: Sequence[Unit]) -> Iterator[int]:
    """Yield the indexes of lines with one label and different numbers: "DEP0001: old streams", "DEP0002: old files"."""
    labels: dict[str, dict[str, int]] = {}
    for index in _lines_alone(units):
        match = _NUMBERED_LABEL.fullmatch(units[index].text)
        if match and not SENTENCE_END.search(units[index].text):
            labels.setdefault(match[1], {})[match[2]] = index
    for numbers in labels.values():
        if len(numbers) >= _MIN_WORD_NAMES:
            yield from numbers.values()


def _find_topics(units: Sequence[Unit]) -> Iterator[int]:
    """Yield the indexes of lines of a few words in lower case above prose: "exports shortcut", "npx or npm exec".

    The text has a line for each paragraph, a sentence or program code ends above the line, and the line is no command.
    """
    if not any(len(unit.text) > MAX_WRAPPED_LINE and "\n" not in unit.text for unit in units):
        return
    for index in _lines_alone(units):
        line, above, below = units[index].text, units[index - 1], units[index + 1]
        is_word = _WORD_NAME.fullmatch(line) is not None and _is_subject(line, below.text)
        if not (is_word or _TOPIC.fullmatch(line)) or len(line.split()) > _MAX_TOPIC_WORDS or line[-1] in ":.":
            continue
        is_command = _COMMAND.match(line) is not None or _ARGUMENT.search(line) is not None
        is_end = SENTENCE_END.search(above.text) or above.kind is not BlockKind.PARAGRAPH or is_code(above)
        is_prose = len(below.text) >= MIN_PROSE and below.text[-1] in ".:" and "\n" not in below.text
        is_list = below.kind is not BlockKind.PARAGRAPH and not (is_command and below.text[0].isdigit())
        if is_end and (is_list or (is_prose and not is_command)):
            yield index


def _is_subject(word: str, prose: str) -> bool:
    """Return whether a paragraph begins with a word, perhaps after an article."""
    return re.match(rf"(?:(?:the|an?) )?{re.escape(word)}\b", prose, re.IGNORECASE) is not None
