"""The command: `python -m tools.hostile_text --count 500 --out tools/runs/<date>-hostile-text`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from evaluation import write_report
from tools.hostile_text.measuring import measure
from tools.hostile_text.payloads import payloads

app = typer.Typer(add_completion=False)


@app.command()
def main(
    count: Annotated[int, typer.Option(min=1, max=900, help="How many hostile texts.")] = 500,
    seed: Annotated[int, typer.Option(help="The same seed gives the same texts.")] = 18,
    out: Annotated[Path | None, typer.Option(help="The folder of the report.")] = None,
) -> None:
    """Open every page with hostile texts in every place, and count what ran and what left. Fails if anything did."""
    texts = payloads(count, seed)
    with Console(stderr=True).status("starting") as status:
        report = {"seed": seed, **measure(texts, status.update)}
    text = as_text(report)
    print(text)
    if out:
        write_report(out, report | {"texts": list(texts)}, text)
    acted = sum(counts[name] for counts in report["places"].values() for name in ("ran", "left", "blocked", "armed"))
    raise typer.Exit(1 if acted else 0)


def as_text(report: dict[str, Any]) -> str:
    """Return the report as a table.

    `armed` counts elements that would act at a touch, `blocked` what only the policy of the page held back.
    """
    heads = ("pages", "shown", "ran", "left", "blocked", "armed")
    lines = [f"{report['payloads']} hostile texts, seed {report['seed']}", ""]
    lines.append(f"{'place':<26}" + "".join(f"{name:>9}" for name in heads))
    for place, counts in report["places"].items():
        lines.append(f"{place:<26}" + "".join(f"{counts[name]:>9}" for name in heads))
    lines += ["", f"{'put into a page as HTML':<26}{'ran':>9}{'left':>9}"]
    for kind, counts in report["without_protection"].items():
        lines.append(f"{kind:<26}{counts['ran']:>9}{counts['left']:>9}")
    return "\n".join(lines)


if __name__ == "__main__":
    app()
