from .backup import (
    export_index as export_index,
    import_index as import_index,
)
from .migration import (
    Migrated as Migrated,
    migrate_index as migrate_index,
)
