#!/usr/bin/env bash
# What the first users of a fresh process feel: from the line "portcullis ready" on, 500 and then (on another process) 2,000
# calls a second at once, on an idle machine and beside two busy loops, which run during the start as well. Prints a table of
# the start (seconds and CPU until ready) and of the calls: shed, failed, the set-up's percentiles and the CPU of each call over
# the first 2,000, and the same afterwards. Writes bench/results/coldstart-DATE.md.
#
#   bench/coldstart.sh [--jdk DIRECTORY] [--java-opts TEXT] [--seconds N] [--rates LIST] [--warm-up TIME]
#                      [--machines idle,busy] [--how jar,launcher] [--stop N] [--out FILE]
#
# With --stop the process is stopped for N seconds, five seconds after it was ready, and then goes on; SECONDS should be 20 more.
#
# Nothing is pinned, and the edge has its defaults; --warm-up none is for a version that knows no warm-up, whose jar is named by
# the variable jar. Half a minute for each row.
source "$(dirname "$0")/lib.sh"

seconds=10
rates=500,2000
warm_up=5s
machines=idle,busy
how=launcher
stop=0
out=$bench/results/coldstart-$(date +%F).md
while (($#)); do
    case $1 in
        --jdk) use_jdk "$2" ;;
        --java-opts) read -ra java_opts <<<"$2" ;;
        --seconds) seconds=$2 ;;
        --rates) rates=$2 ;;
        --warm-up) warm_up=$2 ;;
        --machines) machines=$2 ;;
        --how) how=$2 ;;
        --stop) stop=$2 ;;
        --out) out=$2 ;;
        *) usage ;;
    esac
    shift 2 || fail "$1: no value (expected: one)"
done

build_all
provision 1000
jar=${jar:-$root/target/portcullis.jar}
table=$work/table.md
cat >"$table" <<MD
| started by | machine | calls a second | s until ready | CPU s until ready | shed | failed | first 2,000: p50 ms | p99 ms | CPU µs a call | then: p50 ms | p99 ms | CPU µs a call |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
MD

ticks_of() {
    local -a stat
    read -ra stat <"/proc/$1/stat"
    echo $((stat[13] + stat[14]))
}

# row HOW MACHINE RATE
row() {
    local port=$next edge load i busy=() result began ready ticks shed
    rm -rf "${work:?}/edge" "$work/edge.log" "$work/load.out"
    cp -r "$build/store-1000" "$work/edge"
    {
        edge_config "$work/edge" 0 "$port" $((port + 1))
        [[ $warm_up == none ]] || echo "start: { warm-up: $warm_up }"
    } >"$work/edge.yaml"
    mkfifo "$work/go"
    java -Xms512m -Xmx1g -XX:+UseSerialGC -cp "$build/classes" io.portcullis.load.Coldstart \
        --rate "$3" --seconds "$seconds" "edge,JVM,$port,$((port + 1)),0" "direct,NONE,$((port + 5)),$((port + 5)),0" \
        <"$work/go" >"$work/load.out" 2>"$work/load.err" 9>&- &
    load=$!
    pids+=("$load")
    exec 8>"$work/go"
    await "$work/load.out" warm 60 "$load"
    if [[ $2 == busy ]]; then
        for i in 1 2; do
            (exec 8>&- 9>&-; while :; do :; done) &
            busy+=($!)
        done
        pids+=("${busy[@]}")
    fi
    began=$(date +%s%N)
    if [[ $1 == launcher ]]; then
        JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")")")") PORTCULLIS_JAVA_OPTS="${java_opts[*]}" \
            "$root/target/bin/portcullis" serve --config "$work/edge.yaml" >"$work/edge.log" 2>&1 8>&- 9>&- &
    else
        "$java" "${java_opts[@]}" -jar "$jar" serve --config "$work/edge.yaml" >"$work/edge.log" 2>&1 8>&- 9>&- &
    fi
    edge=$!
    pids+=("$edge")
    while ! grep -qs 'portcullis ready' "$work/edge.log"; do
        kill -0 "$edge" 2>/dev/null || fail "it did not start:" "$work/edge.log"
        sleep 0.02
    done
    ready=$(date +%s%N)
    ticks=$(ticks_of "$edge")
    echo "$edge" >&8
    exec 8>&-
    if ((stop > 0)); then
        sleep 5
        kill -STOP "$edge"
        sleep "$stop"
        kill -CONT "$edge"
    fi
    wait "$load" || fail "the load failed:" "$work/load.err"
    shed=$(curl -s "http://127.0.0.1:$((port + 3))/metrics" | awk '/^portcullis_sip_shed_total/ { n += $2 } END { print n + 0 }')
    for i in "${busy[@]}"; do kill "$i"; done
    kill "$edge"
    wait "$edge" "${busy[@]}" 2>/dev/null || true
    pids=()
    rm -f "$work/go"
    read -ra result < <(tail -n 1 "$work/load.out")
    printf '| %s | %s | %s | %.1f | %.1f | %s | %s | %s | %s | %s | %s | %s | %s |\n' "$1" "$2" "$3" \
        "$(bc <<<"scale=2; ($ready - $began) / 1000000000")" "$(bc <<<"scale=2; $ticks / 100")" "$shed" "${result[0]}" \
        "${result[2]}" "${result[3]}" "${result[1]}" "${result[4]}" "${result[5]}" "${result[6]}" | tee -a "$table"
    [[ ! -s $work/load.err ]] || say "$(cat "$work/load.err")"
    next=$((next + 10))
}

tail -n 2 "$table"
for each in ${how//,/ }; do
    for machine in ${machines//,/ }; do
        for rate in ${rates//,/ }; do
            row "$each" "$machine" "$rate"
        done
    done
done
if [[ -n $out ]]; then
    mkdir -p "$(dirname "$out")"
    {
        printf '# The first calls of a fresh process\n\n'
        echo "- $(jdk_fact), start.warm-up $warm_up"
        echo "- $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1); the load polls, so it has a core to itself"
        printf -- '- bench/coldstart.sh, %s s each, stopped for %s s\n\n' "$seconds" "$stop"
        cat "$table"
    } >"$out"
    say "written to $out"
fi
