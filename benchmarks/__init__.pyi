from .browser import (
    open_browser as open_browser,
    serve_page as serve_page,
)
from .load import (
    Load as Load,
    Visitor as Visitor,
)
from .programs import (
    run_answers as run_answers,
    run_bundled as run_bundled,
    run_encoding as run_encoding,
    run_engines as run_engines,
    run_graph as run_graph,
    run_growth as run_growth,
    run_hosts as run_hosts,
    run_http as run_http,
    run_indexing as run_indexing,
    run_load as run_load,
    run_page as run_page,
    run_peers as run_peers,
    run_publishing as run_publishing,
    run_quality as run_quality,
    run_question as run_question,
    run_reading as run_reading,
    run_soak as run_soak,
    run_staging as run_staging,
)
from .synthetic import (
    SyntheticEncoder as SyntheticEncoder,
)
