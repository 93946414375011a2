from .endpoint import (
    McpEndpoint as McpEndpoint,
)
from .stdio import (
    serve_stdio as serve_stdio,
)
