"""What holds for every test."""

import os

from hypothesis import settings

# How long one example takes says more about what else the machine does than about the program; what may
# take only so long has a test, or a benchmark, that measures CPU time.
# A run of CI tells whether a change is good, so it must not depend on luck: there the examples are a
# function of the test (as Hypothesis itself does it); everywhere else every run looks for new ones.
settings.register_profile("unhurried", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("unhurried")
