"""From text to statements: pure functions, no files, no clock.

`extract` is the way in; the modules below it read figures, clauses, scopes and tables.
"""
