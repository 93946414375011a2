from .routes import (
    discovery_routes as discovery_routes,
)
