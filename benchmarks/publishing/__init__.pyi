from .measuring import measure_publishing as measure_publishing
from .report import publishing_as_text as publishing_as_text
