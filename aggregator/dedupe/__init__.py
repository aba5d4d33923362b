"""Articles become stories; values in, values out, no clock, no network, no database.

In the order of the work: ``shingles`` cuts folded text into overlapping pieces, ``fingerprint``
condenses them, ``candidates`` finds the few articles worth a closer look, ``evidence`` weighs a
pair on its exact texts (``numerals`` the numbers in their places), ``certainty`` says how sure it is,
``decide`` whether it is one text; ``arrange`` turns such pairs into stories, obeying ``corrections``;
``canonical`` chooses the article that a story's entry links to (``credit`` knows whom a repost names),
``material`` tells whether an edited text deserves to be announced as updated, ``boilerplate`` learns
what is no part of any story.

The looser relation, never folding: ``telling`` cuts an article into terms, ``nearby`` finds what tells
the same, ``events`` groups stories that report one event. ``sampling``, ``replay`` and ``tuning`` find
out from labels which certainty is enough.
"""
