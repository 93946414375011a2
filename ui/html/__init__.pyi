from .marked_text import (
    legend as legend,
    marked as marked,
    marked_blocks as marked_blocks,
    marked_passage as marked_passage,
    marks_in_document as marks_in_document,
)
from .markup import (
    day as day,
    earlier_state as earlier_state,
    found_by_words as found_by_words,
    hidden as hidden,
    link as link,
    minute as minute,
    notice as notice,
)
