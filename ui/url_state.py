"""The state of a search page that lives in its address: the question, how it is searched, and the opened article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.addresses import page_url
from evaluation import Arm
from search import DEFAULT_WEIGHTS, MAX_CHARACTERS, MAX_KEYWORD_WEIGHT, Mode, Scope, cut_to_limit

AMOUNTS = (5, 10, 20, 50)
"""Numbers of results that a visitor can choose."""

DEFAULT_AMOUNT = 10

_STEPS = {round(step * 0.04, 2) for step in range(round(MAX_KEYWORD_WEIGHT / 0.04) + 1)}

WEIGHTS = tuple(sorted(_STEPS | {DEFAULT_WEIGHTS.parts["keyword"]}))
"""Weights of the keyword score that a visitor can choose, the default among them (see `search.ranking.Weights`)."""

COMPARE = "compare"
"""Value of `mode` in an address that shows the three modes side by side."""

OPEN, BLIND, PREFER = "open", "blind", "prefer"
"""Values of `judge` in an address: results are judged where they stand, or one by one without ranks and scores, or
those of two ways to search are mixed to learn which is better."""

UNSEEN = (BLIND, PREFER)
"""Those values that show nothing of what the search thinks of a result."""

_ARMS = {"a": Arm(), "b": Arm(Mode.KEYWORD)}

MODE_NAMES = {Mode.HYBRID: "Both", Mode.KEYWORD: "Words", Mode.SEMANTIC: "Meaning"}


@dataclass(frozen=True, slots=True)
class UrlState:
    """The request that an address makes. An empty text stands for a parameter that is absent.

    `article` and `passage` are the ids of the opened article and of the passage it is opened at. `like` is the id of
    a passage that takes the place of a question: the most similar passages are searched. `within` (`in=` in the
    address) is the id of the article that the search is restricted to; `section` is the anchor of the section of that
    article that it is restricted to, with the sections below. `compare` shows the three modes side by side. `weight`
    is the weight of the keyword score in the hybrid ranking, from 0 to MAX_KEYWORD_WEIGHT; None is that of the library,
    where nobody has moved the slider. `judging` (`judge=` in the address) is OPEN, BLIND or PREFER where what is found
    is judged; `first` and `second` (`a=` and `b=`) are what PREFER compares. `notices` tell the visitor which parts of
    the address were not understood.
    """

    question: str = ""
    mode: Mode = Mode.HYBRID
    amount: int = DEFAULT_AMOUNT
    article: str = ""
    passage: str = ""
    like: str = ""
    within: str = ""
    section: str = ""
    compare: bool = False
    weight: float | None = None
    judging: str = ""
    first: Arm = _ARMS["a"]
    second: Arm = _ARMS["b"]
    notices: tuple[str, ...] = ()

    @property
    def scope(self) -> Scope:
        return Scope(self.within, self.section)

    @property
    def choice(self) -> str:
        """Return the value of `mode` in the address: a search mode, or COMPARE."""
        return COMPARE if self.compare else self.mode.value

    def results(self) -> str:
        """Return the address of the results, without an opened article."""
        return page_url(**self.parameters())

    def opened(self, article: str, passage: str = "") -> str:
        """Return the address that opens an article from these results, at a passage if one is given."""
        return page_url(**self.parameters(), article=article, passage=passage)

    def parameters(self) -> dict[str, str]:
        """Return the parameters of the address by name, without the defaults and without the opened article."""
        judging = {"judge": self.judging} if self.judging else {}
        if self.judging == PREFER:
            judging |= {"a": str(self.first), "b": str(self.second)}
        if not self.question and not self.like:
            return judging
        amount = {} if self.amount == DEFAULT_AMOUNT else {"k": str(self.amount)}
        if self.like:
            return {"like": self.like, **amount}
        place = {name: value for name, value in (("in", self.within), ("section", self.section)) if value}
        weight = {} if self.weight is None else {"weight": str(self.weight)}
        return {"q": self.question, "mode": self.choice, **amount, **place, **weight, **judging}


def read_url_state(parameters: Mapping[str, str]) -> UrlState:
    """Read the parameters of an address. A value that is not valid becomes the default, with a notice.

    >>> state = read_url_state({"q": "clonus", "mode": "keyword", "k": "7"})
    >>> state.question, state.mode.value, state.amount, state.notices
    ('clonus', 'keyword', 10, ('The address asks for “7” results. Showing 10.',))
    """
    notices: list[str] = []
    mode, amount, weight = parameters.get("mode", ""), parameters.get("k", ""), parameters.get("weight", "")
    if mode and mode not in {*Mode, COMPARE}:
        notices.append(f"The address asks for the mode “{mode[:40]}”, which does not exist. Searching by both.")
    if amount and amount not in map(str, AMOUNTS):
        notices.append(f"The address asks for “{amount[:40]}” results. Showing {DEFAULT_AMOUNT}.")
    if weight and weight not in map(str, WEIGHTS):
        notices.append(f"The address asks for the weight “{weight[:40]}”, which does not exist. Taking the usual one.")
    judging = parameters.get("judge", "")
    if judging and judging not in (OPEN, *UNSEEN):
        notices.append(f"The address asks for the way of judging “{judging[:40]}”, which does not exist.")
    first, second = (_arm_of(parameters, name, notices) for name in _ARMS)
    like = parameters.get("like", "")
    asked = "" if like else parameters.get("q", "").strip()
    if len(asked) > MAX_CHARACTERS:  # each link of the page holds the question
        notices.append(
            f"The question of the address is too long. Only its first {MAX_CHARACTERS:,} characters were read."
        )
    within = "" if like else parameters.get("in", "")
    return UrlState(
        question=cut_to_limit(asked).strip(),
        mode=Mode(mode) if mode in set(Mode) else Mode.HYBRID,
        amount=int(amount) if amount in map(str, AMOUNTS) else DEFAULT_AMOUNT,
        article=parameters.get("article", ""),
        passage=parameters.get("passage", ""),
        like=like,
        compare=mode == COMPARE,
        weight=float(weight) if weight in map(str, WEIGHTS) else None,
        within=within,
        section=parameters.get("section", "") if within else "",
        judging=judging if judging in (OPEN, *UNSEEN) else "",
        first=first,
        second=second,
        notices=tuple(notices),
    )


def weight_name(usual: float, weight: float) -> str:
    """Return what the page calls a weight of the words. `usual` is that of the library."""
    names = {0.0: "meaning alone", usual: "as it comes", MAX_KEYWORD_WEIGHT: "words alone"}
    return names.get(weight, f"{weight / MAX_KEYWORD_WEIGHT:.0%} words")


def _arm_of(parameters: Mapping[str, str], name: str, notices: list[str]) -> Arm:
    """Return what an address compares. Add a notice if there is no such thing, or no such weight to choose."""
    asked = parameters.get(name, "")
    try:
        arm = Arm.parse(asked) if asked else _ARMS[name]
    except ValueError:
        arm = None
    if arm is None or arm.weight not in (None, *WEIGHTS):
        notices.append(f"The address compares “{asked[:40]}”, which does not exist. Comparing {_ARMS[name].label}.")
        return _ARMS[name]
    return arm
