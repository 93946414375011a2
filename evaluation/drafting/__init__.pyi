from .drafts import (
    Draft as Draft,
    Source as Source,
    draft_questions as draft_questions,
    drafts_as_lines as drafts_as_lines,
    drafts_as_text as drafts_as_text,
)
