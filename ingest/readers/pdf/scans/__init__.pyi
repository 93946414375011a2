from .pages import (
    INSTALL as INSTALL,
    find_scans as find_scans,
    read_scans as read_scans,
)
