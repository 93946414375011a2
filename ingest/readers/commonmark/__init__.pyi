from .writer import write_markdown as write_markdown
