"""A source becomes articles: fetched (``http``) or pulled (``mirror``), read, made alike, asked again later.

Comes in: a ``Source`` and what is remembered of it. Goes out: ``Collected``. All that touches bytes from
outside runs in reader children (``children``, ``worker``). Not done here: comparing articles, storing them.
"""
