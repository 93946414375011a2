from .engine import (
    LocalEngine as LocalEngine,
)
from .generations import (
    GenerationFolders as GenerationFolders,
)
