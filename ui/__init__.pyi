from .evaluation import (
    evaluation_page as evaluation_page,
)
from .frame import (
    draw_page as draw_page,
)
from .library import (
    library_page as library_page,
)
from .search import (
    search_page as search_page,
)
from .server import (
    middleware as middleware,
    observe as observe,
    routes as routes,
)
