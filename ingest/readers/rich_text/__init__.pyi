from .reader import read as read, write_rich_text as write_rich_text
