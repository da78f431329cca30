"""The code location that `workspace.yaml` names."""

from orchestration.assembly import build_defs
from orchestration.instance import relax_event_storage

relax_event_storage()
defs = build_defs()
