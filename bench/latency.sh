#!/usr/bin/env bash
# How long a challenge and the set-up of a call take at 25, 50 and 80 % of the rate that can be sustained, portcullis and tuned
# Kamailio, and calls without anything between. Writes bench/results/latency-DATE.md and .svg.
#
#   bench/latency.sh [--quick] [--jdk DIRECTORY] [--java-opts TEXT] [--servers LIST] [--seconds N]
#                    [--out FILE-WITHOUT-ENDING]
#
# Some five minutes.
source "$(dirname "$0")/lib.sh"

names=direct,portcullis-1,kamailio-tuned-1
seconds=8
out=$bench/results/latency-$(date +%F)
while (($#)); do
    case $1 in
        --quick) seconds=2 out=; shift; continue ;;
        --jdk) use_jdk "$2" ;;
        --java-opts) read -ra java_opts <<<"$2" ;;
        --servers) names=$2 ;;
        --seconds) seconds=$2 ;;
        --out) out=$2 ;;
        *) usage ;;
    esac
    shift 2 || fail "$1: no value (expected: one)"
done

build_all
start_named "$names" 1000
load Latency --seconds "$seconds" ${out:+--out "$out"} --command "bench/latency.sh" \
    --fact "$(jdk_fact)" "${servers[@]}"
