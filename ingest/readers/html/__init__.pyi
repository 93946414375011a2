from .reader import (
    read as read,
    write_fragment as write_fragment,
)
