"""Where the system tells nothing of a change, because it may happen on another machine."""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
"""The mounts that this process sees. Linux alone has this file (proc_pid_mountinfo(5))."""

_SILENT = re.compile(
    r"(nfs\d?|cifs|smb\d?|smbfs|ncpfs?|afs|9p|virtiofs|vboxsf|vmhgfs|prl_fs|ceph|glusterfs|lustre|gpfs|beegfs|ocfs2|gfs2"
    r"|davfs|drvfs|osxfs|fuse|fuse\..+)"
)
"""The types of file systems whose files others can change: network mounts, and folders shared with a container or a
virtual machine."""


def silent_file_system(folder: Path, mounts: Path = MOUNTS) -> str:
    """Return the type of the file system of a folder, or of a mount below it, where the system tells nothing.

    It is "" where the system tells of every change, and where it does not say what is mounted.
    """
    try:
        lines, place = mounts.read_text("utf-8", "surrogateescape").splitlines(), folder.resolve()
    except OSError:
        return ""
    types = {Path(_unescaped(line.split(" ")[4])): _type_of(line) for line in lines}  # the latest of a place holds it
    own = max((point for point in types if place.is_relative_to(point)), key=lambda point: len(point.parts))
    below = [point for point in types if point != own and point.is_relative_to(place)]
    return next((types[point] for point in (own, *below) if _SILENT.fullmatch(types[point])), "")


def _type_of(line: str) -> str:
    """Return the type in a line of mountinfo: it stands behind the hyphen that ends the optional fields."""
    fields = line.split(" ")
    return fields[fields.index("-", 6) + 1]


def _unescaped(text: str) -> str:
    r"""Return a path with its escapes, such as \040 for a blank, resolved."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
