from .exchange import (
    Asked as Asked,
    Exchange as Exchange,
    Passage as Passage,
    Questions as Questions,
    Vectors as Vectors,
    read_result as read_result,
    told_progress as told_progress,
)
from .memory import (
    NOW as NOW,
    OWN as OWN,
    PEAK as PEAK,
    memory_mb as memory_mb,
)
from .peer import (
    CORES as CORES,
    DEPTH as DEPTH,
    RESULTS as RESULTS,
)
