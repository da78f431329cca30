"""Great Expectations suites: one module per family of sources."""
