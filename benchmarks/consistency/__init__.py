"""What the consistency engine costs, beside one pass of DuckDB over the same statements."""
