#!/usr/bin/env bash
# Runs what an image holds as its own user, on a root file system that nobody can write to, with the folder of the
# configuration as its one volume: run-image.sh ARCHIVE … serve --config FILE. Whatever stands between is what would run
# without an image. Needs root.
set -euo pipefail
archive=$1
file=${*: -1}
folder=$(dirname "$file")
root=$folder/root
mkdir -p "$root"
layers=$(tar -xOf "$archive" manifest.json | grep -o '"[^"]*\.tar"' | tr -d '"')
for layer in $layers; do
    tar -xOf "$archive" "$layer" | tar -x -C "$root"
done
chown 10001:10001 "$folder" "$file"
config=$(tar -xOf "$archive" manifest.json | grep -o '"Config":"[^"]*"' | cut -d'"' -f4)
entrypoint=$(tar -xOf "$archive" "$config" | grep -o '"Entrypoint":\[[^]]*\]' | sed -n 1p | cut -d'[' -f2 | tr -d ']"' | tr , '\n')
export root folder file entrypoint
exec unshare --mount bash -c '
    mapfile -t entrypoint <<<"$entrypoint"
    mount --bind "$root" "$root"
    mkdir -p "$root/proc" "$root/dev"
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/tmp"
    mkdir -p "$root$folder"
    mount --bind "$folder" "$root$folder"
    mount -o remount,bind,ro "$root"
    # Word by word what the image starts with, but for the configuration.
    exec env -i "$(command -v chroot)" --userspec=10001:10001 "$root" "${entrypoint[@]}" serve --config "$file"
'
