from .measuring import (
    measure_parts as measure_parts,
)
from .report import (
    parts_as_text as parts_as_text,
)
