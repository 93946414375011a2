from .comparison import (
    Moved as Moved,
    compare_kept as compare_kept,
    modes_in_both as modes_in_both,
    moved_questions as moved_questions,
)
from .record import (
    KeptQuestion as KeptQuestion,
    KeptReport as KeptReport,
    RunSummary as RunSummary,
    modes_of as modes_of,
)
from .reliability import Share as Share, shares_by_label as shares_by_label, shares_by_margin as shares_by_margin
from .store import RunStore as RunStore, move_origins as move_origins, store_of as store_of
from .texts import JudgedText as JudgedText, Texts as Texts, texts_of as texts_of
