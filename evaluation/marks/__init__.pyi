from .measuring import (
    measure_marks as measure_marks,
)
