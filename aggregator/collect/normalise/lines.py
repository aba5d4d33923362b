"""Cuts from a tree, line by line, what the rules of ``boilerplate`` name.

In: a parsed tree. Out: the same tree without those lines, and what the leads of its first lines told.
A line is what a reader sees as one: the text between two block elements or line breaks, whatever
inline markup crosses it.
"""

from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.collect.normalise.boilerplate import Lead, is_boilerplate, lead, tail
from aggregator.collect.normalise.text import BLOCKS, squeeze

LEADS = 8  # a dateline stands in the first lines, after captions at most
END: Final = object()


def cut_lines(tree: LexborHTMLParser) -> Lead:
    """Cut whole lines, leads and tails that are no story; return what the leads told together."""
    told = Lead()
    seen = 0
    for nodes in list(_lines(tree)):
        raw = "".join(node.text_content or "" for node in nodes)
        line = squeeze(raw)
        if not line:
            continue
        if is_boilerplate(line):
            _remove(nodes)
            continue
        seen += 1
        opening = lead(line) if seen <= LEADS else Lead()
        told = Lead(
            0, told.outlet or opening.outlet, told.date or opening.date, told.author or opening.author
        )
        _trim(nodes, raw, line, opening.length, tail(line))
    return told


def _lines(tree: LexborHTMLParser) -> Iterator[list[LexborNode]]:
    """Return the text nodes of each line, in order; without recursion, however deep they lie."""
    nodes: list[LexborNode] = []
    stack: list[LexborNode | object | None] = [tree.body.first_child if tree.body is not None else None]
    while stack:
        node = stack.pop()
        if isinstance(node, LexborNode):
            stack.append(node.next)
            if node.tag == "-text":
                nodes.append(node)
                continue
            if node.tag not in BLOCKS:
                stack.append(node.first_child)
                continue
            stack += [END, node.first_child]
        if node is not None:  # a block begins or ends here
            yield nodes
            nodes = []
    yield nodes


def _trim(nodes: list[LexborNode], raw: str, line: str, head: int, end: int) -> None:
    """Cut ``head`` characters of the line from its front and ``end`` from its back.

    The raw text has other blanks than the line, so the cuts are found again by their outermost
    character: it occurs in the raw text as often as in the part cut.
    """
    if not head and not end:
        return
    start, stop = 0, len(raw)
    if opening := line[:head].rstrip():
        for _ in range(opening.count(opening[-1])):
            start = raw.index(opening[-1], start) + 1
    if closing := line[len(line) - end :].lstrip():
        for _ in range(closing.count(closing[0])):
            stop = raw.rindex(closing[0], 0, stop)
    position = 0
    for node in nodes:
        text = node.text_content or ""
        kept = text[max(start - position, 0) : max(stop - position, 0)]
        position += len(text)
        if kept != text:
            node.replace_with(kept.lstrip() if start and kept else kept)


def _remove(nodes: list[LexborNode]) -> None:
    """Take text nodes out of the tree, and the elements that held nothing else."""
    for node in nodes:
        parent = node.parent
        node.decompose()
        while parent is not None and parent.tag != "body" and parent.first_child is None:
            emptied, parent = parent, parent.parent
            emptied.decompose()
