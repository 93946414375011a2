from .rows import MAX_CELLS as MAX_CELLS, write_rows as write_rows
from .workbook import read as read
