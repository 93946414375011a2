from .app import (
    api_routes as api_routes,
    make_api as make_api,
)
from .context import (
    API as API,
)
from .standalone import (
    api_server as api_server,
    running as running,
    serve_api as serve_api,
)
