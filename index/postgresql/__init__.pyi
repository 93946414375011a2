from .engine import (
    PostgresEngine as PostgresEngine,
)
