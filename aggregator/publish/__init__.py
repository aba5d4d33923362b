"""Stories become editions: rules choose them, one value is rendered four ways, files are replaced.

In come a topic and the articles of its stories; out go the bytes of ``atom.xml``, ``rss.xml``,
``feed.json`` and ``index.html``. Everything but ``write`` is a pure function of its arguments: no
clock, no network, no database, so that the same edition has the same bytes on every machine.
"""
