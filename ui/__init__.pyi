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
    results_view as results_view,
    search_page as search_page,
)
from .security import (
    Gate as Gate,
    Hosts as Hosts,
    Paths as Paths,
    health_routes as health_routes,
)
from .server import (
    lifespan as lifespan,
    middleware as middleware,
    routes as routes,
)
from .url_state import (
    read_url_state as read_url_state,
)
