from .agreement import (
    Agreement as Agreement,
    Choice as Choice,
    agreements as agreements,
    cohens_kappa as cohens_kappa,
    combined_grades as combined_grades,
)
from .asked import (
    AskedQuestion as AskedQuestion,
    QuestionLog as QuestionLog,
)
from .checked_rows import CheckedRows as CheckedRows
from .exporting import (
    export_judgements as export_judgements,
)
from .importing import (
    ImportReport as ImportReport,
    grade_of as grade_of,
    import_judgements as import_judgements,
)
from .log import (
    Grade as Grade,
    Judgement as Judgement,
    JudgementLog as JudgementLog,
    Line as Line,
    edited as edited,
    followed as followed,
    log_of as log_of,
    pooled_sections as pooled_sections,
    standing as standing,
)
from .overview import (
    JudgeCounts as JudgeCounts,
    Overview as Overview,
    overview as overview,
    overview_as_json as overview_as_json,
    overview_as_text as overview_as_text,
)
from .own import (
    OWN as OWN,
    collection_of as collection_of,
    grades_by_question as grades_by_question,
    own_collection as own_collection,
    questions_of as questions_of,
)
from .pool import (
    POOL_DEPTH as POOL_DEPTH,
    PoolEntry as PoolEntry,
    pool as pool,
    read_pool as read_pool,
)
from .programs import (
    run_asked_questions as run_asked_questions,
    run_judgements_export as run_judgements_export,
    run_judgements_import as run_judgements_import,
    run_judgements_list as run_judgements_list,
    run_judgements_pool as run_judgements_pool,
)
from .question_set import (
    OwnQuestion as OwnQuestion,
    QuestionEntry as QuestionEntry,
    question_id as question_id,
    question_key as question_key,
    tags_of as tags_of,
)
from .sections import LibrarySections as LibrarySections
from .splits import Split as Split, first_names as first_names, splits_of as splits_of
