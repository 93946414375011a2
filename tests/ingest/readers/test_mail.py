"""E-mail messages: their heads, the text that counts, attachments and messages in messages."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from core.documents import Document, Metadata
from core.errors import DamagedFile
from ingest.reading import read_bytes
from tests.support.mutations import read_mutations


def message(text: str = "The gate is raised in spring.\n", subject: str = "Spring") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = "Ann Lïe <ann@mill.example>"
    mail["To"] = "bo@mill.example, Cy <cy@mill.example>"
    mail["Date"] = "Fri, 3 May 2024 10:00:00 +0200"
    mail.set_content(text)
    return mail


HEAD = "From: Ann Lïe <ann@mill.example>\nTo: bo@mill.example, Cy <cy@mill.example>\nDate: 2024-05-03 10:00 +0200"


def read_mail(mail: EmailMessage | bytes) -> Document:
    return read_bytes("a.eml", mail if isinstance(mail, bytes) else mail.as_bytes(), "id")


def body(mail: EmailMessage | bytes) -> str:
    return read_mail(mail).text.partition("\n\n")[2]


def test_the_subject_is_the_title_and_the_heads_are_the_first_paragraph() -> None:
    document = read_mail(message(subject="Grünes Wasser"))
    assert document.title == "Grünes Wasser"
    assert document.text == f"{HEAD}\n\nThe gate is raised in spring."
    assert document.metadata == Metadata(
        authors=("Ann Lïe",), date="2024-05-03", others=(("to", "bo@mill.example, Cy <cy@mill.example>"),)
    )
    assert document.warnings == ()


def test_lines_are_joined_and_lists_and_quotations_are_kept() -> None:
    text = (
        "Hi Bo,\n\nthe gate is raised\nin spring. Steps:\n\n- grease it\n- raise it\n\n"
        "> Who raises\n> it?\n>\n>> Deep question.\n\n-- \nAnn\n"
    )
    assert body(message(text)) == (
        "Hi Bo,\n\nthe gate is raised in spring. Steps:\n\n- grease it\n- raise it\n\n"
        "> Who raises it?\n\n>> Deep question.\n\nAnn"
    )


def test_of_two_forms_of_one_text_the_plain_one_is_read() -> None:
    mail = message()
    mail.add_alternative("<html><body><p>The gate is <b>raised</b> in spring.</p></body></html>", subtype="html")
    assert body(mail) == "The gate is raised in spring."


def test_a_plain_form_that_only_points_to_the_page_is_not_read() -> None:
    mail = message("Please use a program that shows HTML.\n")
    page = "<html><head><title>No</title><style>p {}</style></head><body><h2>Gates</h2><p>{}</p></body></html>"
    mail.add_alternative(page.replace("{}</p>", "The gate is raised in spring by hand. " * 8 + "</p>"), subtype="html")
    assert body(mail).startswith("Gates\n\nThe gate is raised in spring by hand.")


def test_a_message_that_is_a_page_alone() -> None:
    mail = message()
    table = "<table><tr><th>Gate</th><th>Sill</th></tr><tr><td>1</td><td>41</td></tr></table>"
    mail.set_content(f"<p>Sill heights:</p>{table}", "html")
    assert body(mail) == "Sill heights:\n\nGate | Sill\n1 | 41"


def test_attachments_are_named_and_warned_of() -> None:
    mail = message()
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="plän.pdf")
    document = read_mail(mail)
    assert document.text.endswith("in spring.\n\nAttachment: plän.pdf")
    assert document.warnings == ("has an attachment, which is not read (plän.pdf); save it as a file of its own",)


def test_a_picture_inside_the_text_is_no_attachment() -> None:
    mail = message()
    mail.add_attachment(
        b"GIF89a", maintype="image", subtype="gif", filename="logo.gif", cid="<1>", disposition="inline"
    )
    document = read_mail(mail)
    assert document.text == f"{HEAD}\n\nThe gate is raised in spring."
    assert document.warnings == ()


def test_a_forwarded_message_is_a_section() -> None:
    mail = message("See below.\n")
    mail.add_attachment(message(subject="Keys of the lock"))
    document = read_mail(mail)
    assert document.text == f"{HEAD}\n\nSee below.\n\nKeys of the lock\n\n{HEAD}\n\nThe gate is raised in spring."
    assert [section.heading for section in document.sections] == ["Spring", "Keys of the lock"]


@pytest.mark.parametrize(
    ("head", "text", "expected"),
    [
        ("text/plain; charset=iso-2022-jp", b"\x1b$BF|K\\\x1b(B tea", "日本 tea"),
        ("text/plain; charset=no-such-thing", "Größe".encode(), "Größe"),
        ("text/plain; charset=iso-8859-1", "5 µg, Größe".encode("latin-1"), "5 µg, Größe"),
        ("text/plain", "Größe der Räder im Fluß".encode("cp1252"), "Größe der Räder im Fluß"),
    ],
)
def test_encodings(head: str, text: bytes, expected: str) -> None:
    assert body(b"From: a@b.example\r\nContent-Type: " + head.encode() + b"\r\n\r\n" + text + b"\r\n") == expected


def test_heads_in_encoded_words_or_bare_bytes_are_read() -> None:
    encoded = b"From: a@b.example\r\nSubject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?= =?utf-8?q?K=C3=A4se?=\r\n\r\nTea\r\n"
    assert read_mail(encoded).title == "日本Käse"
    assert read_mail("From: Jürgen\r\nSubject: Käse\r\n\r\nTea\r\n".encode("latin-1")).title == "Käse"


def test_an_encrypted_message_says_so() -> None:
    mail = b'From: a@b.example\r\nContent-Type: multipart/encrypted; boundary="x"\r\n\r\n--x\r\n\r\nabc\r\n--x--\r\n'
    assert read_mail(mail).warnings == (
        "is encrypted, and its text cannot be read; save it from your mail program as text",
    )


def test_a_text_without_heads_is_refused() -> None:
    with pytest.raises(DamagedFile, match="is no e-mail message"):
        read_mail(b"Tea is a drink.\n\nBoil water.\n")


def test_a_damaged_file_raises_nothing_but_article_errors() -> None:
    mail = message()
    mail.add_alternative("<p>The gate is raised.</p>", subtype="html")
    mail.add_attachment(message(subject="Inner"))
    assert read_mutations("a.eml", mail.as_bytes()) > 20


def test_a_message_of_hundreds_of_parts_in_each_other_is_refused() -> None:
    head = "From: a@example.org\nSubject: Tea\n"
    part = 'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n'
    nested = head + "".join(part.replace("{n}", str(n)) for n in range(300))
    with pytest.raises(DamagedFile, match="holds over 50 parts in each other"):
        read_bytes("a.eml", nested.encode(), "id")
    apart = head + 'Content-Type: multipart/mixed; boundary="b"\n\n' + "".join(
        f"--b\n{part.replace('{n}', str(n))}\nTea is hot.\n--b{n}--\n" for n in range(300)
    )  # fmt: skip
    assert read_bytes("a.eml", f"{apart}--b--\n".encode(), "id").text.count("Tea is hot.") > 100
