"""How often Python looks for garbage that only cycles keep, among all that lies in memory.

Without cycles what nobody needs goes at once, and there are next to none: a look through the 125,000 objects
that the program is made of, or through the articles of a window, finds nothing, and stops every thread for 20
to 190 ms.
"""

import gc

# Young garbage is looked for as often as Python does it, all of it a tenth as often.
RARELY = (700, 10, 100)
# Where nobody waits and the end is near: of what a batch of articles makes, most is gone before it is looked
# at. Looking takes 0.7 % of `aggregator cluster` instead of 1.9, and its memory is the same to a hundredth.
HARDLY = (50_000, 10, 10)


def clear() -> None:
    """Throw away what loading left behind, while nobody waits."""
    gc.collect()


def keep(often: tuple[int, int, int] = RARELY) -> None:
    """Look no more at what is loaded by now, and more rarely at what comes."""
    gc.freeze()
    gc.set_threshold(*often)
