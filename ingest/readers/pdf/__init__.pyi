from .pdfium import raw_pdf_text as raw_pdf_text
from .reader import read as read
