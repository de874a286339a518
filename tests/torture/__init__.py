"""Campaigns of kills, losses of power, damage and attacks. `make torture` runs them for long, `make test` briefly."""
