"""Questions that nobody would type, and questions that somebody may: drawn from a seed, one for each number."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Sequence

PAGE_LIMIT = 2_000
"""The number of characters that the box of the page takes."""

_LONGEST = 20_000  # characters of a question that comes by the address or the command line
_PLANES = 17
_FIELDS = ("author", "date", "tag", "path", "type", "language", "title", "heading", "Author", "TYPE", "colour", "in")
_CONDITIONS = (
    *("author:smith", "author:o'neill", "author: müller", 'author:"Ann Keeper"', "date:2024..", "date:2023-11"),
    *("date:..2023", "date:2019..2024-05", "date:2024-05-12", 'tag:"side effects"', "tag:Schleuse", "tag: pump"),
    *("path:tides/", "path:scripts", "type:md", "type:csv", "type:pdf", "language:de", "language:en", "title:pump"),
    *('heading:"who may enter"', "heading:treatment", "title:Clonus", "TYPE:MD", "Author:Smith"),
)
_VALUES = (
    *("smith", "o'neill", "müller", "2024..", "..2023", "2019..2024-05", "2024-13-45", "9999..0000", "..", "tides/"),
    *("md", "csv", "gz", "de", "zh-Hant", "x" * 300, "", '"side effects"', '"', "''", "../../etc", "*", "-", "a:b:c"),
)
_CODES = (
    *("XR-200/B", "E-1042", "E1042", "B-12", "R25.8", "CAS 7782-42-5", "2.4.1", "v2.4.0-rc3", "v999999.0.0.0.1", "C++"),
    *(
        "C#",
        ".NET",
        "0x1F",
        "--dry-run",
        "-xzf",
        "$PATH",
        "foo()",
        "a=b|c",
        "<b>&amp;",
        "'; DROP TABLE x; --",
        "{{7*7}}",
    ),
    *("https://a.example/?q=1&x=%00", "C:\\tides\\data.csv", "keeper@vardholm.example", "TypeError: 'int' + 'str'"),
)
_UNITS = ("mg", "kg", "m", "km/h", "°C", "%", "€", "Hz", "MHz", "V", "minutes", "ft", "µg", "Ω", "l", "L", "mmHg", "")
_OPENINGS = (
    *(
        "what is",
        "what causes",
        "how is",
        "how do I",
        "why does",
        "is it allowed to",
        "is it forbidden to",
        "who",
        "when",
    ),
    *("where is", "which", "how many", "how long", "can I", "must I not", "wie", "où est", "как", "なぜ", "لماذا", ""),
)
_NEGATIONS = (
    "not",
    "never",
    "no",
    "without",
    "isn't",
    "cannot",
    "nor",
    "un",
    "disabled",
    "except",
    "non-",
    "nicht",
    "ne",
)
_MARKS = (
    *("\u0301", "\u0308", "\u20dd", "\u200d", "\u200b", "\u00ad", "\ufe0f", "\u202e", "\u202d", "\u2066", "\u2069"),
    *("\u200e", "\u200f", "\u061c", "\ufeff", "\u2028", "\u2029", "\u0085", "\u00a0", "\u3000", "\ufff9", "\ufffe"),
    *("\0", "\x01", "\x07", "\x08", "\x0b", "\x1b[31m", "\x1f", "\x7f", "\x9b", "\t", "\n", "\r\n", "\ud800", "\udfff"),
    *("\udc80", "\U000e0041", "\U000e007f", "\U0010ffff", "\U0001f1e6", "\U0001f3fb"),
)
_EMOJI = (
    *("👩‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇳🇴", "👍🏿", "1️⃣", "❤️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "😀"),
    "👩" + "‍👩" * 40,
)
_CJK = (
    "灯塔为什么亮",
    "守塔人",
    "灯台は毎晩",
    "番人レンズ",
    "등대는",
    "ㄱㄴㄷ",
    "𠀀𠜎",
    "ﾊﾝｶｸ",
    "全角ＡＢＣ１２３",
    "〜・「」",
    "㍿㌔",
)
_LOOKALIKES = str.maketrans("aceiopxyABEHKMTX0", "асеіорхуАВЕНКМТХО")  # Latin to Cyrillic, zero to О
_FULL_WIDTH = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
_BRACKETS = "\"'()[]{}<>“”«»„‘’`"


class Grammar:
    """A source of questions about articles with these texts. Equal seeds and numbers give equal questions."""

    def __init__(self, seed: int, texts: Sequence[str]) -> None:
        self._seed = seed
        self._words: list[str] = sorted({word for text in texts for word in re.findall(r"\w+", text)})
        self._sentences = sorted({line for text in texts for line in re.split(r"(?<=[.?!。])\s+|\n", text) if line})
        self._random = random.Random()
        self._kinds: dict[str, Callable[[], str]] = {
            "plain words": self._plain,
            "query syntax": self._syntax,
            "nested and unbalanced": self._nested,
            "codes, numbers, units": self._codes,
            "misspelt": self._misspelt,
            "sentences with edits": self._edited,
            "any plane of Unicode": self._planes,
            "marks and controls": self._marked,
            "emoji and CJK": self._pictures,
            "lookalikes": self._lookalike,
            "very long": self._long,
            "crossed": self._crossed,
            "mutated": self._mutated,
        }
        self._weights = [1 if kind == "very long" else 8 for kind in self._kinds]  # those take far more time

    @property
    def kinds(self) -> list[str]:
        """The names of the kinds of questions."""
        return list(self._kinds)

    def question(self, number: int) -> tuple[str, str]:
        """Return the kind and the text of the question with this number."""
        self._random.seed(f"{self._seed}:{number}")
        (kind,) = self._random.choices(self.kinds, self._weights)
        return kind, self._kinds[kind]()[:_LONGEST]

    def _some(self, make: Callable[[], str], least: int, most: int, between: str = " ") -> str:
        return between.join(make() for _ in range(self._random.randint(least, most)))

    def _any(self) -> str:
        """Return a question of any kind but the long and those that are made of others."""
        return self._kinds[self._random.choice(self.kinds[:10])]()

    def _word(self) -> str:
        return self._random.choice(self._words)

    def _plain(self) -> str:
        choice = self._random.choice
        words = [self._word() for _ in range(self._random.randint(1, 9))]
        if self._random.random() < 0.4:
            words.insert(self._random.randrange(len(words)), choice(_NEGATIONS))
        return f"{choice(_OPENINGS)} {' '.join(words)}{choice(('', '?', '.', '!'))}"

    def _syntax(self) -> str:
        return self._some(self._piece, 1, 7)

    def _piece(self) -> str:
        choice = self._random.choice
        if self._random.random() < 0.3:
            return f"{choice(('', '', '-', '+'))}{choice(_CONDITIONS)}"
        field = f"{choice(_FIELDS)}:{choice(('', '', ' '))}" if self._random.random() < 0.5 else ""
        texts = [self._word(), choice(_VALUES), f'"{self._word()} {self._word()}"', choice(_CODES)]
        return f"{choice(('', '', '+', '-', '--', '+-', '−'))}{field}{choice(texts)}"

    def _nested(self) -> str:
        parts = [self._piece() if self._random.random() < 0.5 else self._word() for _ in range(6)]
        signs = self._random.choices([*_BRACKETS, "+", "-", ":", "..", '-"', '+"', "author:"], k=12)
        self._random.shuffle(mixed := [*parts, *signs])
        return self._random.choice(("", " ")).join(mixed)

    def _codes(self) -> str:
        return self._some(self._number, 1, 5)

    def _number(self) -> str:
        choice = self._random.choice
        number = choice(
            [
                str(self._random.randint(-100, 3000)),
                f"{self._random.uniform(-50, 2000):.{self._random.randint(0, 4)}f}",
                choice(
                    ("1,200", "12.10", "3,50", "1½", "5–8", "1e308", "-1e999", "٧", "²", "Ⅻ", "9" * 400, "10:30", "½")
                ),
            ]
        )
        return choice([choice(_CODES), self._word(), f"{number}{choice((' ', ''))}{choice(_UNITS)}"])

    def _misspelt(self) -> str:
        return f"{self._random.choice(_OPENINGS)} {self._some(lambda: self._slipped(self._word()), 1, 6)}"

    def _slipped(self, text: str) -> str:
        """Return a text with one character lost, doubled, changed or swapped with the next one."""
        if not text:
            return text
        at = self._random.randrange(len(text))
        before, here, after = text[:at], text[at], text[at + 1 :]
        other = self._random.choice("abcdefghijklmnopqrstuvwxyzäéñß ")
        return self._random.choice(
            [before + after, before + here * 2 + after, before + other + after, before + after[:1] + here + after[1:]]
        )

    def _edited(self) -> str:
        text = self._random.choice(self._sentences)
        for _ in range(self._random.randint(0, 4)):
            text = self._slipped(text)
        return text

    def _planes(self) -> str:
        return self._some(self._foreign, 1, 8, self._random.choice(("", " ")))

    def _foreign(self) -> str:
        """Return characters that lie near each other in a plane of Unicode, unassigned ones and surrogates included."""
        plane = self._random.choice((0, 0, 0, 1, 1, 2, self._random.randrange(_PLANES)))
        start = plane * 0x10000 + self._random.randrange(0x10000 - 64)
        return "".join(chr(min(start + self._random.randrange(64), sys.maxunicode)) for _ in range(6))

    def _marked(self) -> str:
        text = list(self._plain())
        for _ in range(self._random.randint(1, 12)):
            mark = self._random.choice(_MARKS) * self._random.choice((1, 1, 1, 30))
            text.insert(self._random.randrange(len(text) + 1), mark)
        return "".join(text)

    def _pictures(self) -> str:
        choice = self._random.choice
        pieces = [lambda: choice(_EMOJI), lambda: choice(_CJK), self._word]
        return self._some(lambda: choice(pieces)(), 1, 8, choice(("", " ")))

    def _lookalike(self) -> str:
        return self._plain().translate(self._random.choice((_LOOKALIKES, _FULL_WIDTH)))

    def _long(self) -> str:
        """Return a question at the limit of the page, or beyond it."""
        length = self._random.choice((PAGE_LIMIT - 1, PAGE_LIMIT, PAGE_LIMIT + 1, 5_000, _LONGEST))
        unit = self._random.choice(
            [
                self._word(),
                f"{self._word()} ",
                f"{self._any()} ",
                self._piece() + " ",
                "a",
                "9",
                "-",
                '"',
                "é",
                "灯",
                ". ",
            ]
        )
        if self._random.random() < 0.5:
            return (unit * (length // max(len(unit), 1) + 1))[:length]
        words: list[str] = []
        while sum(map(len, words)) < length:
            words.extend(f"{self._any()} " for _ in range(20))
        return "".join(words)[:length]

    def _crossed(self) -> str:
        """Return the beginning of one question and the end of another."""
        one, other = self._any(), self._any()
        return one[: self._random.randint(0, len(one))] + other[self._random.randint(0, len(other)) :]

    def _mutated(self) -> str:
        """Return a question of which some stretches are lost, doubled, turned round or replaced."""
        text = self._any()
        for _ in range(self._random.randint(1, 8)):
            start, end = sorted(self._random.randint(0, len(text)) for _ in range(2))
            part = text[start:end]
            new = self._random.choice([lambda: "", lambda: part * 2, lambda: part[::-1], part.upper, self._piece])  # noqa: B023
            text = (text[:start] + new() + text[end:])[:PAGE_LIMIT]
        return text
