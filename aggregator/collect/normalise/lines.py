"""Cuts from a tree, line by line, what the rules of ``boilerplate`` name.

In: a parsed tree. Out: the same tree without those lines, and what the leads of its first lines told.
A line is what a reader sees as one: the text between two block elements or line breaks, whatever
inline markup crosses it.
"""

from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.collect.normalise.boilerplate import Lead, is_boilerplate, lead, tail
from aggregator.collect.normalise.text import BLOCKS, BROKEN_LINE, squeeze

LEADS = 8  # a dateline stands in the first lines, after captions at most
END: Final = object()


def cut_lines(tree: LexborHTMLParser) -> Lead:
    """Cut whole lines, leads and tails that are no story; return what the leads told together.

    Lines of Han characters that the source broke are joined: a browser would show a blank there.
    """
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
        _cut(nodes, _spans(raw, line, opening.length, tail(line)))
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


def _spans(raw: str, line: str, head: int, end: int) -> list[tuple[int, int]]:
    """Return what goes of a line's raw text: its lead, its tail, and line breaks between Han characters.

    The raw text has other blanks than the line, so lead and tail are found again by their outermost
    character: it occurs in the raw text as often as in the part cut.
    """
    start, stop = 0, len(raw)
    if opening := line[:head].rstrip():
        for _ in range(opening.count(opening[-1])):
            start = raw.index(opening[-1], start) + 1
        start = len(raw) - len(raw[start:].lstrip())
    if closing := line[len(line) - end :].lstrip():
        for _ in range(closing.count(closing[0])):
            stop = raw.rindex(closing[0], 0, stop)
    broken = [match.span() for match in BROKEN_LINE.finditer(raw)] if "\n" in raw else []
    return sorted(span for span in (*broken, (0, start), (stop, len(raw))) if span[0] < span[1])


def _cut(nodes: list[LexborNode], spans: list[tuple[int, int]]) -> None:
    """Cut spans, counted over all the nodes' text in a row, out of it; in time linear in both."""
    position = done = 0
    for node in nodes if spans else ():
        text = node.text_content or ""
        while done < len(spans) and spans[done][1] <= position:
            done += 1
        kept, last, index = [], 0, done
        while index < len(spans) and spans[index][0] < position + len(text):
            start, stop = spans[index]
            kept.append(text[last : max(start - position, last)])
            last = max(stop - position, last)
            index += 1
        kept.append(text[last:])
        position += len(text)
        if (new := "".join(kept)) != text:
            node.replace_with(new)


def _remove(nodes: list[LexborNode]) -> None:
    """Take text nodes out of the tree, and the elements that held nothing else."""
    for node in nodes:
        parent = node.parent
        node.decompose()
        while parent is not None and parent.tag != "body" and parent.first_child is None:
            emptied, parent = parent, parent.parent
            emptied.decompose()
