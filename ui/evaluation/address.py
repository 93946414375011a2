"""The state of the Evaluation page that lives in its address: the opened run, the one before, and the question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from core.addresses import page_url


@dataclass(frozen=True, slots=True)
class EvaluationUrl:
    """What an address of the page asks for. An empty text stands for a parameter that is absent.

    `run` is the name of a kept run, and `before` of the run that it is compared with. `mode` is the mode whose moves
    are listed, and `question` the id of the question whose results are shown.
    """

    run: str = ""
    before: str = ""
    mode: str = ""
    question: str = ""

    def at(self, **changes: str) -> str:
        """Return the address with these parameters changed.

        >>> EvaluationUrl("one", before="two", question="q 1").at(mode="keyword", question="")
        './evaluation?run=one&before=two&mode=keyword'
        """
        return page_url("evaluation", **asdict(replace(self, **changes)))


def read_evaluation_url(parameters: Mapping[str, str]) -> EvaluationUrl:
    """Read the parameters of an address. Whether they name anything is not looked at."""
    return EvaluationUrl(**{name: parameters.get(name, "") for name in ("run", "before", "mode", "question")})
