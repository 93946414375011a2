from .page import (
    search_page as search_page,
)
