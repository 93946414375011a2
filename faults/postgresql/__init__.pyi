from .cluster import (
    Cluster as Cluster,
    new_cluster as new_cluster,
)
from .failover import (
    run_failover as run_failover,
)
from .programs import (
    run_postgresql as run_postgresql,
)
from .server import (
    Server as Server,
    address_of as address_of,
    new_server as new_server,
    wait_until as wait_until,
)
