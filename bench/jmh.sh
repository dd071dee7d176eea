#!/usr/bin/env bash
# Runs the JMH benchmarks whose names match a pattern, with what they allocate.
#
#   bench/jmh.sh [PATTERN [JMH-OPTIONS…]]     e.g. bench/jmh.sh GateBenchmark -p algorithm=MD5
#   bench/jmh.sh                              all, some twenty minutes; writes bench/results/jmh-DATE.md as well
set -euo pipefail
cd "$(dirname "$0")/.."

whole=
[[ $# -gt 0 ]] || whole=yes
pattern=${1:-.*}
shift || true
mkdir -p target/bench
mvn -q -B test-compile
mvn -q -B exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
    -Dexec.args="-classpath %classpath org.openjdk.jmh.Main $pattern -prof gc -rf csv -rff target/bench/jmh.csv $*"
if [[ -n $whole ]]; then
    java -cp target/test-classes io.portcullis.load.Microbenchmarks target/bench/jmh.csv "bench/results/jmh-$(date +%F).md"
fi
