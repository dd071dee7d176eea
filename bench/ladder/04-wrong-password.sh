#!/usr/bin/env bash
# Step 4: a flood of wrong passwords from trusted addresses, so that each is verified and none is locked out.
#   bench/ladder/04-wrong-password.sh [--rounds N] [--seconds N] [--jdk DIRECTORY] [--java-opts TEXT]
source "$(dirname "$0")/step.sh"
step "Wrong passwords" --works wrong echo,portcullis-1
