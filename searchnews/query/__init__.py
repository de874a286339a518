"""A query as plain values, and text -> tree with exact error positions."""
