from .backup import (
    export_index as export_index,
    import_index as import_index,
)
from .engine import (
    LocalEngine as LocalEngine,
)
from .generations import (
    GenerationFolders as GenerationFolders,
)
