package io.portcullis.event;

/**
 * An event in words.
 *
 * @param detail one sentence: what happened
 * @param fix one sentence: what to change, with SID and field; empty when there is nothing to change
 */
public record Explanation(String detail, String fix) {}
