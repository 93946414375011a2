"""Count the steps of a regular expression: a backtracking matcher as Python's own, and the texts that cost it most.

The time of a match says little on a busy machine, so `steps` counts what the matcher does: each sign that it compares,
and each place where it begins anew. `hostile_texts` makes the texts on which expressions go wrong: what each of their
repeated parts matches, many times, behind what leads there and before what cannot follow.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

parser: Any = importlib.import_module("re._parser")
c: Any = importlib.import_module("re._constants")

MOST_STEPS = 40_000
"""Where counting ends: an expression that takes so many steps for a short text is exponential, or nearly so."""

_MANY = 30  # repetitions: a part that is repeated fewer times adds no more than a constant factor
_COPIES = 12  # of a repeated group that are written out, instead of as many as the expression says
_SAMPLES = 2  # signs of a set, and pairs of parts, that texts are made of
_MOST_TEXTS = 120  # of one expression
_Test = Callable[[str], bool]


def steps(pattern: re.Pattern[Any], text: str, anchored: bool) -> int:
    """Return the steps to find every match in a text, or to match it at its start if `anchored`; MOST_STEPS at most."""
    machine = _Machine(_compiled(pattern), text)
    position, end = 0, 0 if anchored else len(text)
    while position <= end and machine.steps < MOST_STEPS:
        machine.steps += 1
        found = machine.run(position)
        position = position + 1 if found is None or found == position else found
    return min(machine.steps, MOST_STEPS)


def match_end(pattern: re.Pattern[Any], text: str) -> int | None:
    """Return the end of the match at the start of a text, as `re.Pattern.match` finds it; None without one."""
    return _Machine(_compiled(pattern), text).run(0)


def hostile_texts(pattern: re.Pattern[Any]) -> list[tuple[str, str, str]]:
    """Return triples of a start, a part to repeat and an end. Without parts repeated without bound there are none."""
    tree = parser.parse(
        pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    )
    found = list(dict.fromkeys(_repeated(tree, "")))
    parts = list(dict.fromkeys(part for _, part in found))
    repeated = [*found, *(("", start + more) for start, part in found for more in ("", part) if start)]
    repeated += [("", part) for part in parts]
    repeated += [(start, one + other) for (start, one), (_, other) in pairwise(found)]
    return [(start, part, end) for start, part in dict.fromkeys(repeated) for end in ("\0", "\n\0")][:_MOST_TEXTS]


def _repeated(tree: Iterable[Any], start: str) -> Iterator[tuple[str, str]]:
    """Yield what leads to each repeated part of an expression, and what the part matches."""
    for op, value in tree:
        if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            _, most, body = value
            if most is c.MAXREPEAT or most >= _MANY:
                yield from ((start, sample) for sample in _samples(body) if sample)
            yield from _repeated(body, start)
        elif op is c.SUBPATTERN:
            yield from _repeated(value[3], start)
        elif op is c.ATOMIC_GROUP:
            yield from _repeated(value, start)
        elif op in (c.ASSERT, c.ASSERT_NOT):
            yield from _repeated(value[1], start)
        elif op is c.BRANCH:
            for branch in value[1]:
                yield from _repeated(branch, start)
        start += next(iter(_samples([(op, value)])), "")


def _samples(tree: Iterable[Any]) -> list[str]:
    """Return a few texts that an expression matches."""
    texts = [""]
    for op, value in tree:
        more = _samples_of(op, value)
        texts = [text + each for each in more for text in texts][: 3 * _SAMPLES]
    return texts


def _samples_of(op: Any, value: Any) -> list[str]:
    if op is c.LITERAL:
        return [chr(value)]
    if op in (c.ANY, c.NOT_LITERAL, c.IN):
        test = _test_of(op, value, 0)
        return list(islice(filter(test, "a1 .-\t\n<\"'([{*=_`/:;,\\#>|@%$^~!?&A\x01é"), _SAMPLES)) or _first_of(value)
    if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        least, _, body = value
        return [text * max(least, 1) for text in _samples(body)] + ([""] if least == 0 else [])
    if op is c.SUBPATTERN:
        return _samples(value[3])
    if op is c.ATOMIC_GROUP:
        return _samples(value)
    if op is c.BRANCH:
        return list(dict.fromkeys(text for branch in value[1] for text in _samples(branch)[:2]))[: 2 * _SAMPLES]
    return [""]


def _first_of(items: Any) -> list[str]:
    return [chr(value if op is c.LITERAL else value[0]) for op, value in items if op in (c.LITERAL, c.RANGE)][:_SAMPLES]


@dataclass(slots=True)
class _Program:
    """The instructions of an expression: a name and what it needs, in order."""

    code: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, *instruction: Any) -> int:
        self.code.append(instruction)
        return len(self.code) - 1


def _compiled(pattern: re.Pattern[Any]) -> _Program:
    flags, program = _flags_of(pattern), _Program()
    _compile(program, parser.parse(pattern.pattern, flags), flags)
    program.add("match")
    return program


def _flags_of(pattern: re.Pattern[Any]) -> int:
    return pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags


def _compile(program: _Program, tree: Iterable[Any], flags: int) -> None:
    for op, value in tree:
        if op in (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN):
            program.add("sign", _test_of(op, value, flags))
        elif op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            _compile_repeat(program, op, value, flags)
        elif op is c.SUBPATTERN:
            group, more, less, body = value
            program.add("open", group)
            _compile(program, body, (flags | more) & ~less)
            program.add("close", group)
        elif op is c.BRANCH:
            _compile_branches(program, value[1], flags)
        elif op in (c.ASSERT, c.ASSERT_NOT, c.ATOMIC_GROUP):
            direction, body = value if op is not c.ATOMIC_GROUP else (1, value)
            inner = _Program()
            _compile(inner, body, flags)
            inner.add("match")
            back = body.getwidth()[0] if direction < 0 else 0
            program.add("inner", inner, op is c.ASSERT_NOT, op is c.ATOMIC_GROUP, back)
        elif op is c.AT:
            program.add("at", value, flags)
        elif op is c.GROUPREF:
            program.add("again", value)
        else:
            raise NotImplementedError(str(op))


def _compile_repeat(program: _Program, op: Any, value: Any, flags: int) -> None:
    least, most, body = value
    if len(body) == 1 and body[0][0] in (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN):
        most = None if most is c.MAXREPEAT else most
        program.add("signs", _test_of(body[0][0], body[0][1], flags), least, most, op)
        return
    if op is c.POSSESSIVE_REPEAT:
        inner = _Program()
        _compile_repeat(inner, c.MAX_REPEAT, value, flags)
        inner.add("match")
        program.add("inner", inner, False, True, 0)
        return
    for _ in range(min(least, _COPIES)):
        _compile(program, body, flags)
    if most is not c.MAXREPEAT and most - least < _MANY:
        ends = []
        for _ in range(min(most - least, _COPIES)):
            ends.append(program.add("either"))
            _compile(program, body, flags)
        for at in ends:
            program.code[at] = _choice(op, at + 1, len(program.code))
        return
    start = program.add("either")
    mark = program.add("mark", start)
    _compile(program, body, flags)
    program.add("loop", start, mark)
    program.code[start] = _choice(op, start + 1, len(program.code))


def _choice(op: Any, into: int, past: int) -> tuple[Any, ...]:
    return ("either", past, into) if op is c.MIN_REPEAT else ("either", into, past)


def _compile_branches(program: _Program, branches: Any, flags: int) -> None:
    ends = []
    for number, branch in enumerate(branches):
        at = program.add("either") if number < len(branches) - 1 else None
        _compile(program, branch, flags)
        ends.append(program.add("jump"))
        if at is not None:
            program.code[at] = ("either", at + 1, len(program.code))
    for end in ends:
        program.code[end] = ("jump", len(program.code))


def _test_of(op: Any, value: Any, flags: int) -> _Test:
    if op is c.ANY:
        return (lambda sign: True) if flags & re.DOTALL else (lambda sign: sign != "\n")
    if op is c.IN:
        negated = value[0][0] is c.NEGATE
        tests = [_test_of_item(item[0], item[1], flags) for item in (value[1:] if negated else value)]
        return lambda sign: any(test(sign) for test in tests) is not negated
    wanted = _test_of_item(c.LITERAL, value, flags)
    return (lambda sign: not wanted(sign)) if op is c.NOT_LITERAL else wanted


def _test_of_item(op: Any, value: Any, flags: int) -> _Test:
    if op is c.CATEGORY:
        shorthand = {
            c.CATEGORY_DIGIT: r"\d", c.CATEGORY_NOT_DIGIT: r"\D", c.CATEGORY_SPACE: r"\s", c.CATEGORY_NOT_SPACE: r"\S",
            c.CATEGORY_WORD: r"\w", c.CATEGORY_NOT_WORD: r"\W",
        }[value]  # fmt: skip
        known = re.compile(shorthand, flags & re.ASCII)
        return lambda sign: known.match(sign) is not None
    low, high = (value, value) if op is c.LITERAL else value
    if flags & re.IGNORECASE:
        return lambda sign: any(low <= ord(each) <= high for each in {sign, sign.lower()[:1], sign.upper()[:1]})
    return lambda sign: low <= ord(sign) <= high


class _Machine:
    """A run of a program over a text. A stack keeps the other ways that could be tried: where, from which place."""

    def __init__(self, program: _Program, text: str) -> None:
        self._program, self._text = program, text
        self._groups: dict[int, tuple[int, int]] = {}
        self.steps = 0

    def run(self, position: int, program: _Program | None = None) -> int | None:
        """Return the end of the match at this position, or None."""
        code, text = (program or self._program).code, self._text
        stack: list[tuple[int, int, int, int]] = []  # instruction, position, and the least and sign of a range of them
        marks: dict[int, int] = {}
        at = 0
        while self.steps < MOST_STEPS:
            instruction = code[at]
            self.steps += 1
            name = instruction[0]
            going: int | None = at + 1
            if name == "match":
                return position
            if name == "sign":
                if position < len(text) and instruction[1](text[position]):
                    position += 1
                else:
                    going = None
            elif name == "signs":
                going = self._repeat_signs(instruction, at, position, stack)
                position = self._position
            elif name == "either":
                stack.append((instruction[2], position, position, 0))
                going = instruction[1]
            elif name == "jump":
                going = instruction[1]
            elif name == "mark":
                marks[instruction[1]] = position
            elif name == "loop":
                going = instruction[1] if position != marks.get(instruction[1]) else at + 1
            elif name == "open":
                if instruction[1] is not None:
                    self._groups[instruction[1]] = (position, position)
            elif name == "close":
                if instruction[1] is not None:
                    self._groups[instruction[1]] = (self._groups[instruction[1]][0], position)
            elif name == "again":
                start, end = self._groups.get(instruction[1], (0, 0))
                self.steps += end - start
                same = text.startswith(text[start:end], position)
                position, going = (position + end - start, going) if same else (position, None)
            elif name == "inner":
                _, inner, is_not, consumes, back = instruction
                end_of = self.run(position - back, inner) if position >= back else None
                if (end_of is None) is not is_not:
                    going = None
                elif consumes and end_of is not None:
                    position = end_of
            elif not self._is_at(instruction[1], instruction[2], position):
                going = None
            if going is None:
                if not stack:
                    return None
                at, position, limit, sign = stack.pop()
                if sign and position != limit:
                    stack.append((at, position + sign, limit, sign))
            else:
                at = going
        return None

    def _repeat_signs(self, instruction: tuple[Any, ...], at: int, position: int, stack: list[Any]) -> int | None:
        _, test, least, most, op = instruction
        text, end = self._text, position
        last = len(text) if most is None else min(len(text), position + most)
        while end < last and test(text[end]):
            end += 1
        self.steps += end - position
        self._position = end
        if end - position < least:
            return None
        if op is c.MAX_REPEAT and end > position + least:
            stack.append((at + 1, end - 1, position + least, -1))
        elif op is c.MIN_REPEAT:
            self.steps -= end - position
            self._position = position + least
            if end > position + least:
                stack.append((at + 1, position + least + 1, end, 1))
        return at + 1

    def _is_at(self, place: Any, flags: int, position: int) -> bool:
        text = self._text
        if place is c.AT_BEGINNING_STRING or (place is c.AT_BEGINNING and not flags & re.MULTILINE):
            return position == 0
        if place is c.AT_BEGINNING:
            return position == 0 or text[position - 1] == "\n"
        if place is c.AT_END_STRING:
            return position == len(text)
        if place is c.AT_END:
            is_last = position + 1 == len(text) or (flags & re.MULTILINE) != 0
            return position == len(text) or (is_last and text[position] == "\n")
        before = position > 0 and re.match(r"\w", text[position - 1]) is not None
        after = position < len(text) and re.match(r"\w", text[position]) is not None
        return bool((before != after) is (place is c.AT_BOUNDARY))
