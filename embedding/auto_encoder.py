"""The encoder of a model: OpenVINO runs it on the processor if it can be converted, otherwise sentence-transformers."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.errors import ModelError
from core.settings import CPU
from embedding.encoder import Encoded, Encoder, PendingEncoding, no_text_progress
from embedding.model_cache import cached_folder
from embedding.models import Model
from embedding.openvino_encoder import OpenVinoEncoder, write_openvino_files
from embedding.torch_encoder import TorchEncoder
from embedding.vectors import Vectors

log = logging.getLogger(__name__)

CONVERSION = "conversion 5"
"""Version of the conversion, changed by hand whenever the same model would be converted differently."""

_SAMPLE_TEXTS = ("", "Why do muscles cramp at night?", "Ärzte, naïve ones: 42 % of 筋肉.", "many words, " * 600)
_MIN_COSINE_INT8 = 0.99  # least cosine to the exact vectors with weights of one byte, which reach .9994
_MIN_COSINE_FLOAT16 = 0.999  # least cosine with weights of two bytes, which reach .99998


class AutoEncoder:
    """An Encoder of a sentence-transformers model. The model is converted once and kept in the folder `cache`.

    On another `device` than the processor, as torch calls it, sentence-transformers runs the model itself.
    """

    def __init__(self, model: Model, cache: Path, device: str = CPU) -> None:
        self._model, self._cache, self._device = model, cache, device
        self._loading = threading.Lock()

    @cached_property
    def fingerprint(self) -> str:
        """Return the fingerprint of the model, which does not depend on the library that runs the model.

        With int8 weights the cosine to the exact vectors is .9997 for passages and .9994 for other texts. With float16
        weights it is .99998 (`patella benchmark encoding`). Searches find the same (docs/RANKING.md). Another device
        runs the model itself in float32, so its vectors are nearer to the exact ones than those of either. So an index
        can be searched and continued on a machine that runs the model differently.
        """
        return self._model.fingerprint()

    @property
    def is_loaded(self) -> bool:
        """Whether the model is loaded, so that the next text does not wait for it."""
        return "_loaded_encoder" in self.__dict__

    def load(self) -> None:
        """Load the model now, which takes a second, rather than with the first text.

        Raises ModelError, and UsageError if this machine lacks the device.
        """
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
            return self._loaded_encoder

    @cached_property
    def _loaded_encoder(self) -> Encoder:
        self._model.verify()
        torch_encoder = TorchEncoder(self._model, device=self._device)
        if self._device == CPU and (converted := self._converted(torch_encoder)):
            return converted
        torch_encoder.load()
        return torch_encoder

    def _converted(self, torch_encoder: TorchEncoder) -> Encoder | None:
        """Return an encoder of the converted model; None if it cannot be converted."""
        try:
            folder = cached_folder(
                self._cache, self._conversion_name(), lambda building: self._convert(torch_encoder, building)
            )
            return OpenVinoEncoder(folder, self.fingerprint)
        except (ModelError, OSError) as reason:
            log.info("%s is run by sentence-transformers: %s", self._model.name, reason)
            return None

    def _conversion_name(self) -> str:
        """Return the folder name of the conversion, which depends on the model and on the version of OpenVINO.

        Raises ModelError if OpenVINO is not installed.
        """
        try:
            identity = f"{CONVERSION}, {self.fingerprint}, openvino {version('openvino')}"
        except PackageNotFoundError as error:
            raise ModelError("OpenVINO is not installed.") from error
        return hashlib.sha256(identity.encode()).hexdigest()[:32]

    def _convert(self, torch_encoder: TorchEncoder, building: Path) -> None:
        """Write the converted model to a folder, with int8 weights if these give nearly the same vectors.

        Raises ModelError if the model cannot be converted, or if the converted model gives other vectors.
        """
        portable, exact = torch_encoder.portable_model(), _encode_samples(torch_encoder)
        for in_int8, min_cosine in ((True, _MIN_COSINE_INT8), (False, _MIN_COSINE_FLOAT16)):
            for path in building.iterdir():
                path.unlink()  # a file of the attempt with int8 weights
            write_openvino_files(portable, building, in_int8)
            if _agree(_encode_samples(OpenVinoEncoder(building, self.fingerprint)), exact, min_cosine):
                return
        raise ModelError(f"OpenVINO gives other vectors than the model {self._model.name} itself.")


def _encode_samples(encoder: Encoder) -> list[Encoded]:
    return encoder.encode_questions(_SAMPLE_TEXTS) + encoder.encode_with_tokens(_SAMPLE_TEXTS)


def _agree(converted: Sequence[Encoded], exact: Sequence[Encoded], min_cosine: float) -> bool:
    return all(
        ours.offsets.tolist() == theirs.offsets.tolist() and ours.vector @ theirs.vector >= min_cosine
        for ours, theirs in zip(converted, exact, strict=True)
    )
