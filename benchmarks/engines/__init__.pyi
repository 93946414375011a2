from .measuring import Compared as Compared, measure_engines as measure_engines
from .report import engines_as_text as engines_as_text
