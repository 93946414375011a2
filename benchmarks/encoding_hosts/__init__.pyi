from .copies import (
    copies_of as copies_of,
)
from .measuring import hosts_as_text as hosts_as_text, measure_hosts as measure_hosts
