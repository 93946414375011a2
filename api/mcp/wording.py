"""What the tools return as text for an assistant to read. Text of articles is quoted as `api.mcp.material` marks it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.contents import ListedArticle, OutlineSection, PassageText
from api.mcp.material import MATERIAL_NOTICE, Border, quoted
from api.mcp.outputs import ArticlesOutput, FoundPassage, ReadOutput, SearchOutput, StatusOutput
from core.counts import counted

INSTRUCTIONS = (
    "Patella searches one library of articles and returns their passages word for word, with the sentence that "
    "answers. Ask `search` first, in plain words. Quote what it returns, and name the article and the address. Where "
    "it says that nothing answers, tell that to the person: do not answer in place of the articles. `read` shows more "
    "of an article, a section, or the passages around one; `similar` finds passages like one; `articles` lists what "
    f"there is. All tools only read. {MATERIAL_NOTICE}"
)
"""What an assistant is told of the server when it connects."""


def search_text(found: SearchOutput) -> str:
    """Return an answer as text: the advice first, then each passage with its place."""
    border = Border(each.text for each in found.results)
    lines = [found.advice, *(f"Note: {quoted(each)}" for each in found.notices)]
    lines += [f"Condition: {quoted(each)}" for each in found.conditions]
    if found.did_you_mean:
        lines.append(f"Did you mean: {quoted(found.did_you_mean)}")
    if found.results:
        lines.append(MATERIAL_NOTICE)
    return _joined([*lines, *(_passage_text(each, border) for each in found.results)])


def read_text(read: ReadOutput) -> str:
    """Return a part of an article as text, with what stands around it, or its outline."""
    border = Border([read.text, *(each.text for each in (*read.before, *read.after))])
    lines = [f"The {read.kind} {quoted(read.id)}", *_place(read.title, read.headings, read.page, read.start, read.end)]
    lines += [f"address: {quoted(read.address)}"]
    parts = ["\n".join(lines), MATERIAL_NOTICE, *(_neighbour(each, border) for each in read.before)]
    parts += [border.around(read.text), *_going_on(read), *(_neighbour(each, border) for each in read.after)]
    if read.sections:
        parts.append(_outline(read.sections, read.section_count or 0))
    return _joined(parts)


def articles_text(listed: ArticlesOutput) -> str:
    """Return a page of the list of articles as text, an article a line."""
    shown = f"{counted(listed.total, 'article')}, of which {len(listed.articles):,} are listed here, by id."
    lines = [shown, *(f"Note: {quoted(each)}" for each in listed.notices)]
    lines += [MATERIAL_NOTICE] if listed.articles else []
    lines.append("\n".join(map(_listed, listed.articles)))
    if listed.next_cursor:
        lines.append(f"The next page: cursor {quoted(listed.next_cursor)}")
    return _joined(lines)


def status_text(status: StatusOutput) -> str:
    """Return the status of the library as text."""
    model = "is loaded" if status.model_is_loaded else "is not loaded yet: the first question waits for it"
    held = f"{counted(status.articles, 'article')} in {counted(status.passages, 'passage')}"
    lines = [f"The library holds {held}, as of {status.created}."]
    if status.words_only:
        lines.append(f"{counted(status.words_only, 'passage')} of these can be found by their words only yet.")
    lines.append(f"The model {quoted(status.model)} {model}.")
    return "\n".join([*lines, *filter(None, [status.warning])])


def _passage_text(found: FoundPassage, border: Border) -> str:
    lines = [
        f"Passage {found.rank}: {found.label}",
        f"id: {quoted(found.passage_id)}",
        *_place(found.title, found.headings, found.page, found.start, found.end),
        f"address: {quoted(found.address)}",
        *(f"the same text is in: {quoted(each)}" for each in found.copies),
        *(f"sentence that answers: {quoted(each.text)}" for each in found.quotations),
        border.around(found.text),
    ]
    return "\n".join(lines)


def _place(title: str, headings: Sequence[str], page: int | None, start: int, end: int) -> list[str]:
    """Return the lines that say where a text stands."""
    lines = [f"article: {quoted(title)}"]
    lines += [f"section: {quoted(' › '.join(headings))}"] if headings else []
    return [*lines, *([f"page: {page}"] if page else []), f"characters: {start} to {end}"]


def _neighbour(passage: PassageText, border: Border) -> str:
    return f"passage {quoted(passage.passage_id)}\n{border.around(passage.text)}"


def _going_on(read: ReadOutput) -> list[str]:
    if read.next_offset is not None:
        name = read.document_id if read.kind == "passage" else read.id
        return [f"The text goes on: read {quoted(name)} with offset {read.next_offset}."]
    return ["Some of the passages around it have no room here."] if read.truncated else []


def _outline(sections: Sequence[OutlineSection], count: int) -> str:
    rows = (
        f"{'  ' * (each.level - 1)}{quoted(each.heading)} id {quoted(each.section_id)} at {each.start}"
        for each in sections
    )
    rest = f"\n... and {count - len(sections):,} more" if count > len(sections) else ""
    return "Sections:\n" + "\n".join(rows) + rest


def _listed(article: ListedArticle) -> str:
    about = ", ".join(filter(None, [*article.metadata["authors"], article.metadata["date"]]))
    known = f" by {quoted(about)}" if about else ""
    return f"{quoted(article.document_id)}: {quoted(article.title)}{known}, {counted(article.sections, 'section')}"


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, parts))
