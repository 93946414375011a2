from .our_index import (
    OurIndex as OurIndex,
    contents as contents,
)
from .processes import bench_python as bench_python
from .quality import (
    recall as recall,
)
from .report import (
    shown as shown,
)
