#!/usr/bin/env bash
# Step 2: challenges, calls and registrations with MD5 digests, through portcullis with one event loop.
#   bench/ladder/02-md5.sh [--rounds N] [--seconds N] [--jdk DIRECTORY] [--java-opts TEXT]
source "$(dirname "$0")/step.sh"
step "MD5" --works challenge,call,register echo,relay,portcullis-1
