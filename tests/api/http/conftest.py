"""A small library with a tiny model, and the API that serves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.http.app import api_routes, make_api
from core.errors import UsageError
from core.settings import Settings
from patella.library import Library
from serving import OpenLibrary

ARTICLES = {
    "cats.md": "# Cats\n\nA cat purrs and sleeps.\n\n## Milk\n\nCats drink milk. The cat hides from a dog.\n",
    "dogs.md": "---\nauthor: Ann Li\ntags: [pets]\n---\n# Dogs\n\nDogs bark at a cat.\n\n## Swimming\n\nA dog swims.\n",
    "animals/fish.md": "# Fish and chips\n\nA fish swims and sleeps. A fish does not bark or purr.\n",
    "café.md": "# Café\n\nThe dog and the cat drink milk in the café.\n",
}


@dataclass
class Site:
    """A library, and the means to serve it to requests from an address of the server."""

    library: Library
    opened: OpenLibrary
    address: str = "127.0.0.1"
    settings: dict[str, Any] = field(default_factory=dict)

    def client(self, **options: Any) -> TestClient:
        return TestClient(self.app(**options), base_url="http://localhost:8501")

    def app(self, address: str = "127.0.0.1", origins: tuple[str, ...] = ()) -> Starlette:
        def opened(name: str) -> OpenLibrary:
            if name:
                raise UsageError(f"There is no library {name!r}.")
            return self.opened

        return Starlette(routes=api_routes(make_api(opened, address, origins), ""))


def made_site(folder: Path, model: Path, **values: Any) -> Site:
    """Return a library of ARTICLES below a folder, indexed."""
    for name, text in ARTICLES.items():
        path = folder / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    chosen = Settings(**{"articles": (folder / "articles",), "index": folder / "index", "model": str(model), **values})
    library = Library(chosen)
    library.sync()
    return Site(library, OpenLibrary("", library))


@pytest.fixture(scope="session")
def site(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A library that no test changes."""
    made = made_site(tmp_path_factory.mktemp("api"), model_folder)
    yield made
    made.library.__exit__()


@pytest.fixture
def own_site(model_folder: Path, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """What makes a library of the test's own."""
    made: list[Site] = []

    def make(**values: Any) -> Site:
        made.append(made_site(tmp_path / str(len(made)), model_folder, **values))
        return made[-1]

    yield make
    for each in made:
        each.library.__exit__()


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.client()
