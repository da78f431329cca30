"""What comes in: reference data, plan statements, periodic statistics.

This package reads, types and addresses every figure. It knows nothing of the
orchestrator, of dbt or of the warehouse file.
"""
