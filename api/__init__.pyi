from .access import (
    NotAllowed as NotAllowed,
    Right as Right,
    Token as Token,
    TokenNeeded as TokenNeeded,
    Tokens as Tokens,
    TooManyAttempts as TooManyAttempts,
    everybody_may_write as everybody_may_write,
    require as require,
    rights_of as rights_of,
    tokens_of as tokens_of,
)
from .contents import (
    MOST_CHARACTERS as MOST_CHARACTERS,
    MOST_NEIGHBOURS as MOST_NEIGHBOURS,
    MOST_SECTIONS as MOST_SECTIONS,
    ArticleOutline as ArticleOutline,
    ArticleText as ArticleText,
    ListedArticle as ListedArticle,
    OutlineSection as OutlineSection,
    PassageInArticle as PassageInArticle,
    PassageText as PassageText,
    SectionText as SectionText,
    Stretch as Stretch,
    article_outline as article_outline,
    article_text as article_text,
    listed_article as listed_article,
    passage_in_article as passage_in_article,
    section_text as section_text,
)
from .http import (
    api_routes as api_routes,
    api_server as api_server,
    make_api as make_api,
    running as running,
)
from .listing import (
    MOST_LISTED as MOST_LISTED,
    ArticlePage as ArticlePage,
    list_articles as list_articles,
)
from .mcp import (
    McpEndpoint as McpEndpoint,
    answering as answering,
    make_endpoints as make_endpoints,
    serve_stdio as serve_stdio,
)
from .problem_details import (
    PROBLEM_TYPE as PROBLEM_TYPE,
    problem_body as problem_body,
)
from .suggestions import (
    MOST_SUGGESTED as MOST_SUGGESTED,
    Suggestions as Suggestions,
    suggest as suggest,
)
