#!/usr/bin/env bash
# A million credentials: import, start, heap, pages, creates. bench/million.sh [jdbc-url-of-an-empty-database]
# Without a URL it uses SQLite in a directory of its own, which it removes.
set -euo pipefail
cd "$(dirname "$0")/.."

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
mvn -q -B test-compile
mvn -q -B exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
    -Dexec.args="-Xmx2g -classpath %classpath io.portcullis.sync.MillionCredentials $directory ${1:-}"
