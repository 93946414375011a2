from .address import Address as Address
from .connections import (
    READ_SECONDS as READ_SECONDS,
    Connections as Connections,
    Transaction as Transaction,
)
from .copying import (
    boolean as boolean,
    copy_rows as copy_rows,
    from_on as from_on,
    halfvec as halfvec,
    int4 as int4,
    phrase_query as phrase_query,
    read_halfvec as read_halfvec,
    read_halfvecs as read_halfvecs,
    tsvector as tsvector,
)
from .driver import (
    Row as Row,
    Statement as Statement,
)
from .leases import (
    ReaderLeases as ReaderLeases,
    WriterLease as WriterLease,
)
from .records import (
    CURE as CURE,
    SEAL as SEAL,
    PostgresEncodingStore as PostgresEncodingStore,
    WordCounts as WordCounts,
    encoding_or_its_beginning as encoding_or_its_beginning,
    is_whole as is_whole,
    put_encodings as put_encodings,
    seal as seal,
    unseal as unseal,
)
from .schema import (
    check_version as check_version,
    make_tables as make_tables,
)
