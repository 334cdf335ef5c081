# What the scripts share; sourced by them from the repository's top level.
# shellcheck shell=bash

# What an environment is made of: the very Python, and the packages.
stamp_of() {
  "$1" -c 'import sys; print("#", sys.executable, sys.version)'
  cat "$2"
}

# with_python: $python is the interpreter to use: PYTHON, or the first that is new enough.
with_python() {
  python=${PYTHON:-}
  if [[ -z $python ]]; then
    for python in python3 python3.13 python3.12 python3.11 python; do
      "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
    done
  fi
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; set PYTHON to one." >&2
    return 1
  }
}

# in_environment NAME: a virtual environment with the packages of requirements-NAME.txt, made anew only when that file
# or the Python changes. Its folder is left in $environment. PYTHON names the interpreter to use (3.11 or newer).
in_environment() {
  local python requirements=requirements-$1.txt stamp
  with_python
  environment=.venv/$1-$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  stamp=$environment/stamp
  if [[ $(stamp_of "$python" "$requirements") != "$(cat "$stamp" 2>/dev/null)" ]]; then
    echo "Setting up $environment …" >&2
    rm -rf "$environment"
    "$python" -m venv "$environment"
    "$environment/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes --no-deps \
      --only-binary :all: --requirement "$requirements"
    stamp_of "$python" "$requirements" >"$stamp"
  fi
}

# with_node: the packages of script/node, installed as that folder's lock says. Needs npm.
with_node() {
  (
    cd script/node || exit
    if ! cmp -s package-lock.json node_modules/.lock; then
      npm ci --silent --ignore-scripts --no-audit --no-fund
      cp package-lock.json node_modules/.lock
    fi
  )
}
