"""What all tests share."""

import os
import signal

from hypothesis import Phase, settings

# No deadline: the machines that run this are shared. On a build machine the same examples every time, so that a change
# is judged by what it changes, and then new ones, so that no boundary is missed for ever: `make fresh` prints the seed
# of its own. Elsewhere always new ones. HYPOTHESIS_PROFILE=thorough looks longer. Of a mutant it is enough to know that
# it fails: no smallest example is looked for.
settings.register_profile("default", deadline=None, max_examples=40, derandomize="CI" in os.environ)
settings.register_profile("fresh", deadline=None, max_examples=40, derandomize=False, database=None)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.register_profile(
    "mutants", deadline=None, max_examples=40, derandomize=True, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# Who starts tests in the background lets them ignore Ctrl-C, and all processes that they start; some of these are there
# to be interrupted.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a test after what it is about, never after the bytes of a file: packed ones hold the second in which they
    were made, and workers that collect in different seconds would not agree on which tests there are.
    """
    return argname if isinstance(val, bytes) else None
