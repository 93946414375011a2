from .article_folder import (
    REMOVED as REMOVED,
    save_article as save_article,
    set_aside as set_aside,
)
from .page import (
    library_page as library_page,
)
