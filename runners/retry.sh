# Sourced by scripts that install or download: networks fail now and then.

# retry COMMAND...: runs it up to three times, until it succeeds.
retry() {
    local attempt
    for attempt in 1 2 3; do
        "$@" && return
        echo "attempt $attempt of 3 failed: $*" >&2
        [ "$attempt" -eq 3 ] || sleep $((attempt * 5))
    done
    return 1
}
