"""How good the program's story finding is on real articles, section by section.

In: a folder with labelled articles (benchmarks/README.md). Out: JSON and Markdown by section, and
docs/stories.md. ``section`` is the shape of a result and ``page`` the page made of all; ``month``
reads the articles, ``program`` runs the installed program on them, ``finding`` does the same step
by step in this process; every other module is a section, or what only one section needs.
"""
