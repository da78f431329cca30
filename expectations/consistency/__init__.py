"""The consistency engine: which printed figures cannot all be true."""
