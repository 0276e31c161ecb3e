#!/bin/sh
# Makes the root folder of an image that holds nothing but what its programs need: root.sh ROOT FOLDER_OR_FILE... copies
# the system's libraries that the executables and libraries in these name, to where they are here, and adds a user.
set -eu

root=$1
shift
mkdir -p "$root/etc" "$root/tmp" "$root/var/lib/tokamak/models"
chmod 1777 "$root/tmp"
echo 'tokamak:x:65532:65532:tokamak:/var/lib/tokamak:/nonexistent' >"$root/etc/passwd"
echo 'tokamak:x:65532:' >"$root/etc/group"

copy() {
  mkdir -p "$root${1%/*}"
  cp -L "$1" "$root$1" # -L: the file under the name that it is asked for by
  chmod 755 "$root$1"
}

# What lies in these folders themselves goes to the image anyway.
here=$(for given in "$@"; do readlink -f "$given"; done)
is_given() {
  for given in $here; do
    case $(readlink -f "$1") in "$given" | "$given"/*) return 0 ;; esac
  done
  return 1
}

find "$@" -type f \( -perm -u+x -o -name '*.so*' \) | while read -r file; do
  ldd "$file" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (0x.*/\1/p'
done | sort -u | while read -r library; do
  is_given "$library" || copy "$library"
done
