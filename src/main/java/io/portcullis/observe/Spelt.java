package io.portcullis.observe;

/** How far two names are apart. */
final class Spelt {
    private Spelt() {}

    /**
     * Letters to insert, remove or change to make one of the other (Levenshtein); {@code enough} when so many or
     * more.
     */
    static int distance(String one, String other, int enough) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            int least = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
                least = Math.min(least, row[j]);
            }
            if (least >= enough) {
                return enough;
            }
        }
        return Math.min(enough, row[row.length - 1]);
    }
}
