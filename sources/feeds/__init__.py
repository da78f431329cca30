"""Feeds of periodic statistics: contracts, deliveries, calendars, sheets, coverage."""
