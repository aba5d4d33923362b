"""From an entry to an article: dates, links, language, safe HTML, plain text without boilerplate.

Pure: every function takes values and returns values. ``article.normalise`` is the door.
"""
