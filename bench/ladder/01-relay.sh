#!/usr/bin/env bash
# Step 1: the same calls through a bare UDP relay, which reads nothing of them: the floor of any edge.
#   bench/ladder/01-relay.sh [--rounds N] [--seconds N]
source "$(dirname "$0")/step.sh"
step "Calls through a bare relay" --works call direct,relay
