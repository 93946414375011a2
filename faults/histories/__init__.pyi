from .programs import (
    run_histories as run_histories,
    run_readers as run_readers,
)
