from .beside import (
    FAILURES as FAILURES,
    JUDGEMENTS as JUDGEMENTS,
    LOGS as LOGS,
    OLDER_QUESTIONS as OLDER_QUESTIONS,
    PREFERENCES as PREFERENCES,
    QUESTIONS as QUESTIONS,
    RUNS as RUNS,
    TOKENS as TOKENS,
    TUNING as TUNING,
    UPLOADS as UPLOADS,
    FilesBeside as FilesBeside,
    KeptBeside as KeptBeside,
    MemoryBeside as MemoryBeside,
    open_beside as open_beside,
)
from .encoding_queue import (
    EncodingQueue as EncodingQueue,
    QueuedEncoding as QueuedEncoding,
    QueueState as QueueState,
    Worker as Worker,
)
from .engine import (
    NO_FILTER as NO_FILTER,
    Clause as Clause,
    DocumentSummary as DocumentSummary,
    EncodedPassage as EncodedPassage,
    Engine as Engine,
    Filter as Filter,
    Fingerprint as Fingerprint,
    Generation as Generation,
    GenerationCheck as GenerationCheck,
    IndexedDocument as IndexedDocument,
    KeywordQuery as KeywordQuery,
    PassageVectors as PassageVectors,
    Snapshot as Snapshot,
)
from .keyword import (
    STOP_WORDS as STOP_WORDS,
    ShortForm as ShortForm,
    ShortForms as ShortForms,
    Token as Token,
    field_texts as field_texts,
    folded_words as folded_words,
    max_bm25f_score as max_bm25f_score,
    question_terms as question_terms,
    question_words as question_words,
    searched_metadata as searched_metadata,
    singular as singular,
    terms as terms,
    terms_held as terms_held,
    tokens as tokens,
    tokens_with_terms as tokens_with_terms,
)
from .local import (
    GenerationFolders as GenerationFolders,
    LocalEngine as LocalEngine,
)
from .memory import (
    MemoryEncodingStore as MemoryEncodingStore,
)
from .opening import (
    open_engine as open_engine,
)
from .passage_encoding import (
    PassageEncoder as PassageEncoder,
    PassageEncoding as PassageEncoding,
    model_fingerprint as model_fingerprint,
)
from .passage_record import (
    pack_record as pack_record,
    part_texts as part_texts,
    passage_vector as passage_vector,
)
from .properties import (
    Properties as Properties,
    Property as Property,
    date_range as date_range,
    folded_tag as folded_tag,
    type_name as type_name,
    type_of as type_of,
)
from .stages import (
    Stages as Stages,
)
from .sync import (
    WHY_LOST as WHY_LOST,
    Article as Article,
    Indexer as Indexer,
    PlainReader as PlainReader,
    SyncReport as SyncReport,
)
from .top_k import (
    best_hits as best_hits,
    best_rows as best_rows,
    ordered_hits as ordered_hits,
)
from .transfer import (
    Migrated as Migrated,
    export_index as export_index,
    import_index as import_index,
    migrate_index as migrate_index,
)
from .vectors import (
    HnswGraph as HnswGraph,
    Int8Vectors as Int8Vectors,
    approximate_cosines as approximate_cosines,
    cosines as cosines,
    max_approximate_cosines as max_approximate_cosines,
    quantize as quantize,
    write_hnsw_graph as write_hnsw_graph,
)
from .vocabulary import (
    Vocabulary as Vocabulary,
)
