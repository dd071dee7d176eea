#!/usr/bin/env bash
# Step 3: the same with SHA-256 digests (RFC 7616).
#   bench/ladder/03-sha-256.sh [--rounds N] [--seconds N] [--jdk DIRECTORY] [--java-opts TEXT]
source "$(dirname "$0")/step.sh"
algorithm=SHA-256
step "SHA-256" --works challenge,call,register echo,relay,portcullis-1
