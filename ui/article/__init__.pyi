from .page import (
    article_page as article_page,
)
