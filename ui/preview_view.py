"""The preview of an uploaded file as HTML."""

from __future__ import annotations

from ui.markup import counted, escape
from ui.preview import Preview


def preview_card(shown: Preview, replaces: bool) -> str:
    if shown.problem:
        return (
            f'<section class="preview" role="alert"><h3>{escape(shown.name)}</h3>'
            f'<p class="status attention">{escape(shown.problem)}</p></section>'
        )
    warnings = "".join(f'<p class="status attention">{escape(warning)}</p>' for warning in shown.warnings)
    replaced = '<p class="status attention">An article of this name is there already.</p>' if replaces else ""
    sizes = f"{counted(len(shown.outline), 'heading')}, {counted(shown.passages, 'passage')}"
    return (
        f'<section class="preview"><h3>{escape(shown.title)}</h3><p class="file">{escape(shown.name)}: {sizes}</p>'
        f"{replaced}{warnings}{_outline(shown)}</section>"
    )


def _outline(shown: Preview) -> str:
    items = "".join(
        f'<li class="level-{min(max(level, 1), 6)}">{escape(heading)}</li>' for level, heading in shown.outline
    )
    return f"<ol>{items}</ol>" if items else ""
