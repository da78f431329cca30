"""Broken deliveries: each ends in quarantine by a name, and nothing beside it is touched."""
