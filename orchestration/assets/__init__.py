"""Assets, one module per stage of the flow: sources → landing → quality → models → published."""
