from .reader import read as read, read_markup as read_markup
