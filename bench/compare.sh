#!/usr/bin/env bash
# The same work through portcullis, Kamailio and a bare UDP echo, in turn: CPU time each, as the operating system counts it.
#
#   bench/compare.sh              everything, in some ten minutes; writes bench/results/compare-DATE.md as well
#   bench/compare.sh --quick      one short round of each, in about a minute: a first impression
#
#   --only LIST      of challenge,wrong,call,register (default all)
#   --servers LIST   of echo,relay,portcullis-1,portcullis-2,kamailio-debian,kamailio-tuned-1,kamailio-tuned-2
#   --users LIST     sizes of the credential index (default 1000,1000000)
#   --rounds N       rounds of each (default 5); --seconds N how long one is measured (default 1.5)
#   --warm N         rounds of 1.5 s at most before a JVM is measured (default 20; fewer when it is steady before)
#   --jdk DIRECTORY  JDK for portcullis (default: java on the PATH)
#   --java-opts TEXT options for portcullis's JVM (default none)
#   --jar FILE       another build of portcullis, such as an older one's, as server "portcullis-other" with one event loop
#   --other-jdk DIRECTORY   the same with another JDK
#   --out FILE       writes the report there, also for a part of the whole
#
# Kamailio is Debian's package and installed when it is missing. "debian" is as it comes, with its debugging allocator and
# eight workers; "tuned" is -x tlsf, its pool touched at the start, with one worker and with two, of which the better
# counts, as of portcullis with one event loop and with two. All of them have their HA1s in memory and no database. Every
# server runs on core 0, the load on core 1. 127.0.0.0/8 is trusted, so that wrong passwords are verified, not locked out.
source "$(dirname "$0")/lib.sh"

command="bench/compare.sh${*:+ $*}"
works=challenge,wrong,call,register
names=echo,relay,portcullis-1,portcullis-2,kamailio-debian,kamailio-tuned-1,kamailio-tuned-2
sizes=1000,1000000
rounds=5
seconds=1.5
warm=20
out=
other=
other_java=
whole=yes
while (($#)); do
    case $1 in
        --quick) rounds=1 seconds=1 warm=7 sizes=1000 works=challenge,wrong,call names=echo,relay,portcullis-1,kamailio-debian,kamailio-tuned-1 whole=; shift; continue ;;
        --only) works=$2 whole= ;;
        --servers) names=$2 whole= ;;
        --users) sizes=$2 whole= ;;
        --rounds) rounds=$2 ;;
        --seconds) seconds=$2 ;;
        --warm) warm=$2 ;;
        --jdk) use_jdk "$2" ;;
        --java-opts) read -ra java_opts <<<"$2" ;;
        --jar) other=$2 whole= ;;
        --other-jdk) other_java=$2/bin/java whole= ;;
        --out) out=$2 ;;
        *) usage ;;
    esac
    shift 2 || fail "$1: no value (expected: one)"
done
[[ -z $other_java || -x $other_java ]] || fail "--other-jdk: ${other_java%/bin/java} (expected: a directory with bin/java)"
[[ -z $other$other_java ]] || names+=,portcullis-other
[[ -z $whole || -n $out ]] || out=$bench/results/compare-$(date +%F).md

build_all
for users in ${sizes//,/ }; do
    if [[ $users == "${sizes%%,*}" ]]; then
        start_named "$names" "$users"
        often=$rounds
    else
        # The floor knows no credentials.
        start_named "$(tr , '\n' <<<"$names" | grep -vx -e echo -e relay | paste -sd,)" "$users"
        often=$(((rounds + 1) / 2))
    fi
    load Compare --users "$users" --works "$works" --rounds "$often" --seconds "$seconds" --warm "$warm" \
        --out "$work/rounds.tsv" "${servers[@]}"
    stop_all
done
load Report --rounds "$work/rounds.tsv" ${out:+--out "$out"} --title "portcullis and Kamailio, the same work" \
    --command "$command" \
    --fact "$(jdk_fact)" ${other_java:+--fact "portcullis-other: on JDK $(version_of "$other_java")"} \
    --fact "$(kamailio -v | sed -n '1s/version: /Kamailio: /p')"
