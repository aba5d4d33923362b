"""feeds.yaml becomes settings: read (files, compose), checked (validate, references), meant (build).

In: a path and the environment. Out: ``Settings``, or a ConfigError that names every problem as
``feeds.yaml:12:5: error: …``. ``written`` is what may be written, ``build`` what is meant by it.
"""

from aggregator.config.load import find, load, starter
from aggregator.config.schema import schema

__all__ = ["find", "load", "schema", "starter"]
