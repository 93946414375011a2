from .heading_shape import (
    looks_like_heading as looks_like_heading,
)
from .headings import (
    find_headings as find_headings,
)
from .lines import (
    BULLET as BULLET,
    units as units,
)
from .sections import (
    build_outline as build_outline,
)
