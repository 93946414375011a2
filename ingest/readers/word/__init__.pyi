from .equations import linear as linear
from .reader import read as read
from .symbols import (
    UNKNOWN as UNKNOWN,
    UNKNOWN_SYMBOLS as UNKNOWN_SYMBOLS,
    symbol as symbol,
    text_in_font as text_in_font,
)
