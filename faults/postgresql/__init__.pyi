from .server import (
    Server as Server,
    new_server as new_server,
)
