#!/usr/bin/env bash
# Step 0: calls without anything between the phones and the PBX; nothing of portcullis runs. What the load itself takes.
#   bench/ladder/00-direct.sh [--rounds N] [--seconds N]
source "$(dirname "$0")/step.sh"
step "Calls without anything between" --works call direct
