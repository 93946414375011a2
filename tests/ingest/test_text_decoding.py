"""Decoding: which encoding a file is read in, and which bytes are refused as no text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings, strategies as st

from core.errors import DamagedFile
from ingest.reading import read_bytes
from ingest.text_decoding import decode_text

POLISH = "Świeże mleko jest zdrowe, a żółty ser też. Każdy może go jeść, jeśli chce."
JAPANESE = "筋肉のけいれんは夜に起こることが多い。その原因はよく分かっていませんが、水分の不足が関係しているようです。"
LITHUANIAN = (
    "Arbata yra gėrimas, gaminamas iš arbatmedžio lapų. Daug žmonių ją geria kiekvieną dieną, ryte ir vakare, su "
    "cukrumi arba be jo. Ji atkeliavo iš Kinijos, kur žinoma jau labai seniai. Vaikai jos nemėgsta, nes ji karti."
)
TURKISH = "Türkiye'de insanlar çay içmeyi çok sever; sabah kahvaltısında ve akşam yemeğinden sonra birlikte içerler."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Crème brûlée — “naïve”".encode(), "Crème brûlée — “naïve”"),
        ("\ufeffCrème".encode(), "Crème"),
        ("Crème brûlée".encode("utf-16"), "Crème brûlée"),
        ("Crème brûlée".encode("utf-16-be"), "Crème brûlée"),
        ("La crème brûlée coûte 3 € à l’été.".encode("cp1252"), "La crème brûlée coûte 3 € à l’été."),
        (
            ("Мышечные спазмы часто возникают ночью. " * 4).encode("cp1251"),
            "Мышечные спазмы часто возникают ночью. " * 4,
        ),
        (POLISH.encode("cp1250"), POLISH),
        (JAPANESE.encode("shift_jis"), JAPANESE),
        (
            b"a NUL \x00 stays one character, in the midst of a text that is long enough",
            "a NUL � stays one character, in the midst of a text that is long enough",
        ),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    assert read_bytes("x.txt", data, "id").text == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (codecs.BOM_UTF8 + b"cr\xc3\xa8me\xff", "crème�"),
        (codecs.BOM_UTF16_LE + "crème".encode("utf-16-le") + b"\x00\xd8", "crème�"),
        (codecs.BOM_UTF16_BE + "crème".encode("utf-16-be") + b"\xd8\x00", "crème�"),
        (codecs.BOM_UTF32_LE + "crème".encode("utf-32-le") + b"\x00\x00\xff\x00", "crème�"),
        (codecs.BOM_UTF32_BE + "crème".encode("utf-32-be") + b"\x00\xff\x00\x00", "crème�"),
    ],
)
def test_a_byte_order_mark_decides_even_if_some_bytes_do_not_fit(data: bytes, text: str) -> None:
    assert decode_text("x", data, "koi8-r") == text


def test_utf_8_comes_before_the_declared_encoding_and_that_before_a_guess() -> None:
    assert [decode_text("x", data, "koi8-r") for data in ("crème".encode(), b"caf\xe9")] == ["crème", "cafИ"]
    assert decode_text("x", b"caf\xe9") == "café"


@pytest.mark.parametrize("declared", ["iso-8859-1", "ISO-8859-1", "latin-1", "Latin1", "ascii", "US-ASCII"])
def test_what_is_declared_as_latin_1_is_read_as_browsers_do(declared: str) -> None:
    assert decode_text("x", b"\x93caf\xe9\x94 3 \x80", declared) == "“café” 3 €"


def test_what_is_declared_as_anything_else_is_read_as_declared() -> None:
    assert decode_text("x", b"3 \xa4", "iso-8859-15") == "3 €"


def test_half_a_character_that_an_encoding_lets_through_is_replaced() -> None:
    assert decode_text("x", b"\\ud800 caf\xe9", "unicode_escape") == "� café"


@pytest.mark.parametrize("declared", ["", "no-such-encoding", "shift_jis", "undefined"])
def test_a_declared_encoding_that_is_unknown_or_does_not_fit_is_ignored(declared: str) -> None:
    assert decode_text("x", b"La cr\xe8me, un caf\xe9 \xe0 emporter.", declared) == "La crème, un café à emporter."


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_seen_by_its_zero_bytes(encoding: str) -> None:
    for text in ("é.", "Crème, 茶 and 茶é", "a" * 4 + "茶" * 4 + "é"):
        assert decode_text("x", text.encode(encoding)) == text


def test_a_text_of_which_two_in_five_high_bytes_are_zero_is_not_taken_for_utf_16() -> None:
    data = "ab\u4e2d\u4e2d\uff00".encode("utf-16-le")
    assert data[1::2].count(0) == 2
    with pytest.raises(DamagedFile, match="is not text but binary data"):
        decode_text("x", data)


def test_fewer_than_four_bytes_are_not_taken_for_utf_16() -> None:
    assert decode_text("x", "é.".encode("utf-16-le")) == "é."
    with pytest.raises(DamagedFile, match="is not text but binary data"):
        decode_text("x", "é".encode("utf-16-le"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_and_without_accents(encoding: str) -> None:
    assert decode_text("x", "Tea is a drink.".encode(encoding)) == "Tea is a drink."


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_byte_order_mark_alone_is_an_empty_text(mark: bytes) -> None:
    assert decode_text("x", mark) == ""


def test_no_bytes_and_a_mark_of_utf_8_alone_are_an_empty_text() -> None:
    assert [decode_text("x", data) for data in (b"", codecs.BOM_UTF8)] == ["", ""]


def test_line_ends_and_unprintable_characters_become_the_same_everywhere() -> None:
    text = "\ufeffone\r\ntwo\rthree\n\r\nfour\x00\x1b\ufeff" + "." * 80
    expected = "one\ntwo\nthree\n\nfour\ufffd\ufffd\ufeff" + "." * 80
    assert [decode_text("x", text.encode(encoding)) for encoding in ("utf-8", "utf-16")] == [expected] * 2


BINARY = "tea.txt: is not text but binary data. Give it the ending of its real format, or export it as text."


@pytest.mark.parametrize("start", [b"", "é".encode(), b"\xe9", codecs.BOM_UTF8])
def test_more_than_two_control_bytes_in_a_hundred_are_binary_data(start: bytes) -> None:
    def with_control_bytes(count: int) -> bytes:
        return start + b"a" * (1000 - count - len(start)) + b"\x01" * count

    assert decode_text("tea.txt", with_control_bytes(19)).count("\ufffd") == 19
    with pytest.raises(DamagedFile) as raised:
        decode_text("tea.txt", with_control_bytes(21))
    assert (str(raised.value), raised.value.file) == (BINARY, "tea.txt")


def test_white_space_and_escape_are_no_control_bytes() -> None:
    assert decode_text("x", b"\t\n\v\f\r\x1b" * 9) == "\t\n\v\f\n\ufffd" * 9
    for byte in sorted({*range(32)} - {*b"\t\n\v\f\r\x1b"}):
        with pytest.raises(DamagedFile):
            decode_text("x", bytes([byte]) * 3 + b"a" * 97)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le café où l’été dure.", "cp1252"),
        (TURKISH, "cp1254"),
        ("Чай это напиток из листьев. Его пьют во многих странах.", "koi8_r"),
        ("Καλημέρα κόσμε, το τσάι είναι ένα ποτό από φύλλα", "cp1253"),
        ("תה הוא משקה העשוי מעלים של צמח התה. אנשים רבים שותים אותו בכל יום, בבוקר ובערב, עם סוכר.", "cp1255"),
        ("الشاي مشروب مصنوع من أوراق نبات الشاي. يشربه كثير من الناس كل يوم في الصباح وفي المساء.", "cp1256"),
        (LITHUANIAN, "cp1257"),
        (
            "お茶は葉から作られる飲み物です。多くの人が毎日飲んでいます。朝も夜も、砂糖を入れて飲むこともあります。",
            "euc_jp",
        ),
        ("한국어 차는 잎으로 만든 음료입니다. 많은 사람들이 마십니다.", "cp949"),
        ("茶是一种用茶叶制成的饮料,很多人每天都喝。", "gb18030"),
        ("茶是一種用茶葉製成的飲料,很多人每天都喝茶。", "big5"),
    ],
)
def test_the_language_decides_between_encodings(text: str, encoding: str) -> None:
    assert decode_text("x", text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"abc \xe9 \xe9", "abc й й"),  # three letters for two accents
        (b"abcd \xe9 \xe9", "abcd é é"),
        (b"ABCD \xe9 \xe9", "ABCD é é"),
        (b"abcdefg \xe9\xe9\xe9", "abcdefg ééé"),
        (b"abcdefg \xe9\xe9\xe9\xe9", "abcdefg 澭澭"),
        (b"abcdef \x81 \xe3o", "abcdef � ão"),  # \x81 fits no Western encoding
    ],
)
def test_short_runs_of_accents_among_many_letters_are_western(data: bytes, text: str) -> None:
    assert decode_text("x", data) == text


def test_a_text_that_fits_no_encoding_is_refused() -> None:
    data = b"\xa5\xa0\xd7\x9d\xe0\x93\xb9\x94\xc4\xdd\xcb\x9d\xf5\xc6\x9b\x8b\xcb\x83\x83\x97"
    with pytest.raises(DamagedFile) as raised:
        decode_text("tea.txt", data)
    assert str(raised.value) == "tea.txt: has an encoding that could not be recognised. Save it as UTF-8."


def test_the_encoding_is_guessed_from_the_first_50_000_bytes() -> None:
    start = "La crème brûlée coûte 3 € à l’été. ".encode("cp1252")
    data = start + b"a" * (50_000 - len(start)) + b"\x81\x8d" * 9
    assert decode_text("x", data) == start.decode("cp1252") + "a" * (50_000 - len(start)) + "\ufffd" * 18


@settings(max_examples=100)
@given(text=st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff")))
def test_every_text_survives_utf_8(text: str) -> None:
    assert decode_text("x", text.encode()) == text


@pytest.mark.parametrize(
    "text",
    [
        "Die Mühle schläft nie: „Größe“ – schön übrigens.",
        "L’écluse a été fermée à côté du château. Ça va très bien.",
        "The miller’s “oak” is old — naïve café talk…",
        "Møllen står på en ø, og æbler gror øverst. Når året går, er vi glade.",
    ],
)
@pytest.mark.parametrize("encoding", ["mac_roman", "cp1252"])
def test_mac_roman_is_told_from_the_encoding_of_windows(text: str, encoding: str) -> None:
    assert decode_text("a.txt", text.encode(encoding)) == text


@pytest.mark.parametrize(
    "text", ["Мельница стоит.\nКолесо вертится.", "水車は回る。\n水门由手打开。\n", "ο μύλος\nστέκεται"]
)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_in_any_script(text: str, encoding: str) -> None:
    assert decode_text("a.txt", text.encode(encoding)) == text
