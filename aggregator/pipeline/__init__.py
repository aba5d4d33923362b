"""The one sentence: collect a source, settle its articles into stories, publish a topic.

The only package that knows two stages. ``collecting`` asks the sources and hands on what they
brought, ``settling`` is the one ordered stream in which articles become stories, ``publishing``
decides what a topic announces and writes its edition, ``clustering`` runs the middle of it over
any file. ``Pipeline`` says it in order.
"""
