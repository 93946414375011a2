from .page import (
    library_page as library_page,
)
