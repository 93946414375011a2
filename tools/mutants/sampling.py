"""Mutants: copies of a module with one small fault each, and a seeded random sample of them.

The faults are those of mutmut (its `mutation_operators`), but for those that are caught or harmless anyway. mutmut
itself changes undecorated functions only and cannot take a sample, so this module finds the places.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_assignment


@dataclass(frozen=True)
class Mutant:
    """One fault: the text of a module with it, and where it is."""

    file: str  # relative to the project, with slashes
    line: int  # of the changed expression, from 1
    statement: tuple[int, int]  # first and last line of the statement, or of the head of a compound statement
    in_function: bool  # False where the statement runs while the module is imported
    fault: str  # the name of mutmut's operator, as "swap_op"
    source: str
    diff: str  # of the changed lines, without context

    @property
    def key(self) -> str:
        """Return a short name that two runs share if the module and the fault are the same."""
        return hashlib.sha256(f"{self.file}\n{self.source}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Place:
    """A node of a module that at least one operator changes."""

    node: cst.CSTNode
    line: int
    statement: tuple[int, int]
    in_function: bool


def sample(project: Path, files: Sequence[str], count: int, seed: int) -> list[Mutant]:
    """Return `count` mutants of the files, or as many as there are places.

    Each place has the same chance and one mutant at most, so that a call with many arguments does not prevail. The same
    files and seed give the same mutants, and a larger count gives the same ones and more.
    """
    chooser = random.Random(seed)
    modules = [Module(file, (project / file).read_text("utf-8")) for file in sorted(files)]
    places = [(module, place) for module in modules for place in module.places]
    chooser.shuffle(places)
    mutants = (module.mutant_at(place, chooser) for module, place in places)
    return list(islice((mutant for mutant in mutants if mutant is not None), count))


class Module:
    """A parsed module and its places."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self._dump = ast.dump(ast.parse(text))
        wrapper = MetadataWrapper(cst.parse_module(text))
        self._tree = wrapper.module
        finder = _PlaceFinder()
        wrapper.visit(finder)
        self.places = finder.places

    def mutant_at(self, place: Place, chooser: random.Random) -> Mutant | None:
        """Return a random mutant of a place, or None if none of them compiles to something else."""
        choices = list(_changes(place.node))
        chooser.shuffle(choices)
        for fault, changed in choices:
            tree = self._tree.deep_replace(place.node, changed)
            assert isinstance(tree, cst.Module)
            if self._differs(tree.code):
                diff = _diff(self.text, tree.code)
                return Mutant(self.file, place.line, place.statement, place.in_function, fault, tree.code, diff)
        return None

    def _differs(self, source: str) -> bool:
        try:
            compile(source, self.file, "exec")
        except SyntaxError:
            return False
        return ast.dump(ast.parse(source)) != self._dump


def _changes(node: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode]]:
    """Yield (name of the operator, changed node) for each mutation of a node, not of its children."""
    for kind, operator in mutation_operators:
        if isinstance(node, kind) and operator is not operator_assignment:
            for changed in operator(node):
                if not _is_caught_or_harmless(node, changed):
                    yield operator.__name__.removeprefix("operator_"), changed


def _is_caught_or_harmless(node: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """Return whether a change puts None for an argument, which mypy reports, or changes the case of a string only.

    mypy reports None for what is assigned too. SQL and the names of encodings are read in any case, and each string
    has a change that is more than one of case.
    """
    if isinstance(node, cst.Call) and isinstance(changed, cst.Call):
        return len(node.args) == len(changed.args) and _count_none(changed) > _count_none(node)
    if isinstance(node, cst.SimpleString) and isinstance(changed, cst.SimpleString):
        return node.value.lower() == changed.value.lower()
    return False


def _count_none(call: cst.Call) -> int:
    return sum(m.matches(argument.value, m.Name("None")) for argument in call.args)


def _diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(list(lines)[2:])  # without the names of the files


_TYPE_CHECKING = m.If(test=m.Name("TYPE_CHECKING") | m.Attribute(attr=m.Name("TYPE_CHECKING")))
_PROTOCOL = m.ClassDef(bases=[m.ZeroOrMore(), m.Arg(m.Name("Protocol")), m.ZeroOrMore()])
_OVERLOAD = m.FunctionDef(decorators=[m.ZeroOrMore(), m.Decorator(m.Name("overload")), m.ZeroOrMore()])
_OF_TYPES = m.Call(func=m.Name("cast") | m.Name("TypeVar") | m.Name("NewType"))
_LOGGED = m.Call(func=m.Attribute(value=m.Name("log")))
_BARE_STRING = m.Expr(value=m.SimpleString() | m.ConcatenatedString())
_NO_FAULT = (
    m.Annotation()
    | m.Import()
    | m.ImportFrom()
    | m.Raise()  # only the message could change
    | m.Decorator()  # as `@dataclass(frozen=True)`: a promise to the type checker more than behaviour
    | _TYPE_CHECKING
    | _PROTOCOL
    | _OVERLOAD
    | _OF_TYPES
    | _LOGGED
    | _BARE_STRING
)
"""Code that a mutant of no consequence would come from: nothing in it is changed."""

_GENERIC = m.Subscript(
    value=m.OneOf(*map(m.Name, ("NDArray", "Callable", "tuple", "list", "dict", "set", "frozenset")))
)


class _PlaceFinder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.places: list[Place] = []
        self._statements: list[tuple[int, int]] = [(1, 1)]
        self._functions = 0
        self._bodies: list[cst.CSTNode] = []  # of the functions around the node

    def on_visit(self, node: cst.CSTNode) -> bool:
        if m.matches(node, _NO_FAULT) or _is_type_alias(node):
            return False
        if _is_statement(node):
            self._statements.append(self._lines_of(node))
        if isinstance(node, cst.FunctionDef):
            self._bodies.append(node.body)
        if any(node is body for body in self._bodies):
            self._functions += 1
        if next(_changes(node), None) is not None:
            self.places.append(self._place(node))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if any(original_node is body for body in self._bodies):
            self._functions -= 1
        if isinstance(original_node, cst.FunctionDef) and self._bodies and self._bodies[-1] is original_node.body:
            self._bodies.pop()
        if _is_statement(original_node) and not m.matches(original_node, _NO_FAULT):
            self._statements.pop()

    def _place(self, node: cst.CSTNode) -> Place:
        position = self.get_metadata(PositionProvider, node, None)  # some nodes have none
        statement = self._statements[-1]
        return Place(node, position.start.line if position else statement[0], statement, self._functions > 0)

    def _lines_of(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the first and last line of a statement. A compound statement ends where its block begins."""
        position = self.get_metadata(PositionProvider, node)
        first, last = position.start.line, position.end.line
        if isinstance(node, cst.Match):
            return first, first
        body = getattr(node, "body", None)
        if isinstance(node, cst.BaseCompoundStatement) and isinstance(body, cst.IndentedBlock):
            return first, max(first, self.get_metadata(PositionProvider, body.body[0]).start.line - 1)
        return first, last


def _is_statement(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement)


def _is_type_alias(node: cst.CSTNode) -> bool:
    """Return whether a node is an assignment such as `Floats = NDArray[np.float64]`."""
    return m.matches(node, m.Assign(value=_GENERIC)) and m.matches(
        node, m.Assign(targets=[m.AssignTarget(target=m.Name(value=m.MatchIfTrue(lambda name: name[:1].isupper())))])
    )
