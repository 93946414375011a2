"""The tools: what each does, in words for an assistant, and as a function of the library that is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import Any

from api.contents import article_outline, article_text, passage_in_article, section_text
from api.listing import list_articles
from api.mcp.arguments import (
    Arguments,
    ArticlesArguments,
    ReadArguments,
    SearchArguments,
    SimilarArguments,
    StatusArguments,
    read_arguments,
)
from api.mcp.material import MATERIAL_NOTICE
from api.mcp.outputs import (
    SIMILAR,
    ArticlesOutput,
    ReadOutput,
    SearchOutput,
    StatusOutput,
    absolute,
    article_output,
    passage_output,
    search_output,
    section_output,
)
from api.mcp.wording import articles_text, read_text, search_text, status_text
from core.documents import document_id_of
from core.errors import NotInIndex, UsageError
from index import Snapshot
from search import EVERYWHERE, Confidence, Mode, Scope
from serving import OpenLibrary, Request, find, find_like, noted


@dataclass(frozen=True, slots=True)
class Caller:
    """The library that is asked, and the address of its search page, with a slash at its end."""

    open: OpenLibrary
    base: str


@dataclass(frozen=True, slots=True)
class Output:
    """What a tool returns: a dataclass of values, and the same as text."""

    values: SearchOutput | ReadOutput | ArticlesOutput | StatusOutput
    text: str

    def as_json(self) -> dict[str, Any]:
        """Return the values as JSON values."""
        return asdict(self.values)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. `takes` and `gives` are the types of its arguments and values."""

    name: str
    title: str
    description: str
    takes: type[Arguments]
    gives: type
    run: Callable[[Caller, Mapping[str, Any]], Output]


def _search(caller: Caller, given: Mapping[str, Any]) -> Output:
    asked = read_arguments(SearchArguments, given)
    mode = Mode(asked.mode)
    with caller.open.library.engine.snapshot() as snapshot, noted(mode.value, asked.question) as work:
        scope = _scope(snapshot, asked.within) if asked.within else EVERYWHERE
        request = Request(asked.question, mode, scope)
        answer = find(caller.open.library, snapshot, request, asked.k, caller.open.recent)
        answer = answer.at_least(Confidence(asked.at_least))
        work.results = len(answer.results)
    found = search_output(answer, caller.base)
    return Output(found, search_text(found))


def _similar(caller: Caller, given: Mapping[str, Any]) -> Output:
    asked = read_arguments(SimilarArguments, given)
    with caller.open.library.engine.snapshot() as snapshot:
        try:
            answer = find_like(snapshot, asked.passage_id, asked.k)
        except KeyError as error:
            raise NotInIndex(f"The index holds no passage {asked.passage_id[:200]}. `search` gives ids.") from error
    found = search_output(answer, caller.base, SIMILAR)
    return Output(found, search_text(found))


def _read(caller: Caller, given: Mapping[str, Any]) -> Output:
    asked = read_arguments(ReadArguments, given)
    with caller.open.library.engine.snapshot() as snapshot:
        read = read_part(snapshot, asked, caller.base)
    return Output(read, read_text(read))


def read_part(snapshot: Snapshot, asked: ReadArguments, base: str) -> ReadOutput:
    """Return the article, section or passage of an id. Raises NotInIndex if the index holds none of them."""
    if _is_article(snapshot, asked.id):
        text = article_text(snapshot, asked.id, asked.offset or 0, asked.characters)
        return article_output(article_outline(snapshot, asked.id), text, base)
    if _is_section(snapshot, asked.id):
        return section_output(section_text(snapshot, asked.id, asked.offset, asked.characters), base)
    try:
        found = passage_in_article(snapshot, asked.id, asked.around, asked.characters)
    except NotInIndex as error:
        raise NotInIndex(
            f"The index holds no article, section or passage {asked.id[:200]}. Take an id from `search` or `articles`."
        ) from error
    if asked.offset is not None:
        raise UsageError("An offset goes with the id of an article or a section. Leave it out to read a passage.")
    return passage_output(found, base)


def _articles(caller: Caller, given: Mapping[str, Any]) -> Output:
    asked = read_arguments(ArticlesArguments, given)
    with caller.open.library.engine.snapshot() as snapshot:
        page = list_articles(snapshot, asked.filter, asked.cursor, asked.limit)
    listed = ArticlesOutput(
        material=MATERIAL_NOTICE,
        generation=page.generation,
        total=page.total,
        articles=[replace(each, address=absolute(each.address, caller.base)) for each in page.articles],
        next_cursor=page.next_cursor,
        notices=page.notices,
    )
    return Output(listed, articles_text(listed))


def _status(caller: Caller, given: Mapping[str, Any]) -> Output:
    read_arguments(StatusArguments, given)
    library = caller.open.library
    with library.engine.snapshot() as snapshot:
        generation, warning = snapshot.generation, snapshot.warning
    status = StatusOutput(
        articles=generation.documents,
        passages=generation.passages,
        words_only=generation.words_only,
        generation=generation.name,
        created=generation.created,
        model=library.model.name.rpartition("/")[2],  # of a folder its name: an assistant needs no path
        model_is_loaded=library.encoder.is_loaded,
        warning=warning,
        version=version("patella"),
    )
    return Output(status, status_text(status))


def _scope(snapshot: Snapshot, within: str) -> Scope:
    """Return the scope of an article or section. Raises NotInIndex if the index holds none of this id."""
    if _is_article(snapshot, within):
        return Scope(within)
    if _is_section(snapshot, within):
        document_id = document_id_of(within)
        return Scope(document_id, within.removeprefix(f"{document_id}#"))
    raise NotInIndex(f"The index holds no article or section {within[:200]}. `articles` lists them.")


def _is_article(snapshot: Snapshot, document_id: str) -> bool:
    try:
        snapshot.metadata([document_id])
    except KeyError:
        return False
    return True


def _is_section(snapshot: Snapshot, section_id: str) -> bool:
    document_id = document_id_of(section_id)
    if not document_id or not _is_article(snapshot, document_id):
        return False
    return any(f"{document_id}#{each.anchor}" == section_id for each in snapshot.document(document_id).sections)


TOOLS = (
    Tool(
        "search",
        "Search the articles",
        "Find the passages of the articles that answer a question, word for word, with the sentence that answers, its "
        "place and its address. Each is labelled “answers”, “related” or “probably no answer”. If nothing answers, say "
        "so; do not make an answer up.",
        SearchArguments,
        SearchOutput,
        _search,
    ),
    Tool(
        "read",
        "Read an article, a section or a passage",
        "Read the text of an article, section or passage by its id, a part at a time: `next_offset` goes on. An "
        "article comes with its outline. `around` gives the passages before and after a passage.",
        ReadArguments,
        ReadOutput,
        _read,
    ),
    Tool(
        "similar",
        "Find similar passages",
        "Find the passages most like a passage that `search` returned.",
        SimilarArguments,
        SearchOutput,
        _similar,
    ),
    Tool(
        "articles",
        "List the articles",
        "List the articles by id, in pages, all or those that match a filter. To find out about something, use "
        "`search`.",
        ArticlesArguments,
        ArticlesOutput,
        _articles,
    ),
    Tool(
        "status",
        "Status of the library",
        "Tell how many articles there are, of when they are, and whether questions can be answered.",
        StatusArguments,
        StatusOutput,
        _status,
    ),
)
"""All tools. None of them changes anything."""
