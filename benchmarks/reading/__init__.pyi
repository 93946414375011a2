from .speed import measure_reading as measure_reading, reading_as_text as reading_as_text
