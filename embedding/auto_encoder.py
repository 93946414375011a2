"""The encoder of a model: by OpenVINO where the model can be converted, otherwise by sentence-transformers."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.errors import ModelError
from embedding.encoder import Encoded, Encoder, PendingEncoding, no_text_progress
from embedding.model_cache import cached_folder
from embedding.models import Model
from embedding.openvino_encoder import OpenVinoEncoder, write_openvino_files
from embedding.torch_encoder import TorchEncoder
from embedding.vectors import Vectors

log = logging.getLogger(__name__)

CONVERSION = "conversion 5"
"""Changed by hand whenever the same model would be converted otherwise."""

_SAMPLES = ("", "Why do muscles cramp at night?", "Ärzte, naïve ones: 42 % of 筋肉.", "many words, " * 600)
_NEARLY, _THE_SAME = 0.99, 0.999  # the least cosine: of weights in bytes, which come to .9994, and otherwise, .99998


class AutoEncoder:
    """An Encoder of a sentence-transformers model. The model is converted once; that is kept in the folder `cache`."""

    def __init__(self, model: Model, cache: Path) -> None:
        self._files, self._cache = model, cache
        self._loading = threading.Lock()

    @cached_property
    def fingerprint(self) -> str:
        """That of the model, whoever runs it.

        The cosine to the exact vectors is .9997 of passages and .9994 of other texts with weights in bytes, and .99998
        with exact ones (`python -m benchmarks encoding`), and what is found is the same (docs/RANKING.md), so that an
        index can be asked and continued where the model runs otherwise.
        """
        return self._files.fingerprint()

    def load(self) -> None:
        """Load the model now, which takes a second, rather than with the first text. Raises ModelError."""
        _ = self._encoder

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = no_text_progress) -> Vectors:
        return self._encoder.encode(texts, progress)

    def encode_with_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] = no_text_progress
    ) -> list[Encoded]:
        return self._encoder.encode_with_tokens(texts, progress)

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return self._encoder.encode_questions(texts)

    def encode_question(self, text: str) -> Encoded:
        return self._encoder.encode_question(text)

    def begin_question(self, text: str) -> PendingEncoding:
        return self._encoder.begin_question(text)

    @property
    def _encoder(self) -> Encoder:
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> Encoder:
        self._files.verify()
        torch = TorchEncoder(self._files)
        try:
            folder = cached_folder(self._cache, self._name(), lambda building: self._convert(torch, building))
            return OpenVinoEncoder(folder, self.fingerprint)
        except (ModelError, OSError) as reason:
            log.info("%s is run by sentence-transformers: %s", self._files.name, reason)
        torch.load()
        return torch

    def _name(self) -> str:
        """Of the conversion: another model or another OpenVINO has another. Raises ModelError without OpenVINO."""
        try:
            made_of = f"{CONVERSION}, {self.fingerprint}, openvino {version('openvino')}"
        except PackageNotFoundError as error:
            raise ModelError("OpenVINO is not installed.") from error
        return hashlib.sha256(made_of.encode()).hexdigest()[:32]

    def _convert(self, torch: TorchEncoder, building: Path) -> None:
        """With weights in bytes where that makes nearly the same vectors.

        Raises ModelError where the model cannot be converted, or makes other vectors then than by itself.
        """
        portable, exact = torch.portable_model(), _encoded(torch)
        for in_int8, least in ((True, _NEARLY), (False, _THE_SAME)):
            for path in building.iterdir():
                path.unlink()  # of the try before
            write_openvino_files(portable, building, in_int8)
            if _agree(_encoded(OpenVinoEncoder(building, self.fingerprint)), exact, least):
                return
        raise ModelError(f"OpenVINO gives other vectors than the model {self._files.name} itself.")


def _encoded(encoder: Encoder) -> list[Encoded]:
    return encoder.encode_questions(_SAMPLES) + encoder.encode_with_tokens(_SAMPLES)


def _agree(made: Sequence[Encoded], exact: Sequence[Encoded], least: float) -> bool:
    return all(
        own.offsets.tolist() == other.offsets.tolist() and own.vector @ other.vector >= least
        for own, other in zip(made, exact, strict=True)
    )
