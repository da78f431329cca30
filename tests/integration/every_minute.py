"""The code location with a nightly schedule that ticks every minute."""

from orchestration.assembly import build_defs

defs = build_defs(nightly_cron="* * * * *")
