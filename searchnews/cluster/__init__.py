"""How is an archive kept and searched on an OpenSearch cluster, with the language and the faces of a local one?

An address is `opensearch+https://host:port/name`. `docs/cluster.md` says what holds, form by form.
"""
