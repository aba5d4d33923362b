"""Articles become stories; values in, values out, no clock, no network, no database.

In the order of the work: ``shingles`` cuts folded text into overlapping pieces, ``fingerprint``
condenses them, ``candidates`` finds the few articles worth a closer look, ``evidence`` weighs a
pair on its exact texts, ``decide`` says whether it is one text, ``arrange`` turns such pairs into
stories, ``canonical`` chooses the article that a story's entry links to, ``material`` tells
whether an edited text deserves to be announced as updated.
"""
