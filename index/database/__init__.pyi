from .checksums import (
    row_checksum as row_checksum,
)
from .database import (
    Connection as Connection,
    Database as Database,
    Row as Row,
    read_whatever_is_left as read_whatever_is_left,
    replace_database as replace_database,
)
