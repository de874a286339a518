"""What all tests share."""

import os

from hypothesis import settings

# No deadline: the machines that run this are shared. HYPOTHESIS_PROFILE=thorough looks longer.
settings.register_profile("default", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
