#!/usr/bin/env bash
# Step 6: challenges over UDP, over TLS connections that stay open, and with a TLS handshake each (RSA 2048, no resumption).
#   bench/ladder/06-tls.sh [--rounds N] [--seconds N] [--jdk DIRECTORY] [--java-opts TEXT]
source "$(dirname "$0")/step.sh"
need openssl openssl
certificate=$work/certificate.pem
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=bench.example.com \
    -keyout "$work/key.pem" -out "$certificate" 2>"$work/openssl.log" || fail "openssl:" "$work/openssl.log"
build_all
start_portcullis portcullis-1 1 1000
load Compare --rounds "$rounds" --seconds "$seconds" --works challenge --out "$work/rounds.tsv" "${servers[@]}"
IFS=, read -r name kind port pbx pid <<<"${servers[0]}"
load Secure --rounds "$rounds" --seconds "$seconds" --out "$work/rounds.tsv" "$name,$kind,$port,$((pbx + 3)),$pid"
load Report --rounds "$work/rounds.tsv" --title "TLS" --command "bench/ladder/06-tls.sh" --fact "$(jdk_fact)"
