"""The description of the page as a search engine, by the rules of OpenSearch 1.1."""

from __future__ import annotations

import base64
from pathlib import Path

from lxml import etree

from core.locations import PROJECT
from ui.discovery.opensearch import MEDIA_TYPE, description

NAMESPACE = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def test_the_description_is_valid() -> None:
    """Which elements there must be, and how long their texts may be, as browsers check it."""
    root = etree.fromstring(description("https://docs.example/below/"))
    assert root.tag == f"{{{NAMESPACE['o']}}}OpenSearchDescription"
    texts = {etree.QName(each).localname: each.text for each in root}
    assert texts["ShortName"] == "Patella"
    assert len(texts["ShortName"]) <= 16
    assert len(texts["Description"] or "") in range(1, 1025)
    assert texts["InputEncoding"] == "UTF-8"
    assert [dict(each.attrib) for each in root.findall("o:Url", NAMESPACE)] == [
        {"type": "text/html", "method": "get", "template": "https://docs.example/below/?q={searchTerms}"},
        {"type": MEDIA_TYPE, "rel": "self", "template": "https://docs.example/below/opensearch.xml"},
    ]


def test_the_icon_is_that_of_the_page() -> None:
    root = etree.fromstring(description("http://localhost:8501/"))
    (image,) = root.findall("o:Image", NAMESPACE)
    assert dict(image.attrib) == {"width": "16", "height": "16", "type": "image/svg+xml"}
    kind, _, data = (image.text or "").partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(data) == Path(PROJECT, "ui", "icon.svg").read_bytes()


def test_no_sign_of_an_address_ends_an_attribute() -> None:
    root = etree.fromstring(description('http://a&"<b>/'))
    assert root.find("o:Url", NAMESPACE).get("template") == 'http://a&"<b>/?q={searchTerms}'
