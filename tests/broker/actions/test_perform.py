"""No request that consoles or customers may send is without its action."""

from __future__ import annotations

import ast
import inspect
from typing import get_args

from broker.actions import perform
from protocol import wire


def answered(source: str) -> set[str]:
    """The requests that a case of it names."""
    patterns = (node.cls for node in ast.walk(ast.parse(source)) if isinstance(node, ast.MatchClass))
    return {kind.attr for kind in patterns if isinstance(kind, ast.Attribute)}


def test_every_request_is_answered_by_an_action() -> None:
    asked = {kind.__name__ for kind in get_args(wire.FromParty) if issubclass(kind, wire.Request)}
    assert asked - answered(inspect.getsource(perform)) == set()
    assert asked >= {"Send", "Grant", "TagMerge"}
