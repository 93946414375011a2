from .evaluation import (
    evaluation_page as evaluation_page,
)
from .frame import (
    draw_page as draw_page,
)
from .library import (
    library_page as library_page,
)
from .originals import (
    routes as routes,
)
from .search import (
    search_page as search_page,
)
