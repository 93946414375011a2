from .accounts import (
    is_oidc_writer as is_oidc_writer,
    knows_oidc as knows_oidc,
    sign_out as sign_out,
    takes_oidc as takes_oidc,
)
from .gate import (
    Gate as Gate,
)
from .health import (
    health_routes as health_routes,
)
from .hosts import (
    Hosts as Hosts,
)
from .paths import (
    Paths as Paths,
)
from .rights import (
    NotAllowed as NotAllowed,
    Writers as Writers,
    may_write as may_write,
    require_writing as require_writing,
    take_refusal as take_refusal,
    takes_password as takes_password,
    why_not as why_not,
    writers as writers,
    writes as writes,
)
from .stack import (
    base_path as base_path,
    protection as protection,
    security_routes as security_routes,
)
from .upload_bounds import (
    drop_uploads as drop_uploads,
)
from .uploads import (
    allow_uploads as allow_uploads,
)
