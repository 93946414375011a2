"""Lines that OCR finds in pictures: by a program in the place of Tesseract, and by Tesseract where it is installed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.readers.pdf.scans import ocr
from ingest.readers.pdf.scans.ocr import OcrFailed, OcrLine, is_available, recognize

COLUMNS = "level page_num block_num par_num line_num word_num left top width height conf text"

FakeTesseract = Callable[..., None]


@pytest.fixture
def fake_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTesseract:
    """Return a function that puts a program named tesseract on the path, which finds these words in any picture.

    A word is (block, line, left, top, width, height, confidence, text).
    """

    def install(
        *words: tuple[int, int, int, int, int, int, float, str], languages: str = "eng osd", code: int = 0
    ) -> None:
        rows = [COLUMNS.replace(" ", "\t")]
        rows += ["\t".join(map(str, (5, 1, word[0], 1, word[1], n, *word[2:]))) for n, word in enumerate(words, 1)]
        (tmp_path / "found.tsv").write_text("\n".join(rows) + "\n")
        (tmp_path / "languages").write_text("\n".join(["List of available languages", *languages.split(), ""]))
        program = tmp_path / "tesseract"
        program.write_text(
            "#!/bin/sh\n"
            'echo "$@" >> "$(dirname "$0")/calls"\n'
            'case "$1" in --version) echo "tesseract 5.3.0"; exit 0;; esac\n'
            'case "$*" in *--list-langs*) cat "$(dirname "$0")/languages"; exit 0;; esac\n'
            f'[ {code} = 0 ] || {{ echo "out of paper" >&2; exit {code}; }}\n'
            'cp "$(dirname "$0")/found.tsv" "$2.tsv"\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return install


PICTURE = Image.new("L", (1000, 2000), 255)


def test_words_become_lines_with_their_places(fake_tesseract: FakeTesseract) -> None:
    fake_tesseract(
        (1, 1, 100, 200, 80, 30, 96.0, "The"),
        (1, 1, 190, 195, 90, 40, 95.0, "sluice"),
        (1, 2, 100, 250, 60, 38, 90.0, "gate"),
        (2, 1, 600, 200, 60, 40, 90.0, "Right"),
        (2, 1, 700, 200, 60, 40, -1, " "),
    )
    assert recognize(PICTURE) == [
        OcrLine("The sluice", 100, 280, 1765, 40),
        OcrLine("gate", 100, 160, 1712, 40),
        OcrLine("Right", 600, 660, 1760, 40),
    ]


def test_a_line_that_is_much_higher_keeps_its_size(fake_tesseract: FakeTesseract) -> None:
    words = [(1, n, 100, 200 * n, 80, height, 96.0, "gate") for n, height in enumerate([90, 38, 41, 40, 33], 1)]
    fake_tesseract(*words)
    assert [line.size for line in recognize(PICTURE)] == [90, 40, 40, 40, 40]


@pytest.mark.parametrize(
    ("text", "confidence", "is_text"),
    [
        ("gate", 96, True),
        ("gate", 60, True),
        ("gate", 59, False),
        ("un", 70, False),
        ("un", 90, True),
        ("#", 30, False),
    ],
)
def test_what_is_seen_in_photographs_is_no_text(
    fake_tesseract: FakeTesseract, text: str, confidence: float, is_text: bool
) -> None:
    fake_tesseract((1, 1, 100, 200, 80, 30, confidence, text))
    assert [line.text for line in recognize(PICTURE)] == ([text] if is_text else [])


@pytest.mark.parametrize(
    ("languages", "used", "mode"),
    [("deu eng osd", "deu+eng", 1), ("eng", "eng", 3), ("deu eng fra ita spa", "deu+eng+fra+ita", 3)],
)
def test_the_installed_languages_are_read(
    fake_tesseract: FakeTesseract, tmp_path: Path, languages: str, used: str, mode: int
) -> None:
    fake_tesseract(languages=languages)
    recognize(PICTURE)
    call = (tmp_path / "calls").read_text().splitlines()[-1]
    assert f" -l {used} " in call
    assert call.endswith(f" --psm {mode}")


def test_a_failure_says_why(fake_tesseract: FakeTesseract) -> None:
    fake_tesseract(code=1)
    with pytest.raises(OcrFailed, match="out of paper"):
        recognize(PICTURE)


def test_it_is_available_where_both_are_installed(
    fake_tesseract: FakeTesseract, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_tesseract()
    assert is_available()
    monkeypatch.setattr(ocr.importlib.util, "find_spec", lambda name: None)
    assert not is_available()


def test_without_the_program_it_is_not_available(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not is_available()


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is no part of the set-up of the tests")
def test_tesseract_reads_a_page_of_print() -> None:
    picture = Image.new("L", (1200, 400), 255)
    font = ImageFont.load_default(size=40)
    for number, words in enumerate(["The sluice gate of the mill", "is 41 cm high."]):
        ImageDraw.Draw(picture).text((80, 80 + 80 * number), words, font=font, fill=0)
    assert [line.text for line in recognize(picture)] == ["The sluice gate of the mill", "is 41 cm high."]
