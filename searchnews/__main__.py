"""The program, as `searchnews` and `python -m searchnews`. Ctrl-C ends it in one line and with status 130, also while
the commands are still being imported."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

INTERRUPTED = 130  # the exit status of a program that was stopped by Ctrl-C


def main() -> None:
    """Run the command line and exit."""
    try:
        from searchnews.cli import main as run

        run()
    except KeyboardInterrupt:
        with suppress(OSError):  # cli.output may not be there yet; these words are ours, and safe
            os.write(2, b"searchnews: interrupted; what was committed is kept\n")
        sys.exit(INTERRUPTED)
    finally:
        gc.freeze()  # else Python ends by looking for cycles in all that there is: a fifth of a query's time


if __name__ == "__main__":
    main()
