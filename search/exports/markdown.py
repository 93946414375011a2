"""Results as Markdown (CommonMark): a heading for each, the passage as a quotation, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.exports.quotations import Quotation, one_line
from search.rendering import ONLY_RELATED, about_line, breadcrumb, is_only_related
from search.results import Answer, Confidence

_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$]|(?<!\S)#")
_AT_LINE_START = re.compile(r"[-+=:]|\d+(?=[.)])", re.ASCII)


def as_markdown(answer: Answer, quotations: Sequence[Quotation]) -> str:
    """Return the question, what the answer is worth, and the quotations, best first."""
    parts = [f"# {escaped(answer.query) or 'Results'}", *map(escaped, answer.notices), *_verdict(answer)]
    return "\n\n".join([*parts, *map(_part, quotations)]) + "\n"


def _verdict(answer: Answer) -> list[str]:
    """Return what the results are worth together, unless they answer or that was not measured."""
    if not answer.results:
        return ["No passage was found."]
    if answer.confidence is Confidence.NONE:
        return ["No answer here, as far as can be told. The closest passages:"]
    return [f"{ONLY_RELATED}:"] if is_only_related(answer) else []


def _part(quotation: Quotation) -> str:
    passage = quotation.passage
    name = escaped(breadcrumb(passage))
    lines = [f"## {quotation.rank}. {f'[{name}]({_target(quotation.address)})' if quotation.address else name}"]
    about = about_line(quotation.metadata, passage)
    lines += [escaped(about)] if about else []
    lines += [f"Answer: **{escaped(quotation.sentence)}**"] if quotation.sentence else []
    lines += [_quoted(passage.text)]
    copies = f" · also in: {', '.join(map(escaped, quotation.also_in))}" if quotation.also_in else ""
    confidence = f" · {quotation.confidence}" if quotation.confidence else ""
    return "\n\n".join([*lines, f"{escaped(passage.passage_id)}{confidence}{copies}"])


def _quoted(text: str) -> str:
    """Return a text as a quotation. Its line breaks stay."""
    paragraphs = re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text.strip())
    broken = ("\\\n".join(filter(None, map(escaped, each.splitlines()))) for each in paragraphs)
    return "\n".join(f"> {line}" if line else ">" for line in "\n\n".join(filter(None, broken)).split("\n"))


def escaped(text: str) -> str:
    r"""Return a text on one line that Markdown shows sign for sign.

    >>> escaped("1. a_b <i>")
    '1\\. a\\_b \\<i\\>'
    """
    line = _SPECIAL.sub(lambda sign: f"\\{sign[0]}", one_line(text))
    beginning = _AT_LINE_START.match(line)
    if beginning is None:
        return line
    end = beginning.end() if line[0].isdigit() else 0
    return f"{line[:end]}\\{line[end:]}"


def _target(address: str) -> str:
    """Return an address as the target of a link: no sign of it ends the link."""
    return re.sub(r"[\s()<>\\]", lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), address)
