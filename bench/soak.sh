#!/usr/bin/env bash
# What must hold for long: the heap stays flat, no collection pauses for long, two event loops do nearly twice the work of one.
#
#   bench/soak.sh [--minutes N] [--only heap,pauses,loops] [--jdk DIRECTORY] [--java-opts TEXT]     (default 10 minutes)
#
# heap    challenges from 1,000,000 and more distinct Call-IDs at 5,000/s: what lives after a full collection, each minute;
#         must not grow by more than 2 MB from the first minute to the last.
# pauses  2,000 calls a second, 40 s to warm up (a call is remembered for 32 s) and a third of the time after that: the
#         longest pause in the collector's log of that time must not exceed 10 ms.
# loops   closed loops of challenges: one event loop on one core, then two on both cores. With two cores the load has to share
#         them, so that throughput would measure the load as well; what is compared is CPU time of the server each challenge.
#         Two loops carry 2 x (CPU with one) / (CPU with two), which must be 1.7 at least. With four cores and more the load
#         has cores of its own.
source "$(dirname "$0")/lib.sh"

minutes=10
parts=heap,pauses,loops
while (($#)); do
    case $1 in
        --minutes) minutes=$2 ;;
        --only) parts=$2 ;;
        --jdk) use_jdk "$2" ;;
        --java-opts) read -ra java_opts <<<"$2" ;;
        *) usage ;;
    esac
    shift 2 || fail "$1: no value (expected: one)"
done
failed=0

verdict() {
    if awk "BEGIN { exit !($2) }"; then
        echo "PASS  $1"
    else
        echo "FAIL  $1"
        failed=1
    fi
}

# Bytes that live after a full collection.
live() {
    jcmd "$1" GC.class_histogram | awk '$1 == "Total" { print $3 }'
}

heap() {
    start_portcullis portcullis-1 1 1000
    local pid=${pids[0]} first= last= minute
    load Steady --rate 5000 --warm 5 --seconds $((minutes * 60 - 5)) "${servers[@]}" >"$work/steady.txt" &
    local loading=$!
    for ((minute = 1; minute < minutes || minute == 1; minute++)); do
        sleep 58
        last=$(live "$pid")
        first=${first:-$last}
        echo "      minute $minute: $((last / 1024)) KB live"
    done
    wait "$loading"
    last=$(live "$pid")
    echo "      at the end: $((last / 1024)) KB live"
    cat "$work/steady.txt"
    verdict "heap: $(((last - first) / 1024)) KB more than after the first minute (at most 2048)" "$last - $first <= 2097152"
}

# What the collector's log on standard input says of its pauses, of those $1.
longest_pause() {
    grep -o 'Pause.*' | awk -v when="$1" '
        { ms = $NF; sub("ms", "", ms); count++; sum += ms; if (ms + 0 > most) { most = ms + 0; line = $0 } }
        END { printf "      %s %d pauses, %.1f ms on average, the longest %s\n", when, count, count ? sum / count : 0, line }'
}

pauses() {
    local log=$work/gc.log before=("${java_opts[@]}")
    java_opts+=("-Xlog:gc:file=$log")
    start_portcullis portcullis-1 1 1000
    java_opts=("${before[@]}")
    load Steady --work call --rate 2000 --warm 0 --seconds 40 "${servers[@]}" >/dev/null
    local cold
    cold=$(wc -l <"$log")
    load Steady --work call --rate 2000 --warm 1 --seconds $((minutes * 20)) "${servers[@]}"
    head -n "$cold" "$log" | longest_pause "while warming up"
    tail -n +$((cold + 1)) "$log" | longest_pause "after that"
    local most
    most=$(tail -n +$((cold + 1)) "$log" | grep -o 'Pause.*' |
        awk '{ ms = $NF; sub("ms", "", ms); if (ms + 0 > most) most = ms + 0 } END { print most + 0 }')
    verdict "pauses: the longest took $most ms at 2,000 calls/s (at most 10)" "$most <= 10"
}

# CPU µs each of NAME with so many loops on these cores
cost_of_loops() {
    server_cores=$2
    load_core=$3
    start_portcullis "portcullis-$1" "$1" 1000
    load Steady --rate 20000 --seconds 20 "${servers[@]}" >/dev/null
    load Steady --sources 64 --window 256 --seconds 10 "${servers[@]}" | tee "$work/loops-$1.txt"
    stop_all
}

loops() {
    local two=0,1
    local ours=0,1
    if (($(nproc) >= 4)); then
        ours=2-$(($(nproc) - 1))
    else
        echo "      two cores in all: two loops and the load share them"
    fi
    cost_of_loops 1 0 1
    cost_of_loops 2 "$two" "$ours"
    local factor
    factor=$(cat "$work"/loops-[12].txt | awk '{ for (i = 1; i <= NF; i++) if ($i == "µs") cost[NR] = $(i - 1) }
        END { printf "%.2f", 2 * cost[1] / cost[2] }')
    verdict "loops: two carry $factor times what one does (at least 1.7)" "$factor >= 1.7"
}

build_all
echo "# Soak, $(date +%F), $(jdk_fact)"
for part in ${parts//,/ }; do
    case $part in
        heap | pauses | loops) "$part" ;;
        *) fail "--only: $part (expected: some of heap,pauses,loops)" ;;
    esac
    stop_all
done
exit $failed
