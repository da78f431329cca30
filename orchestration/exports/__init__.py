"""Exports: the published warehouse for people without DuckDB, one module for each format."""
