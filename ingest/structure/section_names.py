"""Know the names that sections of documentation and of articles on health usually have."""

from __future__ import annotations

import re

_CLOSING_NAMES = (
    r"see also|(?:related|additional|external|useful|helpful|more|other) (?:content|links|topics|information|resources"
    r"|reading|references|sections|concepts|tasks|guides|documentation|tutorials)|references?|further (?:reading"
    r"|information)|next steps?|what(?:['’]s| is) next|learn more|bibliography|sources|resources|citations?|footnotes"
    r"|acknowledge?ments?|credits|feedback|in this (?:section|article|topic)|more information"
)
_NAMES = (
    r"syntax|synopsis|(?:optional |required |named |template |query |path |body )?parameters?|arguments?|returns?"
    r"|return (?:values?|types?|codes?)|remarks?|examples?|usage|options?|description|details|overview|summary|abstract"
    r"|introduction|background|purpose|scope|goals?|definitions?|terms|requirements|(?:system )?requirements"
    r"|prerequisites|installation|install|configuration|config|setup|quick ?start|getting started|examples? usage|basic"
    r" usage|api|api reference|reference|license|licen[cs]ing|contributing|contributors|authors?|changelog|history"
    r"|status|exceptions?|errors?|error (?:codes|handling)|exit (?:codes?|status)|environment(?: variables)?|files"
    r"|inputs?|outputs?|properties|methods|constructors?|destructors?|fields|events|attributes|members|functions"
    r"|operators|classes|modules|types|constants|enumerations|structures|macros|typedefs|interfaces|inheritance"
    r"|inheritance hierarchy|namespace|headers?|thread safety|notes|known issues|limitations|restrictions|compatibility"
    r"|security(?: considerations)?|performance|troubleshooting|faqs?|frequently asked questions|support|tests?|testing"
    r"|development|commands?|platforms|conclusions?|discussion|results|methods|materials|ingredients|instructions"
    r"|directions|symptoms|signs and symptoms|causes?|diagnosis|treatments?|prevention|complications|outlook|prognosis"
    r"|outlook ?(?:/|\(|and) ?prognosis\)?|risk factors|when to (?:see|call|contact) a(?: doctor| medical professional"
    r"| health ?care (?:provider|professional))|side effects|dosage|precautions|warnings|uses|interactions|storage"
    r"|alternative names|exams and tests|possible complications|support groups|home care|frequency|(?-i:NAME)"
)
_CLOSING = re.compile(_CLOSING_NAMES, re.IGNORECASE)
_NAME = re.compile(f"{_CLOSING_NAMES}|{_NAMES}", re.IGNORECASE)
_MAX_NAME = 60  # characters of a name with its number
_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[A-Z][.)])\s+")


def is_section_name(line: str) -> bool:
    """Return whether a line has the usual name of a section, so that it heads whatever stands below it.

    >>> is_section_name("Return value"), is_section_name("4. References"), is_section_name("parameters")
    (True, True, False)
    """
    if len(line) > _MAX_NAME:
        return False
    if line.endswith(":"):  # "Options:" is a label of the list below it
        return is_closing_section_name(line[:-1])
    return (line[:1].isupper() or line[:1].isdigit()) and _NAME.fullmatch(_NUMBER.sub("", line, count=1)) is not None


def is_closing_section_name(line: str) -> bool:
    """Return whether a line has the name of a section of links at the end of an article, such as "See also"."""
    return line[:1].isupper() and _CLOSING.fullmatch(line) is not None
