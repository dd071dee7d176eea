#!/usr/bin/env bash
# Step 5: garbage pours in while calls are made: what the calls lose. The flood's addresses are not trusted and are limited as
# portcullis does by default; the phones' address is.
#   bench/ladder/05-garbage.sh [--rate CALLS-A-SECOND] [--floods LIST] [--seconds N] [--servers LIST] [--jdk DIRECTORY]
source "$(dirname "$0")/step.sh"
rate=500
floods=0,20000,60000
names=portcullis-1,kamailio-tuned-1
while (($#)); do
    case $1 in
        --rate) rate=$2 ;;
        --floods) floods=$2 ;;
        --seconds) seconds=$2 ;;
        --servers) names=$2 ;;
        --jdk) use_jdk "$2" ;;
        *) usage ;;
    esac
    shift 2 || fail "$1: no value (expected: one)"
done
trusted=127.0.0.1/32
source_rate=200/s
build_all
start_named "$names" 1000
load Flooded --rate "$rate" --floods "$floods" --seconds "${seconds:-5}" --command "bench/ladder/05-garbage.sh" \
    --fact "$(jdk_fact)" "${servers[@]}"
