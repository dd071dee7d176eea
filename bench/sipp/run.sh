#!/usr/bin/env bash
# Calls through the edge with real SIP peers: SIPp phones, the edge as a user would start it, SIPp as the PBX.
#
#   bench/sipp/run.sh RATE CALLS        e.g. 200 10000: ten thousand calls, two hundred a second
#
# Starts the edge with a configuration of its own in a temporary directory, provisions one domain, credential list and
# credential over REST, warms up with a tenth of the calls, measures, then tries a wrong password. Prints a table and
# exits with 1 when any call failed. PORTCULLIS_BENCH_PORT moves the five ports (default 25060 to 25064);
# PORTCULLIS_JAVA_OPTS goes to the edge's JVM.
set -euo pipefail

usage() {
    echo "usage: ${0##*/} RATE CALLS (expected: two numbers above 0, calls a second and calls in all)" >&2
    exit 2
}
[[ $# -eq 2 && $1 =~ ^[1-9][0-9]*$ && $2 =~ ^[1-9][0-9]*$ ]] || usage
rate=$1
calls=$2

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
for program in sipp curl java; do
    command -v "$program" >/dev/null || { echo "$program: not found (expected: on the PATH)" >&2; exit 2; }
done

base=${PORTCULLIS_BENCH_PORT:-25060}
sip=127.0.0.1:$base
phone_port=$((base + 1))
pbx_port=$((base + 2))
api=http://127.0.0.1:$((base + 3))
admin_port=$((base + 4))

# SIPp's own 64 KiB hold some 50 messages: what arrives while it is not scheduled for a moment would be lost.
buffer=4194304

account=AC00000000000000000000000000000001
token=bench-token
domain=bench.example.com
user=alice
password=Bench-password-1

work=$(mktemp -d)
edge=
pbx=
finish() {
    for process in $edge $pbx; do
        kill "$process" 2>/dev/null && wait "$process" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
    echo "$1" >&2
    [[ -z ${2:-} ]] || tail -n 20 "$2" >&2
    exit 1
}

start_edge() {
    [[ -f $root/target/portcullis.jar ]] || (cd "$root" && mvn -q -B -DskipTests package)
    cat >"$work/portcullis.yaml" <<YAML
realm: sip.example.com
data-dir: $work/data
sip:
  listen: ["udp://$sip"]
gate:
  trusted-sources: [127.0.0.1/32]
upstreams:
  default: { targets: ["sip:127.0.0.1:$pbx_port"] }
api:
  listen: ${api#http://}
  accounts:
    - { sid: $account, auth-token: $token, friendly-name: bench }
admin:
  listen: 127.0.0.1:$admin_port
YAML
    # shellcheck disable=SC2086 # several options
    java ${PORTCULLIS_JAVA_OPTS:-} -jar "$root/target/portcullis.jar" serve --config "$work/portcullis.yaml" \
        >"$work/edge.log" 2>&1 &
    edge=$!
    for _ in {1..300}; do
        grep -q 'portcullis ready' "$work/edge.log" && return
        kill -0 "$edge" 2>/dev/null || fail "the edge did not start:" "$work/edge.log"
        sleep 0.1
    done
    fail "the edge was not ready within 30 s:" "$work/edge.log"
}

# Creates a resource; prints its SID.
create() {
    local path=$1 answer field
    shift
    local fields=()
    for field in "$@"; do fields+=(--data-urlencode "$field"); done
    answer=$(curl -sS --fail-with-body -u "$account:$token" "${fields[@]}" \
        "$api/2010-04-01/Accounts/$account/SIP/$path.json") || fail "POST $path: $answer"
    sed -n 's/.*"sid" *: *"\([A-Z][A-Z][0-9a-f]\{32\}\)".*/\1/p' <<<"$answer"
}

provision() {
    local list sd
    sd=$(create Domains "DomainName=$domain")
    list=$(create CredentialLists "FriendlyName=bench")
    create "CredentialLists/$list/Credentials" "Username=$user" "Password=$password" >/dev/null
    create "Domains/$sd/CredentialListMappings" "CredentialListSid=$list" >/dev/null
}

# Runs a scenario of the phones' side: peer NAME SCENARIO SIPP-OPTIONS…; its statistics go to NAME.csv, its complaints to NAME.errors.
peer() {
    local name=$1 scenario=$2
    shift 2
    sipp "$@" -buff_size "$buffer" -sf "$here/$scenario.xml" -i 127.0.0.1 -key user "$user" -key domain "$domain" -nostdin \
        -trace_stat -stf "$work/$name.csv" -fd 1 -trace_err -error_file "$work/$name.errors" \
        >"$work/$name.screen" 2>&1
}

start_pbx() {
    sipp -buff_size "$buffer" -sf "$here/pbx.xml" -i 127.0.0.1 -p "$pbx_port" -key user "$user" -key domain "$domain" -nostdin \
        -trace_stat -stf "$work/pbx.csv" -fd 1 -trace_err -error_file "$work/pbx.errors" >"$work/pbx.screen" 2>&1 &
    pbx=$!
}

# Lets the calls in progress end; 0 only if the PBX was content with all of them.
stop_pbx() {
    local result=0
    kill -USR1 "$pbx"
    wait "$pbx" || result=1
    pbx=
    return $result
}

calls_of() {
    peer "$1" phone "$sip" -p "$phone_port" -au "$user" -ap "$password" -r "$rate" -m "$2" -timeout $(($2 / rate + 40))
}

# The last value of column $2 in the statistics of $1.
figure() {
    awk -F';' -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
                            END { print column ? $column : "?" }' "$work/$1.csv" 2>/dev/null || echo '?'
}

# CPU time of the edge so far, in clock ticks.
ticks() {
    local fields
    fields=$(sed 's/.*) //' "/proc/$edge/stat") # the name may hold spaces; utime and stime are fields 12 and 13 after it
    # shellcheck disable=SC2086
    set -- $fields
    echo $((${12} + ${13}))
}

row() {
    printf '%-22s %8s %8s %14s %11s\n' "$@"
}

report() {
    local title=$1 name=$2 completed=$3
    row "$title" "$(figure "$name" "$completed")" "$(figure "$name" 'FailedCall(C)')" \
        "$(figure "$name" 'Retransmissions(C)')" "$(figure "$name" 'FailedUnexpectedMessage(C)')"
}

start_pbx
start_edge
provision

# Until the credential has reached the edge's index, a call may be refused.
for attempt in {1..20}; do
    calls_of first 1 && break
    ((attempt < 20)) || fail "no call came through:" "$work/first.errors"
    sleep 0.2
done
calls_of warm $((calls / 10 + 1)) || fail "the warm-up failed:" "$work/warm.errors"

failed=0
before=$(ticks)
calls_of phones "$calls" || failed=1
after=$(ticks)
peer wrong wrong-password "$sip" -p "$phone_port" -au "$user" -ap "not-$password" -r 10 -m 10 -timeout 30 || failed=1
stop_pbx || failed=1

row "" completed failed retransmitted unexpected
report "phones" phones 'SuccessfulCall(C)'
report "PBX, with warm-up" pbx 'hangups(C)'
report "wrong password (403)" wrong 'SuccessfulCall(C)'
awk -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" -v calls="$calls" -v rate="$rate" \
    'BEGIN { printf "edge: %.0f µs CPU a call at %d calls/s\n", ticks * 1e6 / hz / calls, rate }'

if ((failed)); then
    for name in phones pbx wrong; do
        [[ -s $work/$name.errors ]] && { echo "--- $name"; head -n 30 "$work/$name.errors"; } >&2
    done
    exit 1
fi
