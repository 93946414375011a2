"""The documents are true: commands run, links lead to a file, and every setting and option is documented."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout

import pytest
import typer

from core.locations import PROJECT
from core.settings import Settings, settings
from patella.cli import main
from patella.cli.app import app

DOCUMENTS = (
    *("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"),
    *(f"docs/{path.name}" for path in sorted((PROJECT / "docs").glob("*.md"))),
)
SHOWN = {"README.md": 2, "docs/GUIDE.md": 4, "docs/MEASURING.md": 1}
"""How many commands of a document are followed by their output, at least."""

ROOMS = (
    "core",
    "embedding",
    "ingest",
    "index",
    "search",
    "evaluation",
    "benchmarks",
    "faults",
    "api",
    "serving",
    "ui",
    "patella",
    "tools",
)
SLOW = re.compile(
    r"patella (benchmark|faults|evaluate (ablation|spelling|confidence|marks|tables|doors))\b|patella serve\b"
)
"""Commands that take minutes or never end. The tests of their own modules run them; their options are checked below."""


def text_of(document: str) -> str:
    return (PROJECT / document).read_text("utf-8")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Return what runs a command of a document in this process and gives its output. The documents share an index.

    A process for each command would load the model of the index again each time.
    """

    def run(line: str) -> str:
        program, *arguments = shlex.split(line)
        assert program == ".venv/bin/patella", line
        with redirect_stdout(io.StringIO()) as printed, redirect_stderr(io.StringIO()) as errors:
            status = main(arguments)
        assert status == 0, f"{line}\n{printed.getvalue()}\n{errors.getvalue()}"
        return printed.getvalue()

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATELLA_INDEX", str(tmp_path_factory.mktemp("documents") / "index"))
        patched.chdir(PROJECT)
        settings.cache_clear()
        run(".venv/bin/patella index sync corpus")
        yield run
    settings.cache_clear()


def test_every_command_runs_and_prints_what_is_shown(run: Callable[[str], str]) -> None:
    """The commands run over one index, in the order of the documents."""
    targets = re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE)
    for document, count in SHOWN.items():
        outputs = 0
        for block, shown in blocks_of(document):
            printed = ""
            for line in block.splitlines():
                if line.startswith("make "):
                    assert line.split()[1] in targets
                elif not SLOW.search(line):
                    printed = run(line)
            if shown:
                outputs += 1
                assert without_figures(shown).strip() in without_figures(printed)
        assert outputs >= count, document


def test_the_guide_leaves_the_index_as_it_was(run: Callable[[str], str]) -> None:
    status = run(".venv/bin/patella index status")
    assert "24 articles, 283 passages\n" in status
    assert "added by hand" not in status


def blocks_of(document: str) -> list[tuple[str, str]]:
    """Return each block of commands with the output that the document shows after it, or after a few lines of prose."""
    found = re.findall(
        r"^```sh\n(.*?)^```\n(?:\n(?:[^`\n][^\n]*\n){0,4}(?:\n)?```console\n(.*?)^```)?",
        text_of(document),
        re.DOTALL | re.MULTILINE,
    )
    return [(block, shown) for block, shown in found]


def without_figures(text: str) -> str:
    """Return the text without scores and seconds, which differ between machines; counts and recall do not."""
    return re.sub(r"(?<=  )\d+\.\d+(?=(?: \w+)?$)|\d+\.\d+(?= seconds)", "#", text, flags=re.MULTILINE)


def test_every_setting_is_in_the_guide_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `PATELLA_([A-Z0-9_]+)` \| (.+?) \|", text_of("docs/GUIDE.md"), re.MULTILINE))
    assert rows == {name.upper(): as_shown(field.default) for name, field in Settings.model_fields.items()}


def as_shown(default: object) -> str:
    if default is None:
        return "none"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return ", ".join(map(as_shown, default))
    return f"`{str(default).removeprefix(f'{PROJECT}/')}`"


def commands_of(group: typer.core.TyperGroup, words: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command, as in "patella index sync", with its options."""
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from commands_of(command, f"{words} {name}")
        else:
            yield f"{words} {name}", [each.opts[-1] for each in command.params if each.opts[0].startswith("-")]


def test_every_command_and_option_is_documented() -> None:
    documents = ("docs/GUIDE.md", "docs/API.md", "docs/MEASURING.md", "README.md")
    documented = "".join(map(text_of, documents))
    commands = dict(commands_of(typer.main.get_group(app), "patella"))
    assert {"patella serve", "patella index rollback", "patella benchmark growth"} < commands.keys()
    missing = [command for command in commands if not re.search(rf"{command}\b", documented)]
    options = {option for options in commands.values() for option in options}
    missing += [option for option in sorted(options) if not re.search(rf"[ `]{option}[ `\n]", documented)]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", text_of(document))
    local = [link for link in links if not link.startswith("http")]
    assert [link for link in local if not (PROJECT / document).parent.joinpath(link).exists()] == []


def test_the_map_of_the_architecture_is_the_project() -> None:
    block = re.search(r"## What is where\?\n\n```\n(.*?)```", text_of("ARCHITECTURE.md"), re.DOTALL)
    assert block is not None
    named = {line.split()[0] for line in block[1].splitlines()}
    assert [name for name in named if not (PROJECT / name).exists()] == []
    modules = {path.name for path in PROJECT.glob("*.py")}
    assert modules <= named


def test_every_file_that_the_documents_name_exists() -> None:
    for document in DOCUMENTS:
        named = re.findall(rf"`((?:{'|'.join((*ROOMS, 'tests', 'docs'))})/[\w/.-]+\.\w+)`", text_of(document))
        assert [name for name in named if not (PROJECT / name).exists()] == []
