#!/usr/bin/env bash
# Where portcullis's CPU time goes, and what it allocates, under one kind of work: JFR's samples, the methods at the top of the
# stack, and portcullis's own methods above which they were.
#
#   bench/profile.sh [challenge|wrong|call|register] [--seconds N] [--loops N] [--jdk DIRECTORY] [--java-opts TEXT]
source "$(dirname "$0")/lib.sh"

kind=challenge
seconds=15
loops=1
while (($#)); do
    case $1 in
        challenge | wrong | call | register) kind=$1; shift; continue ;;
        --seconds) seconds=$2 ;;
        --loops) loops=$2 ;;
        --jdk) use_jdk "$2" ;;
        --java-opts) read -ra java_opts <<<"$2" ;;
        *) usage ;;
    esac
    shift 2 || fail "$1: no value (expected: one)"
done
rate=20000
[[ $kind != call && $kind != register ]] || rate=2500

# top TITLE: the most frequent lines of standard input, with their part
top() {
    echo
    echo "$1"
    sort | uniq -c | sort -rn | awk '{ count[NR] = $1; $1 = ""; line[NR] = $0; all += count[NR] }
        END { for (i = 1; i <= 25 && i <= NR; i++) printf "%6.1f %% %s\n", 100 * count[i] / all, line[i] }'
}

# Of each event the first frame, or the first of portcullis with $1 = own
frames() {
    awk -v own="$1" '/stackTrace = \[/ { inside = 1; next } /^ *\]/ { inside = 0 }
        inside && (own == "" || /io\.portcullis/) { sub(/^ */, ""); sub(/ *line: .*/, ""); print; inside = 0 }' "$2"
}

build_all
java_opts+=("-XX:+UnlockDiagnosticVMOptions" "-XX:+DebugNonSafepoints")
start_portcullis portcullis-1 "$loops" 1000
load Steady --work "$kind" --rate "$rate" --seconds 15 "${servers[@]}" >/dev/null
jcmd "${pids[0]}" JFR.start name=bench settings=profile >/dev/null
load Steady --work "$kind" --seconds "$seconds" "${servers[@]}"
jcmd "${pids[0]}" JFR.dump name=bench filename="$work/bench.jfr" >/dev/null
jfr print --events jdk.ExecutionSample,jdk.NativeMethodSample --stack-depth 40 "$work/bench.jfr" >"$work/samples.txt"
jfr print --events jdk.ObjectAllocationSample --stack-depth 40 "$work/bench.jfr" >"$work/allocations.txt"
frames "" "$work/samples.txt" | grep -v 'epollWait\|EPoll' | top "CPU, at the top of the stack"
frames own "$work/samples.txt" | top "CPU, portcullis's own method next to it"
sed -n 's/.*objectClass = \([^ ]*\).*/\1/p' "$work/allocations.txt" | top "allocations, by class (of those sampled)"
frames own "$work/allocations.txt" | top "allocations, portcullis's own method next to them"
