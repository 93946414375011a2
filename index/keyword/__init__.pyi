from .analysis import (
    ANALYZER as ANALYZER,
    STOP_WORDS as STOP_WORDS,
    Token as Token,
    folded_words as folded_words,
    question_terms as question_terms,
    question_words as question_words,
    terms as terms,
    terms_held as terms_held,
    tokens as tokens,
    tokens_with_terms as tokens_with_terms,
)
from .bm25 import (
    FIELDS as FIELDS,
    ContextLengths as ContextLengths,
    FieldLengths as FieldLengths,
    Floats as Floats,
    Postings as Postings,
    Rows as Rows,
    bm25f_scores as bm25f_scores,
    bm25f_scores_in_context as bm25f_scores_in_context,
    length_codes as length_codes,
    max_bm25f_score as max_bm25f_score,
    norms_of_codes as norms_of_codes,
)
from .fields import (
    FieldWords as FieldWords,
    field_texts as field_texts,
    field_words as field_words,
    metadata_texts as metadata_texts,
    searched_metadata as searched_metadata,
)
from .postings import (
    FieldPostings as FieldPostings,
    LivePostings as LivePostings,
    SegmentPostings as SegmentPostings,
    TermCounter as TermCounter,
    TermCounts as TermCounts,
    postings_files as postings_files,
    write_postings as write_postings,
)
from .short_forms import (
    ShortForm as ShortForm,
    ShortForms as ShortForms,
    new_short_forms as new_short_forms,
    singular as singular,
)
from .whoosh_reader import (
    WhooshReader as WhooshReader,
)
from .whoosh_writer import (
    KeywordEntry as KeywordEntry,
    KeywordIndexUpdate as KeywordIndexUpdate,
    update_keyword_index as update_keyword_index,
)
