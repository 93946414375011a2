from .articles import copy_with_new_words as copy_with_new_words, endless as endless
from .building import IndexGrower as IndexGrower
from .drawing import draw as draw
from .measuring import RealEncodings as RealEncodings, measure_growth as measure_growth
from .report import growth_as_text as growth_as_text
from .synthetic_encodings import (
    Nearest as Nearest,
    RealThenSyntheticEncodings as RealThenSyntheticEncodings,
    SyntheticEncodings as SyntheticEncodings,
    vectors_of as vectors_of,
)
