from .measuring import (
    Load as Load,
    measure_load as measure_load,
)
from .report import (
    load_as_text as load_as_text,
    soak_as_text as soak_as_text,
)
from .soak import (
    measure_soak as measure_soak,
)
from .visitor import (
    Visitor as Visitor,
)
