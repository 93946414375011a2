from .answer_type import (
    LIST as LIST,
    answer_pattern as answer_pattern,
    asks_for_list as asks_for_list,
    expected_type as expected_type,
)
from .aspects import (
    aspects_of as aspects_of,
    subject_terms as subject_terms,
    thing_asked as thing_asked,
)
from .codes import (
    MAX_CODES as MAX_CODES,
    codes_in as codes_in,
    holders as holders,
    nearest_code as nearest_code,
)
from .language import (
    Reading as Reading,
    reading_of as reading_of,
    reads_language as reads_language,
)
from .names import names_and_numbers as names_and_numbers
from .other_form import OtherForm as OtherForm
