"""Electronic books and OpenDocument texts made of raw XML."""

from __future__ import annotations

import io
import zipfile

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
OPEN_DOCUMENT_NAMESPACES = " ".join(
    [
        *(
            f'xmlns:{prefix}="{OFFICE}:{name}:1.0"'
            for prefix, name in [
                ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
                ("svg", "svg-compatible"), ("fo", "xsl-fo-compatible"), ("meta", "meta"),
            ]
        ),
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'xmlns:xlink="http://www.w3.org/1999/xlink"',
        'xmlns:math="http://www.w3.org/1998/Math/MathML"',
    ]
)  # fmt: skip
CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip archive with these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def open_document(
    body: str, styles: str = "", meta: str = "", kind: str = "text", extra: dict[str, str | bytes] | None = None
) -> bytes:
    """Return an OpenDocument text. `styles` are automatic styles, `meta` the properties, `extra` further parts."""
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {OPEN_DOCUMENT_NAMESPACES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "meta.xml": f"<office:document-meta {OPEN_DOCUMENT_NAMESPACES}><office:meta>{meta}</office:meta>"
            "</office:document-meta>",
            **(extra or {}),
        }
    )


def book(
    pages: dict[str, str], metadata: str = "<dc:title>On tea</dc:title>", extra: dict[str, str | bytes] | None = None,
    properties: dict[str, str] | None = None, guide: str = "", ncx: str = "",
) -> bytes:  # fmt: skip
    """Return an electronic book with these pages, the bodies by their names, in this order.

    `properties` are those of pages in the manifest, such as {"nav.xhtml": "nav"}.
    """
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml" '
        f'properties="{(properties or {}).get(name, "")}"/>'
        for n, name in enumerate(pages)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(pages)))
    contents: dict[str, str | bytes] = {"OEBPS/toc.ncx": ncx} if ncx else {}
    items += '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>' if ncx else ""
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": '<package xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
            f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine>"
            f"<guide>{guide}</guide></package>",
            **{
                f"OEBPS/{name}": '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
                f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{page}</body></html>'
                for name, page in pages.items()
            },
            **contents,
            **(extra or {}),
        }
    )
