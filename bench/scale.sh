#!/usr/bin/env bash
# Ten million credentials and 100,000 domains and trunks on one node: how long until it is ready, heap, CPU of a change.
# bench/scale.sh [accounts-of-10,000-users-each [heap [directory]]]: 1000, 1300m, and target/bench/scale-N, which is kept: it takes a
# quarter of an hour and 4 GB to make.
set -euo pipefail
cd "$(dirname "$0")/.."

accounts=${1:-1000}
heap=${2:-1300m}
directory=${3:-target/bench/scale-$accounts}
mvn -q -B test-compile
run() {
    mvn -q -B exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
        -Dexec.args="$1 -classpath %classpath io.portcullis.sync.Scale $2 $directory $accounts"
}
if [[ ! -f $directory/made ]]; then
    rm -rf "$directory"
    mkdir -p "$directory"
    run -Xmx2g make
    touch "$directory/made"
fi
run -Xmx"$heap" measure
