#!/usr/bin/env bash
# A million credentials: import, start, heap, pages, creates. bench/million.sh [jdbc-url-of-an-empty-database]
# Without a URL it uses SQLite in a directory of its own, which it removes.
set -euo pipefail
cd "$(dirname "$0")/.."

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
mvn -q -B -P bench test-compile
mvn -q -B -P bench exec:exec \
    -Dexec.args="-Xmx2g -classpath %classpath io.portcullis.sync.MillionCredentials $directory ${1:-}"
