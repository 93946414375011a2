from .expected_files import (
    FileCheck as FileCheck,
    check_files as check_files,
    checks_as_json as checks_as_json,
    checks_as_text as checks_as_text,
)
from .headings import headings_report as headings_report
