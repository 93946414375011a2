from .asking import (
    ask_doors as ask_doors,
)
from .comparing import (
    DoorsReport as DoorsReport,
    compare_doors as compare_doors,
    doors_as_json as doors_as_json,
    doors_as_text as doors_as_text,
)
from .programs import (
    run_doors as run_doors,
)
