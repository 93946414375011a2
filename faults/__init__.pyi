from .api import (
    run_api as run_api,
)
from .damages import (
    KINDS as KINDS,
    Damage as Damage,
    apply_damage as apply_damage,
    draw_damages as draw_damages,
)
from .histories import (
    run_histories as run_histories,
    run_readers as run_readers,
)
from .postgresql import (
    Server as Server,
    new_server as new_server,
    run_failover as run_failover,
    run_postgresql as run_postgresql,
)
from .programs import (
    run_damages as run_damages,
)
from .questions import (
    run_questions as run_questions,
)
from .small_index import (
    Answers as Answers,
    SmallIndex as SmallIndex,
    answers_of as answers_of,
    make_small_index as make_small_index,
)
from .storage import (
    run_kills as run_kills,
    run_operations as run_operations,
    run_power_losses as run_power_losses,
    run_reads as run_reads,
)
from .trials import (
    Outcome as Outcome,
    Trial as Trial,
    try_damage as try_damage,
)
from .watching import (
    run_watching as run_watching,
)
