from .beside import (
    PostgresBeside as PostgresBeside,
)
from .engine import (
    PostgresEngine as PostgresEngine,
)
