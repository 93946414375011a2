from .programs import (
    run_watching as run_watching,
)
