#!/usr/bin/env bash
# Step 7: challenges, wrong passwords and calls from 2,000 addresses of 127.1.0.0/16, each with a socket of its own.
#   bench/ladder/07-many-sources.sh [--rounds N] [--seconds N] [--jdk DIRECTORY] [--java-opts TEXT]
source "$(dirname "$0")/step.sh"
ulimit -n "$(ulimit -Hn)"
step "2,000 sources" --works challenge,wrong,call --sources 2000 --spread yes --window 2000 echo,portcullis-1
