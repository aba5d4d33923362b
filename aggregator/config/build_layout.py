"""From what is written of a mirror's layout to what is meant. In: checked text. Out: the model's layout."""

from aggregator.config.written import GitText
from aggregator.config.written.git_layout import FIELDS, KINDS, CustomText, WayText
from aggregator.model import Custom, Layout, Way, Ways


def layout_of(git: GitText) -> Layout:
    """Return how a repository's files are written; fields spelled out are a layout of their own."""
    if "custom" in git.model_fields_set:
        return Layout("custom", git.site, _custom(git.custom))
    return Layout(git.layout, git.site)


def _custom(written: CustomText) -> Custom:
    """Return where each field stands; one that is not written stands nowhere."""
    said = written.model_fields_set
    fields = {name: _ways(getattr(written, name)) for name in FIELDS if name in said}
    parts = tuple((name, _ways(way)) for name, way in written.parts.items())
    return Custom(**fields, parts=parts, remove=tuple(written.remove))


def _ways(first: WayText) -> Ways:
    """Return a way and those that follow it."""
    return tuple(_way(each) for each in first.chain())


def _way(written: WayText) -> Way:
    """Return one way."""
    (kind,) = (kind for kind in KINDS if kind in written.model_fields_set)
    value = str(getattr(written, kind))
    return Way(kind=kind, value=value, attr=written.attr, split=written.split, form=written.format)
