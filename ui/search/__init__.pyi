from . import (
    results_view as results_view,
)
from .page import (
    search_page as search_page,
)
