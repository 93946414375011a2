from .pdf import raw_pdf_text as raw_pdf_text
from .registry import SUFFIXES as SUFFIXES, reader_for as reader_for
from .saved_page import unwrap_page as unwrap_page
from .text import draft_from_text as draft_from_text, is_restructured_text as is_restructured_text
from .word import symbol as symbol, text_in_font as text_in_font
