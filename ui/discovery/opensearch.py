"""The description by which a browser takes the page for a search engine (OpenSearch 1.1)."""

from __future__ import annotations

import base64
from pathlib import Path
from xml.etree import ElementTree

MEDIA_TYPE = "application/opensearchdescription+xml"

_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_LONGEST_NAME = 16  # characters, says the format
_ICON = Path(__file__).parent.parent / "icon.svg"


def description(page: str, library: str = "") -> bytes:
    """Return the description of a search page as XML in UTF-8. `page` is its address, which ends with a slash.

    `library` is the name of the library, "" for the one that has none.
    """
    icon = base64.b64encode(_ICON.read_bytes()).decode()
    root = ElementTree.Element("OpenSearchDescription", xmlns=_NAMESPACE)
    for name, text, attributes in (
        ("ShortName", library[:_LONGEST_NAME] or "Patella", {}),
        ("Description", "Find the passage that answers", {}),
        ("InputEncoding", "UTF-8", {}),
        ("Image", f"data:image/svg+xml;base64,{icon}", {"width": "16", "height": "16", "type": "image/svg+xml"}),
        ("Url", "", {"type": "text/html", "method": "get", "template": f"{page}?q={{searchTerms}}"}),
        ("Url", "", {"type": MEDIA_TYPE, "rel": "self", "template": f"{page}opensearch.xml"}),
    ):
        ElementTree.SubElement(root, name, attributes).text = text or None
    xml = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'.encode()
