"""Tree + segments -> matches and scores (`evaluate`), facets, timeline, snippets, results."""
