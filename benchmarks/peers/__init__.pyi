from .exchange import (
    Asked as Asked,
    Exchange as Exchange,
    PeerPassage as PeerPassage,
    Questions as Questions,
    Vectors as Vectors,
    parse_progress as parse_progress,
    read_result as read_result,
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
