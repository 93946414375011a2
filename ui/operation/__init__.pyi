from .logs import (
    configure_logs as configure_logs,
)
from .prometheus import (
    Metrics as Metrics,
    metrics as metrics,
    serve_metrics as serve_metrics,
)
from .records import (
    Work as Work,
    note_refusal as note_refusal,
    note_sign_in_failure as note_sign_in_failure,
    note_wait as note_wait,
    noted as noted,
    noted_sync as noted_sync,
)
from .seats import (
    Seats as Seats,
    TooBusy as TooBusy,
)
