from .queue import (
    ALL_JOBS as ALL_JOBS,
    CLAIMED_AFTER as CLAIMED_AFTER,
    MOST_TRIES as MOST_TRIES,
    BuildProgress as BuildProgress,
    EncodingQueue as EncodingQueue,
    Participant as Participant,
    QueueState as QueueState,
    SetAside as SetAside,
)
from .sharing import (
    QueuedEncoding as QueuedEncoding,
)
from .worker import (
    Worker as Worker,
)
