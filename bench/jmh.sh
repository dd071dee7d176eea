#!/usr/bin/env bash
# Runs the JMH benchmarks whose names match a pattern, with allocation rates: bench/jmh.sh [pattern [jmh options]]
set -euo pipefail
cd "$(dirname "$0")/.."

pattern=${1:-.*}
shift || true
mvn -q -B -P bench test-compile
exec mvn -q -B -P bench exec:exec -Dexec.args="-classpath %classpath org.openjdk.jmh.Main $pattern -prof gc $*"
