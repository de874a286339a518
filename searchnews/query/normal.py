"""What is the same query in one shape, so that whoever evaluates it has few cases?

In the normal form

- no `And` is a child of an `And`, no `Or` of an `Or`;
- a `Not` is a child of an `And` only, after its other children, of which there is at least one: "everything but x" is
  `And((Everything(), Not(x)))`;
- no `Not` is the child of a `Not`;
- `Everything` is in an `And` only where nothing but `Not` would be left without it.

It matches the same articles with the same scores, and each part keeps the span of its text.
"""

from __future__ import annotations

from dataclasses import replace

from searchnews.query.nodes import And, Everything, Node, Not, Or, children, with_children


def normal(node: Node) -> Node:
    """The normal form of a query."""
    inner = _inner(node)
    return And((Everything(span=inner.span), inner), span=inner.span) if isinstance(inner, Not) else inner


def _inner(node: Node) -> Node:
    """The normal form, or `Not` of one."""
    match node:
        case Not(Not(child)):
            return _inner(child)
        case Not(child):
            return replace(node, child=normal(child))
        case And(items):
            return _and(node, [part for c in items for part in _parts(_inner(c), And)])
        case Or(items):
            return replace(node, children=tuple(part for c in items for part in _parts(normal(c), Or)))
    return with_children(node, tuple(map(normal, children(node))))


def _parts(node: Node, kind: type[And] | type[Or]) -> tuple[Node, ...]:
    """The children of a node of this kind, or else the node alone."""
    return node.children if isinstance(node, kind) else (node,)


def _and(node: And, parts: list[Node]) -> Node:
    asked = [p for p in parts if not isinstance(p, Not | Everything)]
    refused = [p for p in parts if isinstance(p, Not)]
    if not asked:
        asked = [next((p for p in parts if isinstance(p, Everything)), Everything(span=node.span))]
    kept = (*asked, *refused)
    return replace(node, children=kept) if len(kept) > 1 else kept[0]
