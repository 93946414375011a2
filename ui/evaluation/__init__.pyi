from .page import (
    evaluation_page as evaluation_page,
)
