#!/bin/sh
# Starts the helper with the first of the agent's Pythons that is new enough. An old one explains itself.
if [ -n "$MLOPS_PYTHON" ]; then set -- "$MLOPS_PYTHON"
else set -- python3 python3.13 python3.12 python3.11 python3.10 python py; fi
found=
for python in "$@"; do
  command -v "$python" >/dev/null 2>&1 || continue
  found=${found:-$python}
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    exec "$python" "$MLOPS_CALL/bootstrap.py"
  fi
done
if [ -n "$found" ]; then exec "$found" "$MLOPS_CALL/bootstrap.py"; fi
echo "mlops-jfrog: found none of these Pythons: $*" >&2
exit 127
