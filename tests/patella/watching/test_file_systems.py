"""The file systems on which another machine may change a file, and the system says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from patella.watching.file_systems import MOUNTS, silent_file_system

LINES = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv/nfs rw,relatime shared:9 master:2 - nfs4 server:/articles rw,vers=4.2
31 22 0:41 / /srv/my\040share rw - cifs //server/share rw
32 22 0:42 / /home/ann/remote rw - fuse.sshfs ann@server: rw
33 22 0:43 / /mnt rw - nfs4 server:/old rw
34 22 8:2 / /mnt rw - xfs /dev/sdb1 rw
""".strip()


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    file = tmp_path / "mountinfo"
    file.write_text(LINES)
    return file


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/nfs", "nfs4"),
        ("/srv/nfs/deep/er", "nfs4"),
        ("/srv/nfs-beside", ""),
        ("/srv/my share/articles", "cifs"),
        ("/home/ann", "fuse.sshfs"),
        ("/home/ann/articles", ""),
        ("/mnt/articles", ""),
        ("/", "nfs4"),
    ],
)
def test_what_a_folder_lies_on_and_what_is_mounted_below_it(folder: str, kind: str, mounts: Path) -> None:
    assert silent_file_system(Path(folder), mounts) == kind


def test_a_system_that_does_not_say_what_is_mounted(tmp_path: Path) -> None:
    assert silent_file_system(tmp_path, tmp_path / "nowhere") == ""


@pytest.mark.skipif(not MOUNTS.exists(), reason="Linux alone says what is mounted")
def test_the_mounts_of_this_machine_can_be_read() -> None:
    assert silent_file_system(Path("/proc")) == ""
