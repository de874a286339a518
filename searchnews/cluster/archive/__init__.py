"""How is an archive on a cluster opened, asked and changed? As `searchnews.archive` does with one in a directory.

with ClusterArchive.create("opensearch+https://search.example:9200/news", shards=6) as archive:
    archive.add(searchnews.read(["dumps/"]))
    print(archive.count('"interest rates" NEAR/20 inflation'))

    asking       how a query is answered: by the cluster, or here, in the articles that are in doubt
    searchable   what can be asked of it
    watching     the saved searches beside it
    remote       one at an address: opened, followed, changed
"""

from __future__ import annotations

from searchnews.cluster.archive.remote import ONLY_LOCAL, ClusterArchive

__all__ = ["ONLY_LOCAL", "ClusterArchive"]
