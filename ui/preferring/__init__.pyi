from .counts_view import draw_counts as draw_counts
from .page import (
    draw_beginning as draw_beginning,
    draw_preferring as draw_preferring,
)
