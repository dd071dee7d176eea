package io.portcullis.directory;

/**
 * A row that was left out because what is stored in it makes no sense.
 *
 * @param sid its SID as it is stored, which may be what is wrong with it
 * @param parent the SID of what holds it, as it is stored
 * @param why what is wrong; holds no secret
 */
public record Unreadable(String sid, String parent, String why) {
    private static final int LONGEST = 40;

    /** Cuts what is stored to the size and the characters of a SID, so that it can be logged. */
    public Unreadable {
        sid = printable(sid);
        parent = printable(parent);
    }

    private static String printable(String stored) {
        String cut = stored.length() > LONGEST ? stored.substring(0, LONGEST) : stored;
        return cut.replaceAll("[^A-Za-z0-9]", "?");
    }
}
