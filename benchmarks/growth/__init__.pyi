from .drawing import draw as draw
from .measuring import RealEncodings as RealEncodings, measure_growth as measure_growth
from .report import growth_as_text as growth_as_text
