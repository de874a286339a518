"""How are the segments of an archive on a cluster joined?

A join may take hours, longer than any request is let live on its way. So the cluster is told to begin (`_forcemerge`,
as a task of its own), and asked from time to time how far it is. Whoever stops waiting does not stop the join.
"""

from __future__ import annotations

import time

from searchnews.cluster.connection import Answer, Connection
from searchnews.errors import ArchiveError

_FIRST_LOOK, _LONGEST_PAUSE = 0.05, 5.0  # seconds between two looks, each twice as long as the one before


def join(connection: Connection) -> None:
    """Make one segment of each shard, and of each replica, without what was deleted; returns when that is done. Raises
    ArchiveError: also if the cluster could not join all."""
    begun = connection.ask("POST", "_forcemerge", max_num_segments=1, wait_for_completion="false")
    task, pause = begun["task"], _FIRST_LOOK
    while not (told := connection.ask("GET", f"/_tasks/{task}"))["completed"]:
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    if left := _not_joined(told):
        raise ArchiveError(f"{connection.address}: {left}; see the cluster's log, and try again")


def _not_joined(told: Answer) -> str:
    """What a task that is over could not do; "" if it did all."""
    if "error" in told:
        return "the segments were not joined"
    shards = told["response"]["_shards"]
    failed = shards["failed"]
    return f"the segments of {failed:,} of {shards['total']:,} copies of shards were not joined" if failed else ""
