"""When and why: wiring of sources, contracts, models and publication into Dagster.

Nothing here knows what a figure means; nothing in `sources` or `expectations` knows Dagster.
"""
