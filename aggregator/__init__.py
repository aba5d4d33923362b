"""aggregator: many overlapping news sources in, one feed per topic with one entry per story out.

The pipeline in one paragraph: *collect* polls a source (a feed, or a git repository that archives
articles) and normalises its entries into articles; *dedupe* fingerprints each article, finds the
ones that may tell the same text, weighs the evidence and arranges them into stories with one
canonical article each; *publish* chooses the stories of every topic and writes its edition (Atom,
RSS, JSON Feed, a page). *store* remembers what lies between the steps, *service* gives the clock,
*web* serves the files, *cli* looks in. ``pipeline`` is the only module that knows two of them.
"""

__version__ = "0.1.0"
