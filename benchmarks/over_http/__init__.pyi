from .measuring import (
    http_as_text as http_as_text,
    measure_http as measure_http,
)
