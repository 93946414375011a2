from .app import (
    API as API,
    api_routes as api_routes,
    make_api as make_api,
)
from .standalone import (
    api_server as api_server,
    running as running,
    serve_api as serve_api,
)
