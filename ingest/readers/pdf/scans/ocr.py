"""Read the text of a picture with Tesseract (OCR). This is the only module that imports pytesseract.

Both are optional: Tesseract is a program of the system, pytesseract comes with the extra `ocr` of Patella.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections import defaultdict
from collections.abc import Sequence
from statistics import mean, median
from typing import TYPE_CHECKING, NamedTuple

from ingest.canonical import collapse_white_space

if TYPE_CHECKING:
    from PIL.Image import Image

_MIN_CONFIDENCE = 40  # of 100, the mean of the words of a line
_SURE, _VERY_SURE = 60, 85  # a line has one word of some letters that is sure, or is very sure as a whole
_MIN_LETTERS = 3
_LARGER = 1.35  # a line is a heading's if it is so many times as high as the others
_NO_LANGUAGES = {"osd", "equ", "snum"}
_MAX_WAIT = 300  # seconds by the clock for a picture; Tesseract takes some 3, and more on a busy machine
_MAX_LANGUAGES = 4  # each makes recognition slower


class OcrFailed(Exception):
    """Tesseract could not read a picture. The message says why."""


class OcrLine(NamedTuple):
    """A line of text in a picture. Positions are in pixels from the lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


def is_available() -> bool:
    """Return whether Tesseract and pytesseract are installed."""
    return shutil.which("tesseract") is not None and importlib.util.find_spec("pytesseract") is not None


def seconds_so_far() -> float:
    """Return the processor time that Tesseract has taken for this process, in seconds; 0 on Windows."""
    times = os.times()
    return times.children_user + times.children_system


def recognize(image: Image) -> list[OcrLine]:
    """Return the lines of text in a picture of a page, in reading order. Raise OcrFailed if Tesseract fails."""
    import pytesseract

    try:
        installed = pytesseract.get_languages()
        languages = [name for name in installed if name not in _NO_LANGUAGES and "/" not in name][:_MAX_LANGUAGES]
        found = pytesseract.image_to_data(
            image,
            lang="+".join(languages) or None,
            config="--psm 1" if "osd" in installed else "--psm 3",
            output_type=pytesseract.Output.DICT,
            timeout=_MAX_WAIT,
        )
    except (RuntimeError, pytesseract.TesseractNotFoundError, OSError, UnicodeDecodeError) as error:
        raise OcrFailed(collapse_white_space(str(error))[:200]) from error
    return _level_sizes(_read_lines(found, image.height))


def _read_lines(found: dict[str, list[str]], height: int) -> list[OcrLine]:
    """Return the lines of the words that Tesseract found, which it gives as a table by column names."""
    words = defaultdict(list)
    for index, text in enumerate(found.get("text", ())):
        if text.strip():
            words[tuple(int(found[name][index]) for name in ("block_num", "par_num", "line_num"))].append(index)
    lines = []
    for indexes in words.values():
        if not _is_text([(found["text"][index], float(found["conf"][index])) for index in indexes]):
            continue
        left, top, width, tall = (
            [int(found[name][index]) for index in indexes] for name in ("left", "top", "width", "height")
        )
        lines.append(
            OcrLine(
                " ".join(found["text"][index].strip() for index in indexes),
                min(left),
                max(x + w for x, w in zip(left, width, strict=True)),
                height - max(y + h for y, h in zip(top, tall, strict=True)),
                max(tall),
            )
        )
    return lines


def _is_text(words: Sequence[tuple[str, float]]) -> bool:
    """Return whether words with these confidences, of 100, are text: Tesseract sees short words in photographs too."""
    confidence = mean(sure for _, sure in words)
    has_word = any(sum(map(str.isalnum, text)) >= _MIN_LETTERS and sure >= _SURE for text, sure in words)
    return confidence >= _MIN_CONFIDENCE and (has_word or confidence >= _VERY_SURE)


def _level_sizes(lines: list[OcrLine]) -> list[OcrLine]:
    """Return the lines with one size for all but those that are much higher: the height depends on the letters."""
    if not lines:
        return []
    usual = median(line.size for line in lines)
    return [line if line.size > _LARGER * usual else line._replace(size=usual) for line in lines]
