"""Campaigns of kills, damage and attacks. `make torture` runs them for long, `make test` their short forms."""
