package io.portcullis.directory;

/** How a webhook is called. */
public enum HttpMethod {
    GET,
    POST
}
