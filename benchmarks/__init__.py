"""Timings, as ratios to a named baseline of the same run; never asserted in tests."""
