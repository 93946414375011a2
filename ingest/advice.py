"""Say of a file that no reader handles what it is and what its owner can do, by the ending of its name."""

from __future__ import annotations

from pathlib import PurePath

_ADVICE = {
    ".doc .dot": ("an old Word file", "Save it as .docx."),
    ".xls .xlt .xlsb": ("an old Excel file", "Save it as .xlsx."),
    ".ppt .pps": ("an old PowerPoint file", "Save it as .pptx."),
    ".ods .odp .numbers .key .pages": ("a file of another office program", "Export it as .docx, .xlsx or .pdf."),
    ".wpd .wps .lwp": ("a file of an old word processor", "Open it in LibreOffice and save it as .docx."),
    ".one .onetoc2": ("a OneNote notebook", "Export its pages as .docx or .pdf."),
    ".msg .pst .mbox": ("mail in the form of a mail program", "Save the messages as .eml."),
    ".mobi .azw .azw3 .kfx .fb2 .lit": ("an electronic book of another kind", "Convert it to .epub, with Calibre."),
    ".djvu .xps .ps .eps": ("a file of pages", "Convert it to .pdf."),
    ".jpg .jpeg .png .gif .webp .bmp .tif .tiff .heic .svg .ico .psd .ai .avif .raw": (
        "a picture",
        "If it shows text, make a .pdf of it and run OCR on that.",
    ),
    ".mp3 .wav .m4a .ogg .flac .aac .opus": ("a sound recording", "Add a transcript as .txt."),
    ".mp4 .mov .avi .mkv .webm .wmv .m4v": ("a video", "Add a transcript as .txt."),
    ".zip .rar .7z .tar .gz .tgz .bz2 .xz .zst": ("an archive", "Unpack it; the files in it are then read."),
    ".adoc .asciidoc": ("AsciiDoc source", "Make .html of it with Asciidoctor, or save a copy as .txt."),
    ".tex .bib .ltx": ("LaTeX source", "Add the .pdf made of it."),
    ".srt .vtt .log": ("a text of another kind", "If it should be found, save a copy as .txt."),
    ".json .jsonl .xml .yaml .yml .toml .ini .cfg .conf .plist": (
        "data for programs",
        "If it should be found, export it as .csv or .txt.",
    ),
    ".py .js .ts .java .c .h .cpp .cs .go .rs .rb .php .sh .css .sql .r .m .swift .kt .bat .ps1 .lua .pl": (
        "program code",
        "If it should be found, save a copy as .txt or .md.",
    ),
    ".db .sqlite .sqlite3 .mdb .accdb .parquet .feather .dta .sav": ("a database", "Export its tables as .csv."),
    ".exe .dll .so .dylib .bin .iso .dmg .jar .class .pyc .o .apk .msi": ("a program, not an article", ""),
    ".ttf .otf .woff .woff2": ("a font, not an article", ""),
    ".url .webloc .lnk .desktop": ("a link to another place", "Save the page itself as .html or .pdf."),
    ".tmp .bak .swp .part .crdownload .download": ("a temporary or unfinished file", "Remove it, or finish it."),
    ".gdoc .gsheet .gslides": ("a link to a document in a cloud", "Download it there as .docx, .xlsx or .pptx."),
}
_ADVICE_OF = {suffix: advice for suffixes, advice in _ADVICE.items() for suffix in suffixes.split()}


def explain_unread(name: str) -> str:
    """Return what a file of an unread kind is and what to do, as a sentence that goes on from its name.

    >>> explain_unread("letter.doc")
    'is an old Word file. Save it as .docx.'
    >>> explain_unread("README")
    'has no ending that tells its kind. If it is a text, give it the ending .txt or .md.'
    """
    suffix = PurePath(name).suffix.lower()
    if not suffix:
        return "has no ending that tells its kind. If it is a text, give it the ending .txt or .md."
    what, remedy = _ADVICE_OF.get(suffix, ("of a kind that cannot be read", "Export it as .pdf, .docx, .html or .txt."))
    return " ".join(filter(None, (f"is {what}.", remedy)))
