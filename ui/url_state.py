"""What of a page lives in its address: the question, the mode, the number of results, the opened article.

`article` and `passage` are what is opened; `like` is the passage that others are to be like, in place of a question;
`within` and `section` (`in=` and `section=`) are the article and its section that are searched, empty for all;
`compare` is for the three modes side by side, and `weight` that of the words where both are searched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search import DEFAULT_WEIGHTS, MAX_KEYWORD_WEIGHT, Mode, Scope
from ui.html import page_url

AMOUNTS = (5, 10, 20, 50)
"""The numbers of results to choose from."""

DEFAULT_AMOUNT = 10

WEIGHTS = tuple(round(step * 0.04, 2) for step in range(round(MAX_KEYWORD_WEIGHT / 0.04) + 1))
"""The weights of the words to choose from (see `search.recipe`), the default among them."""

COMPARE = "compare"
"""Stands in place of a mode in the address."""

MODE_NAMES = {Mode.HYBRID: "Both", Mode.KEYWORD: "Words", Mode.SEMANTIC: "Meaning"}

DEFAULT_WEIGHT = DEFAULT_WEIGHTS.parts["keyword"]
"""The weight of the words where nobody has moved the slider."""


@dataclass(frozen=True, slots=True)
class UrlState:
    """What an address asks for. `strange` says in plain words what of it could not be understood."""

    question: str = ""
    mode: Mode = Mode.HYBRID
    amount: int = DEFAULT_AMOUNT
    article: str = ""
    passage: str = ""
    like: str = ""
    within: str = ""
    section: str = ""
    compare: bool = False
    weight: float = DEFAULT_WEIGHT
    strange: tuple[str, ...] = ()

    @property
    def scope(self) -> Scope:
        return Scope(self.within, self.section)

    @property
    def choice(self) -> str:
        """What is searched by: a mode, or all of them side by side."""
        return COMPARE if self.compare else self.mode.value

    def results(self) -> str:
        return page_url(**self.parameters())

    def opened(self, article: str, passage: str = "") -> str:
        return page_url(**self.parameters(), article=article, passage=passage)

    def parameters(self) -> dict[str, str]:
        if not self.question and not self.like:
            return {}
        amount = {} if self.amount == DEFAULT_AMOUNT else {"k": str(self.amount)}
        if self.like:
            return {"like": self.like, **amount}
        place = {name: value for name, value in (("in", self.within), ("section", self.section)) if value}
        weight = {} if self.weight == DEFAULT_WEIGHT else {"weight": str(self.weight)}
        return {"q": self.question, "mode": self.choice, **amount, **place, **weight}


def read_url_state(parameters: Mapping[str, str]) -> UrlState:
    """The url of an address, whoever wrote it."""
    strange = []
    mode, amount, weight = parameters.get("mode", ""), parameters.get("k", ""), parameters.get("weight", "")
    if mode and mode not in {*Mode, COMPARE}:
        strange.append(f"The address asks for the mode “{mode[:40]}”, which there is not. Searching by both.")
    if amount and amount not in map(str, AMOUNTS):
        strange.append(f"The address asks for “{amount[:40]}” results. Showing {DEFAULT_AMOUNT}.")
    if weight and weight not in map(str, WEIGHTS):
        strange.append(f"The address asks for the weight “{weight[:40]}”, which there is not. Taking the usual one.")
    like = parameters.get("like", "")
    within = "" if like else parameters.get("in", "")
    return UrlState(
        question="" if like else parameters.get("q", "").strip(),
        mode=Mode(mode) if mode in set(Mode) else Mode.HYBRID,
        amount=int(amount) if amount in map(str, AMOUNTS) else DEFAULT_AMOUNT,
        article=parameters.get("article", ""),
        passage=parameters.get("passage", ""),
        like=like,
        compare=mode == COMPARE,
        weight=float(weight) if weight in map(str, WEIGHTS) else DEFAULT_WEIGHT,
        within=within,
        section=parameters.get("section", "") if within else "",
        strange=tuple(strange),
    )
