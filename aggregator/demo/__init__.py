"""What ``aggregator demo`` shows without a network: fictional outlets on loopback, and a mirror.

In comes a moment and a folder, out come feed documents served on 127.0.0.1, a git repository in the
layout of the public mirrors, and the feeds.yaml that reads both::

    texts/*.yaml ─bundled→ Outlet ─feeds→ Document ─outlets→ http://127.0.0.1:…
                             │    └─posts→ Post ────mirror─→ git repository
                             └──configuration→ feeds.yaml

Every text was written for this purpose, every outlet is invented, and every text names the story
it tells (``expect``). Nothing is folded or judged here: what the demo shows is the product's own
doing, and a test may hold it against ``expect``. The command itself is in ``cli``.
"""
