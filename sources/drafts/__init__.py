"""Drafts: what the machine read beside what people decided, and how the two are merged.

A plan's folder holds `statements.csv` (what counts), `extracted.csv` (the machine's last reading
of each statement, so that an edit made in any editor is noticed), `coverage.csv` (what became of
every figure of the text) and `withdrawn.csv` (statements whose text is gone, with the reason).
"""
