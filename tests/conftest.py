"""What holds for every test."""

from hypothesis import settings

# How long one example takes says more about what else the machine does than about the program; what may
# take only so long has a test, or a benchmark, that measures CPU time.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
