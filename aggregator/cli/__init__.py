"""The commands: look in, do one thing, say how it went.

One module a command, each with one function ``command``, loaded when it is asked for (``main``). The
result goes to stdout, all talk to stderr (``output``); what several commands ask about a configuration
and its storage stands in ``session``, what they show in more than one form in ``rows``.
"""
