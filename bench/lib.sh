# What the scripts of this directory share; to be sourced. Starts servers on 127.0.0.1, each alone on core 0 while the load is
# on core 1, and stops them when the script ends. PORTCULLIS_BENCH_PORT moves the ports (default 25100 and the next hundred).

set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$bench")
build=$root/target/bench
base=${PORTCULLIS_BENCH_PORT:-25100}
java=java
java_opts=()
server_cores=0
load_core=1
work=$(mktemp -d)
pids=()

# Two at once would measure each other.
exec 9>"${TMPDIR:-/tmp}/portcullis-bench.lock"
flock -n 9 || { echo "waiting for another benchmark to end" >&2; flock 9; }

finish() {
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in "${pids[@]}"; do
        wait "$pid" 2>/dev/null || true
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

# Shows the comment that the script begins with.
usage() {
    sed -n '2,/^source/{/^#/s/^# \{0,1\}//p}' "$0" >&2
    exit 2
}

say() {
    echo "$@" >&2
}

# Programs that are not there are installed, where one may: need PROGRAM DEBIAN-PACKAGES
need() {
    command -v "$1" >/dev/null && return
    [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null ||
        fail "$1: not found (expected: on the PATH, from Debian's package $2)"
    say "installing $2"
    # shellcheck disable=SC2086 # several packages
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $2; } \
        >"$work/apt.log" 2>&1 || fail "$2: cannot be installed:" "$work/apt.log"
    # Debian starts what it installs.
    [[ $2 != kamailio ]] || service kamailio stop >/dev/null 2>&1 || true
}

use_jdk() {
    java=$1/bin/java
    [[ -x $java ]] || fail "--jdk: $1 (expected: a directory with bin/java)"
}

# The jar, the load and the floor, unless they are there and newer than what they are made of.
build_all() {
    need gcc "gcc libc6-dev"
    need pgrep procps
    [[ $(nproc) -ge 2 ]] || fail "cores: $(nproc) (expected: 2 at least, one for the servers and one for the load)"
    mkdir -p "$build"
    if [[ ! -f $root/target/portcullis.jar ||
        -n $(find "$root/src/main" "$root/pom.xml" -newer "$root/target/portcullis.jar" -print -quit) ]]; then
        say "building target/portcullis.jar"
        (cd "$root" && mvn -q -B -Dmaven.test.skip package) >"$work/build.log" 2>&1 || fail "mvn package:" "$work/build.log"
    fi
    javac -Xlint:all -d "$build/classes" "$bench"/java/io/portcullis/load/*.java
    gcc -O2 -Wall -o "$build/echo" "$bench/c/echo.c"
    gcc -O2 -Wall -o "$build/relay" "$bench/c/relay.c"
}

# Runs a main class of the load on its core: load CLASS ARGUMENTS…
load() {
    taskset -c "$load_core" java -Xms512m -Xmx2g -XX:+UseSerialGC -cp "$build/classes" "io.portcullis.load.$@"
}

# The process and its children from now on run on the servers' core only; a JVM has by then seen the whole machine.
pin() {
    local pid
    for pid in $1 $(pgrep -P "$1" || true); do
        taskset -apc "$server_cores" "$pid" >/dev/null
    done
}

# Waits up to $3 seconds until a line of file $1 matches $2; process $4 must live meanwhile.
await() {
    local i
    for ((i = 0; i < $3 * 10; i++)); do
        grep -qs "$2" "$1" && return
        kill -0 "$4" 2>/dev/null || fail "it did not start:" "$1"
        sleep 0.1
    done
    fail "no \"$2\" within $3 s:" "$1"
}

# A store with so many users, made once and kept in target/bench: provision USERS
provision() {
    local store=$build/store-$1
    [[ ! -d $store ]] || return 0
    say "making a store of $1 users"
    rm -rf "$store.part"
    java -cp "$build/classes" io.portcullis.load.Provision "$1" "$work/users.jsonl"
    edge_config "$store.part" 1 "$base" "$((base + 1))" >"$work/import.yaml"
    "$java" -jar "$root/target/portcullis.jar" import --config "$work/import.yaml" "$work/users.jsonl" >"$work/import.log" 2>&1 ||
        fail "import:" "$work/import.log"
    rm "$work/users.jsonl"
    mv "$store.part" "$store"
}

# edge_config DATA-DIRECTORY LOOPS PORT PBX-PORT; the API and the admin listener take the two ports behind the PBX's.
edge_config() {
    cat <<YAML
realm: sip.example.com
data-dir: $1
drain-timeout: 1s
sip:
  listen: ["udp://127.0.0.1:$3"${certificate:+, "tls://127.0.0.1:$(($4 + 3))"}]
  threads: $2
${certificate:+  tls: { certificate: "$certificate", key: "$work/key.pem" \}}
digest:
  algorithms: [${algorithm:-MD5}]
gate:
  # Wrong passwords are to be verified, not locked out.
  trusted-sources: [${trusted:-127.0.0.0/8}]
  rate: { per-source: ${source_rate:-0/s}, burst: 400 }
upstreams:
  default: { targets: ["sip:127.0.0.1:$4"] }
api:
  listen: 127.0.0.1:$(($4 + 1))
admin:
  listen: 127.0.0.1:$(($4 + 2))
YAML
}

# Each start_… adds its server to this array, as the load wants it: NAME,KIND,PORT,PBX-PORT,PID
servers=()
next=$base

join() {
    pids+=("$5")
    servers+=("$1,$2,$3,$4,$5")
    next=$((next + 5))
}

# start_portcullis NAME LOOPS USERS
start_portcullis() {
    local port=$next
    provision "$3"
    rm -rf "${work:?}/$1"
    cp -r "$build/store-$3" "$work/$1"
    edge_config "$work/$1" "$2" "$port" $((port + 1)) >"$work/$1.yaml"
    "$java" "${java_opts[@]}" -jar "${jar:-$root/target/portcullis.jar}" serve --config "$work/$1.yaml" >"$work/$1.log" 2>&1 9>&- &
    join "$1" JVM "$port" $((port + 1)) $!
    await "$work/$1.log" 'portcullis ready' 60 $!
    pin $!
}

# start_kamailio NAME USERS MEGABYTES OPTIONS…
start_kamailio() {
    local name=$1 users=$2 memory=$3 port=$next bits=10
    shift 3
    need kamailio kamailio
    while ((1 << bits < users)); do bits=$((bits + 1)); done
    sed "s/HA1BITS/$bits/" "$bench/kamailio/edge.cfg" >"$work/$name.cfg"
    mkdir -p "$work/$name"
    kamailio -DD -E -f "$work/$name.cfg" -l "udp:127.0.0.1:$port" -m "$memory" -Y "$work/$name" \
        -A "USERS=$users" -A "PBX=\"sip:127.0.0.1:$((port + 1))\"" "$@" >"$work/$name.log" 2>&1 9>&- &
    join "$name" SIP "$port" $((port + 1)) $!
    # It says nothing when it is ready; its listener is there before the users are.
    local pid=$! i
    for ((i = 0; i < 600; i++)); do
        [[ -z $(pgrep -P "$pid") ]] || break
        kill -0 "$pid" 2>/dev/null || fail "kamailio did not start:" "$work/$name.log"
        sleep 0.1
    done
    sleep 1
    pin "$pid"
}

start_echo() {
    "$build/echo" 127.0.0.1 "$next" 9>&- &
    join echo ECHO "$next" 0 $!
    pin $!
}

start_relay() {
    "$build/relay" 127.0.0.1 "$next" $((next + 1)) 9>&- &
    join relay RELAY "$next" $((next + 1)) $!
    pin $!
}

# Calls without a server: the phones send to the PBX.
start_direct() {
    servers+=("direct,NONE,$next,$next,0")
    next=$((next + 5))
}

# start_named LIST USERS, names of servers separated by commas
start_named() {
    local name memory=1024
    (($2 <= 100000)) || memory=2048
    for name in ${1//,/ }; do
        case $name in
            direct) start_direct ;;
            echo) start_echo ;;
            relay) start_relay ;;
            portcullis-other)
                provision "$2"
                java=${other_java:-$java} jar=$other start_portcullis "$name" 1 "$2"
                ;;
            portcullis-[0-9]) start_portcullis "$name" "${name#portcullis-}" "$2" ;;
            kamailio-debian) start_kamailio "$name" "$2" "$memory" ;;
            kamailio-tuned-[0-9]) start_kamailio "$name" "$2" "$memory" -x tlsf -A TUNED -n "${name##*-}" ;;
            *) fail "server: $name (expected: one of direct,echo,relay,portcullis-N,kamailio-debian,kamailio-tuned-N)" ;;
        esac
    done
}

stop_all() {
    local pid
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in "${pids[@]}"; do
        wait "$pid" 2>/dev/null || true
    done
    pids=()
    servers=()
    next=$base
}

# version_of JAVA
version_of() {
    "$1" -version 2>&1 | sed -n 's/.*Runtime Environment.*(build \(.*\))/\1/p'
}

# What ran as portcullis, for the reports.
jdk_fact() {
    echo "portcullis: $(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo "without git") on JDK $(version_of "$java")," \
        "${java_opts[*]:-its defaults}"
}
