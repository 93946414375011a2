from .files import (
    FilesBeside as FilesBeside,
)
from .kept import (
    FAILURES as FAILURES,
    FOLDERS as FOLDERS,
    JUDGEMENTS as JUDGEMENTS,
    LOGS as LOGS,
    OLDER_QUESTIONS as OLDER_QUESTIONS,
    PREFERENCES as PREFERENCES,
    QUESTIONS as QUESTIONS,
    RUNS as RUNS,
    TOKENS as TOKENS,
    TUNING as TUNING,
    UPLOADS as UPLOADS,
    KeptBeside as KeptBeside,
)
from .memory import (
    MemoryBeside as MemoryBeside,
)
from .opening import (
    open_beside as open_beside,
)
