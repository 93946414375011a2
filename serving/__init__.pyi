from .asking import (
    Request as Request,
    compare_modes as compare_modes,
    find as find,
    find_like as find_like,
    prepare as prepare,
)
from .attempts import (
    WINDOW as WINDOW,
    Attempts as Attempts,
)
from .background import (
    Background as Background,
    Job as Job,
    Status as Status,
)
from .changes import (
    IndexChange as IndexChange,
    UploadedFile as UploadedFile,
    add_files as add_files,
    is_taken as is_taken,
    noted_change as noted_change,
    remove_article as remove_article,
)
from .entity_tags import (
    knows_etag as knows_etag,
)
from .libraries import (
    MOST_CHANGES as MOST_CHANGES,
    MOST_EVALUATIONS as MOST_EVALUATIONS,
    PATIENCE as PATIENCE,
    OpenLibrary as OpenLibrary,
    close_libraries as close_libraries,
    open_all_libraries as open_all_libraries,
    open_library as open_library,
    reading_a_file as reading_a_file,
    turns as turns,
    warmed_up as warmed_up,
)
from .logs import (
    configure_logs as configure_logs,
)
from .observing import (
    observe as observe,
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
from .uploads import (
    MOST_BYTES as MOST_BYTES,
    MOST_FILES as MOST_FILES,
    MOST_FILES_OF_ALL as MOST_FILES_OF_ALL,
    WaitingFiles as WaitingFiles,
    waiting_files as waiting_files,
)
