from .expected_files import (
    FileCheck as FileCheck,
    check_files as check_files,
    checks_as_json as checks_as_json,
    checks_as_text as checks_as_text,
)
from .headings import (
    headings_as_json as headings_as_json,
    headings_as_text as headings_as_text,
    measure_headings as measure_headings,
    mistakes_as_text as mistakes_as_text,
)
from .losses import (
    PANDOC_FORMATS as PANDOC_FORMATS,
    FileLoss as FileLoss,
    losses_as_json as losses_as_json,
    losses_as_text as losses_as_text,
    measure_losses as measure_losses,
)
from .pages import (
    measure_pages as measure_pages,
    pages_as_json as pages_as_json,
    pages_as_text as pages_as_text,
)
from .printers import find_printers as find_printers
from .tables import (
    measure_tables as measure_tables,
    tables_as_json as tables_as_json,
    tables_as_text as tables_as_text,
    wrong_rows_as_text as wrong_rows_as_text,
)
