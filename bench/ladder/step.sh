# What the steps of the ladder share; to be sourced.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

rounds=3
seconds=1.5
if [[ ${0##*/} != 05-* ]]; then
    while (($#)); do
        case $1 in
            --rounds) rounds=$2 ;;
            --seconds) seconds=$2 ;;
            --jdk) use_jdk "$2" ;;
            --java-opts) read -ra java_opts <<<"$2" ;;
            *) usage ;;
        esac
        shift 2 || fail "$1: no value (expected: one)"
    done
fi

# step TITLE OPTIONS-OF-COMPARE… SERVERS
step() {
    local title=$1 names=${*: -1}
    build_all
    start_named "$names" 1000
    load Compare --rounds "$rounds" --seconds "$seconds" --algorithm "${algorithm:-MD5}" --out "$work/rounds.tsv" \
        "${@:2:$#-2}" "${servers[@]}"
    load Report --rounds "$work/rounds.tsv" --title "$title" --command "bench/ladder/${0##*/}" --fact "$(jdk_fact)"
}
