"""SHA-256 digests of files, each computed once while the file looks unchanged."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from core.digests import sha256_of


def test_the_digest_is_that_of_the_content(tmp_path: Path) -> None:
    digests = []
    for name, content in (("empty", b""), ("tea", b"tea")):
        (tmp_path / name).write_bytes(content)
        digests.append(sha256_of(tmp_path / name))
    assert digests == [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "a9f74d1ec36ebdeb2da3f6e5868090cd2a2d20b3dcca7b62f60304b1d3d9ef42",
    ]


def test_a_file_is_read_once_while_it_looks_unchanged(tmp_path: Path) -> None:
    path, link = tmp_path / "file", tmp_path / "link"
    path.write_bytes(b"old")
    os.link(path, link)
    old, new = hashlib.sha256(b"old").hexdigest(), hashlib.sha256(b"new").hexdigest()
    assert (sha256_of(path), sha256_of(link)) == (old, old)
    before = path.stat()
    path.write_bytes(b"new")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (sha256_of(path), sha256_of(path, afresh=True), sha256_of(path)) == (old, new, new)
    path.write_bytes(b"older")
    assert sha256_of(path) == hashlib.sha256(b"older").hexdigest()
