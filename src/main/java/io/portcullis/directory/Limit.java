package io.portcullis.directory;

/**
 * How many of a kind one parent holds. Every collection has a bound; a create beyond it is refused.
 *
 * @param holder what the parent is, with its article, as a sentence begins
 * @param things what there are so many of
 */
public record Limit(String holder, int most, String things) {
    /** The bound as a sentence. */
    @Override
    public String toString() {
        return holder + " cannot have more than " + most + " " + things;
    }
}
