from .measuring import WARM_UP as WARM_UP, Interpreters as Interpreters, measure_peers as measure_peers
from .our_index import (
    OurIndex as OurIndex,
    build_index as build_index,
    contents as contents,
    open_index as open_index,
)
from .processes import bench_python as bench_python
from .quality import (
    recall as recall,
)
from .report import (
    format_or_dash as format_or_dash,
    peers_as_text as peers_as_text,
)
