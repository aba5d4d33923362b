"""The service: one process that polls, publishes and serves until it is told to stop.

``run`` holds it together, ``scheduler`` ticks, ``work`` is one configuration at work (``polls``,
``publisher``), exchanged whole by a reload. ``site`` tells the built-in server what it must know,
``health`` and ``notify`` tell systemd how things are, ``logs`` the rest. What is decided, and what is
remembered, is the pipeline's; what is due stands in the database.
"""
