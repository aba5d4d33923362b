"""The net, as one door: every request of the program for a feed leaves through ``client.Fetcher``.

Comes in: a ``Request``. Goes out: ``Fetched`` or ``NotModified``, or a ``FetchError`` in plain words.
Not done here: reading what came (``collect.parse``), when to ask again (``collect.polling``).
"""
