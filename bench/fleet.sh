#!/usr/bin/env bash
# How long a revocation takes from its answer until it is in force on each of three nodes on one PostgreSQL: 1,000 of them with
# nothing else to do, and 1,000 beside eight writers. bench/fleet.sh [jdbc-url-of-an-empty-database]
# Without a URL it starts a PostgreSQL of its own, which it removes.
set -euo pipefail
cd "$(dirname "$0")/.."

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
mvn -q -B test-compile
mvn -q -B exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
    -Dexec.args="-Xmx1g -classpath %classpath io.portcullis.sync.Propagation $directory ${1:-}"
