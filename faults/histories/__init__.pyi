from .articles import (
    WORDS as WORDS,
    cutter as cutter,
    encoder as encoder,
)
from .programs import (
    run_histories as run_histories,
    run_readers as run_readers,
)
from .rebuilding import (
    everything as everything,
)
