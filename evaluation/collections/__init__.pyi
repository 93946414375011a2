from .collection import (
    ANSWERABLE as ANSWERABLE,
    Collection as Collection,
    Indexed as Indexed,
    Judgements as Judgements,
    Question as Question,
)
from .json_lines import (
    numbered_rows as numbered_rows,
    read_rows as read_rows,
)
from .loading import (
    BUNDLED as BUNDLED,
    CorpusRow as CorpusRow,
    bundled_collection as bundled_collection,
    corpus_rows as corpus_rows,
    load_collection as load_collection,
)
from .problems import Problems as Problems
from .sections import without_missing_sections as without_missing_sections
