from .marked_text import (
    clipped as clipped,
    legend as legend,
    marked as marked,
    marked_blocks as marked_blocks,
    shifted as shifted,
)
from .markup import (
    day as day,
    earlier_state as earlier_state,
    hidden as hidden,
    link as link,
    minute as minute,
    notice as notice,
    page_url as page_url,
    refused as refused,
)
