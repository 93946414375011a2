from .endpoint import (
    McpEndpoint as McpEndpoint,
    answering as answering,
    make_endpoints as make_endpoints,
)
from .stdio import (
    serve_stdio as serve_stdio,
)
