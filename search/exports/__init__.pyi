from .articles import (
    plain_name as plain_name,
)
from .formats import (
    Exported as Exported,
    ExportFormat as ExportFormat,
    export as export,
)
from .quotations import (
    AddressOf as AddressOf,
)
