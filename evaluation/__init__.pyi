from .before_after import (
    Change as Change,
)
from .canaries import (
    Effect as Effect,
    MovedQuestion as MovedQuestion,
    effect_as_text as effect_as_text,
    effect_of as effect_of,
)
from .collections import (
    Collection as Collection,
    CorpusRow as CorpusRow,
    Question as Question,
    bundled_collection as bundled_collection,
    corpus_rows as corpus_rows,
    load_collection as load_collection,
)
from .doors import (
    run_doors as run_doors,
)
from .interleaving import (
    Arm as Arm,
    PairCount as PairCount,
    Preference as Preference,
    PreferenceLog as PreferenceLog,
    Team as Team,
    count_preferences as count_preferences,
    pair_of as pair_of,
    preferences_of as preferences_of,
    run_preferences as run_preferences,
    team_draft as team_draft,
)
from .judgements import (
    OWN as OWN,
    AskedQuestion as AskedQuestion,
    Grade as Grade,
    JudgeCounts as JudgeCounts,
    Judgement as Judgement,
    JudgementLog as JudgementLog,
    LibrarySections as LibrarySections,
    Overview as Overview,
    OwnQuestion as OwnQuestion,
    QuestionEntry as QuestionEntry,
    QuestionLog as QuestionLog,
    collection_of as collection_of,
    edited as edited,
    followed as followed,
    log_of as log_of,
    overview as overview,
    own_collection as own_collection,
    pool as pool,
    pooled_sections as pooled_sections,
    question_id as question_id,
    question_key as question_key,
    questions_of as questions_of,
    run_asked_questions as run_asked_questions,
    run_judgements_export as run_judgements_export,
    run_judgements_import as run_judgements_import,
    run_judgements_list as run_judgements_list,
    run_judgements_pool as run_judgements_pool,
    standing as standing,
    tags_of as tags_of,
)
from .kept import (
    JudgedText as JudgedText,
    KeptQuestion as KeptQuestion,
    KeptReport as KeptReport,
    Moved as Moved,
    RunStore as RunStore,
    RunSummary as RunSummary,
    Share as Share,
    Texts as Texts,
    compare_kept as compare_kept,
    modes_in_both as modes_in_both,
    modes_of as modes_of,
    move_origins as move_origins,
    moved_questions as moved_questions,
    shares_by_label as shares_by_label,
    shares_by_margin as shares_by_margin,
    store_of as store_of,
    texts_of as texts_of,
)
from .marks import (
    LabelledCandidate as LabelledCandidate,
    labelled_passages as labelled_passages,
)
from .measures import (
    MEASURES as MEASURES,
)
from .programs import (
    run_ablation as run_ablation,
    run_collection as run_collection,
    run_comparison as run_comparison,
    run_confidence as run_confidence,
    run_crafted as run_crafted,
    run_drafts as run_drafts,
    run_files as run_files,
    run_gate as run_gate,
    run_headings as run_headings,
    run_losses as run_losses,
    run_marks as run_marks,
    run_mutations as run_mutations,
    run_pages as run_pages,
    run_power as run_power,
    run_retrieval_check as run_retrieval_check,
    run_spelling as run_spelling,
    run_tables as run_tables,
)
from .reading import PANDOC_FORMATS as PANDOC_FORMATS
from .reports import (
    write_report as write_report,
)
from .runner import (
    Report as Report,
    ask_all as ask_all,
    evaluate as evaluate,
    judged_questions as judged_questions,
    measure_run as measure_run,
)
from .significance import (
    interval as interval,
    intervals as intervals,
    is_significant as is_significant,
    randomisation as randomisation,
)
from .tuning import run_tuning as run_tuning
from .unjudged import halving_pool as halving_pool
