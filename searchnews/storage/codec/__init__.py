"""How does stock Whoosh read our index?

A Whoosh codec over our segment files: `whoosh.index.open_dir(path)` opens an index directory, and stock
`searcher().search(...)` answers from it, slowly, but with the same documents. Whoosh can only read: its writers get an
ArchiveError before they touch anything. Importing this imports whoosh (25 ms); only making a commit does.

| module | the question it answers |
| --- | --- |
| `schema` | how does Whoosh see our fields? |
| `toc` | what is in the file that Whoosh opens? |
| `documents` | what does a document hold: stored fields, lengths, columns? |
| `terms` | which terms does a field have, and where do they occur? |
| `postings` | how does Whoosh walk over terms and their documents? |
"""

from searchnews.storage.codec.schema import whoosh_schema
from searchnews.storage.codec.toc import SearchNewsCodec, SearchNewsSegment, toc_bytes

__all__ = ["SearchNewsCodec", "SearchNewsSegment", "toc_bytes", "whoosh_schema"]
