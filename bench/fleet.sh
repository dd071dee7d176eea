#!/usr/bin/env bash
# How long a revocation takes from its answer until it is in force on each of three nodes on one PostgreSQL: 1,000 of them with
# nothing else to do, 1,000 beside eight writers, and 1,000 beside 1,000 calls a second by SIPp through the three.
# bench/fleet.sh [jdbc-url-of-an-empty-database]. Without a URL it starts a PostgreSQL of its own, which it removes.
# PORTCULLIS_BENCH_PORT moves the four ports (default 25170 to 25173).
set -euo pipefail
cd "$(dirname "$0")/.."
command -v sipp >/dev/null || { echo "sipp: not found (expected: on the PATH)" >&2; exit 2; }

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
mvn -q -B test-compile
mvn -q -B exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
    -Dexec.args="-Xmx1g -classpath %classpath io.portcullis.sync.Propagation $directory ${PORTCULLIS_BENCH_PORT:-25170} ${1:-}"
