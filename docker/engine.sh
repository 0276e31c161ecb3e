#!/bin/sh
# Fetches the engine library for an image: engine.sh FOLDER [ARCHITECTURE, as Docker names it]. It comes from npm by
# name and version and is refused with another checksum. A test holds these equal to what the application fetches.
set -eu

version=3.22.1
case ${2:-$(uname -m)} in
  amd64 | x86_64)
    platform=linux-x64
    sha512=e6e0820cda9608d7da026f1a47f533c5ba381c1a4a80d17dd640873dea4a86032057638099ab6879f6ce94c8a1b2a0a21f639ddf913f7941d00856df44126e3a
    ;;
  arm64 | aarch64)
    platform=linux-arm64
    sha512=5beee768a0975fdfde1238c59914bcbefc7dd50c8b5c36de1717b165cddb87f3ed40005982644bdc2d00b586179f86064e3ff7428af8956667dada636453cb75
    ;;
  *)
    echo "engine.sh: there is no prebuilt engine for ${2:-$(uname -m)}" >&2
    exit 1
    ;;
esac

mkdir -p "$1"
archive=$(npm pack "@node-llama-cpp/$platform@$version" --ignore-scripts --silent)
echo "$sha512  $archive" | sha512sum -c - >/dev/null || {
  echo "engine.sh: npm gave another archive than the one this release was tested with" >&2
  exit 1
}
tar -xzf "$archive" -C "$1" --strip-components=3 --wildcards "package/bins/$platform/*.so"
tar -xzf "$archive" -C "$1" --strip-components=1 package/LICENSE
rm "$archive"
chmod -R u=rwX,go=rX "$1"
