"""For all tests: a machine that several people share is slow at times, and that is no failure."""

from hypothesis import settings

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")
