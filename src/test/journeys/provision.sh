#!/usr/bin/env bash
# What an operator does with the vendor's command line: a profile, then everything by its commands. Nothing points it anywhere.
# TWILIO is the program. Prints a line for each part; ends with 1 at the first that fails.
set -euo pipefail

twilio() {
    "$TWILIO" "$@" 2>errors </dev/null || {
        cat errors
        exit 1
    }
}

# The first SID of a kind in the JSON on standard input, read to its end.
sid() {
    grep -o "\"sid\": \"$1[0-9a-f]*\"" | sed -n '1s/.*"\(.*\)"/\1/p'
}

cd "$HOME"
account=$TWILIO_ACCOUNT_SID
token=$TWILIO_AUTH_TOKEN
unset TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN # else they would count instead of the API key that the profile makes
twilio profiles:create "$account" --auth-token "$token" --profile edge --force
twilio profiles:use edge
twilio profiles:list | grep -q edge
echo "ok profile"

domain=$(twilio api:core:sip:domains:create --domain-name cli.example.com --friendly-name CLI -o json | sid SD)
twilio api:core:sip:domains:update --sid "$domain" --voice-url sip:pbx.example.com --sip-registration -o json | grep -q '"sipRegistration": true'
twilio api:core:sip:domains:list -o json | grep -q "$domain"
echo "ok domain"

list=$(twilio api:core:sip:credential-lists:create --friendly-name phones -o json | sid CL)
twilio api:core:sip:credential-lists:fetch --sid "$list" -o json | grep -q '"friendlyName": "phones"'
echo "ok list"

twilio api:core:sip:credential-lists:credentials:create --credential-list-sid "$list" --username alice --password CorrectHorse42 -o json | grep -q '"username": "alice"'
credential=$(twilio api:core:sip:credential-lists:credentials:list --credential-list-sid "$list" -o json | sid CR)
twilio api:core:sip:credential-lists:credentials:update --credential-list-sid "$list" --sid "$credential" --password BatteryStaple7 -o json | grep -q alice
echo "ok credentials"

twilio api:core:sip:domains:auth:calls:credential-list-mappings:create --domain-sid "$domain" --credential-list-sid "$list" -o json | grep -q "$list"
twilio api:core:sip:domains:auth:registrations:credential-list-mappings:create --domain-sid "$domain" --credential-list-sid "$list" -o json | grep -q "$list"
twilio api:core:sip:domains:auth:calls:credential-list-mappings:list --domain-sid "$domain" -o json | grep -q "$list"
twilio api:core:sip:domains:auth:calls:credential-list-mappings:remove --domain-sid "$domain" --sid "$list"
echo "ok mappings"

trunk=$(twilio api:trunking:v1:trunks:create --friendly-name carrier -o json | sid TK)
twilio api:trunking:v1:trunks:credential-lists:create --trunk-sid "$trunk" --credential-list-sid "$list" -o json | grep -q "$list"
twilio api:trunking:v1:trunks:list -o json | grep -q "$trunk"
twilio api:trunking:v1:trunks:remove --sid "$trunk"
echo "ok trunk"

twilio api:core:sip:domains:remove --sid "$domain"
twilio api:core:sip:credential-lists:remove --sid "$list"
echo "ok deletions"
