#!/usr/bin/env bash
# Create the virtual environment and install what the lock file pins, hashes checked.
# Usage: setup.sh PYTHON VENV
set -euo pipefail
python=$1 venv=$2 log=$(mktemp)
trap 'rm -f "$log"' EXIT

"$python" - <<'PY' || { echo "planwatch needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
import sys
raise SystemExit(sys.version_info < (3, 11))
PY

say() { printf 'setup: %s\n' "$*" >&2; }
run() { "$@" >"$log" 2>&1 || { cat "$log" >&2; return 1; }; }

# Bytecode is worth its seconds: without it every later start is two to three times slower.
unset PYTHONDONTWRITEBYTECODE
if command -v uv >/dev/null 2>&1; then
  say "installing with uv (about half a minute)"
  [ -x "$venv/bin/python" ] || run uv venv --quiet --python "$python" "$venv"
  run uv pip sync --quiet --python "$venv/bin/python" --require-hashes --compile-bytecode requirements.lock
  run uv pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
else
  say "installing with pip (two to three minutes; uv would take a fraction)"
  [ -x "$venv/bin/python" ] || run "$python" -m venv "$venv"
  run "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
  run "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
fi
say "done"
