from .article_files import (
    ArticleFile as ArticleFile,
    FolderListing as FolderListing,
    articles_in as articles_in,
    articles_of as articles_of,
    files_in as files_in,
    reader_of as reader_of,
)
from .article_folders import (
    ArticleFolders as ArticleFolders,
)
from .failures import (
    Failure as Failure,
    kept_failures as kept_failures,
)
from .folder_changes import (
    REMOVED as REMOVED,
    safe_name as safe_name,
    save_article as save_article,
    set_aside as set_aside,
)
from .library import (
    Library as Library,
    chunk_for as chunk_for,
    warm_up_encoder as warm_up_encoder,
)
from .originals import (
    content_type_of as content_type_of,
    original_answer as original_answer,
    original_file as original_file,
    original_of as original_of,
    originals_in as originals_in,
)
from .terminal import (
    EXIT_FAILED as EXIT_FAILED,
    guarded as guarded,
    shown_progress as shown_progress,
    supports_colour as supports_colour,
)
from .tuned_weights import (
    TuningLog as TuningLog,
    TuningRun as TuningRun,
    run_in_use as run_in_use,
    tuning_log as tuning_log,
)
from .uploads import (
    ADDED_MEANWHILE as ADDED_MEANWHILE,
    add_uploads as add_uploads,
    is_upload as is_upload,
    takes_uploads as takes_uploads,
)
from .watching import (
    Watcher as Watcher,
    WatchState as WatchState,
)
