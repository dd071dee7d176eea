package io.portcullis.api;

/** The auth token that somebody logged in with. Never printed. */
record ShownToken(String text) {
    @Override
    public String toString() {
        return "(hidden)";
    }
}
