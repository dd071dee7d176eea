package io.portcullis.load;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/**
 * Writes the load's users as an archive for {@code portcullis import}: a domain and a credential list for each thousand, in
 * one account. Arguments: how many users, and the file.
 */
final class Provision {
    private static final String ACCOUNT = "AC00000000000000000000000000000001";

    private long micros = 1_767_000_000_000_000L;

    private Provision() {}

    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        new Provision().write(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
    }

    private void write(int users, Path file) throws IOException, NoSuchAlgorithmException {
        try (Writer lines = Files.newBufferedWriter(file)) {
            lines.write("{\"portcullis\":1,\"realm\":\"" + Users.REALM + "\",\"hashes\":\"plain\"}\n");
            int domains = (users + Users.PER_DOMAIN - 1) / Users.PER_DOMAIN;
            lines.write(row("account", ACCOUNT, ACCOUNT) + ",\"friendly_name\":\"bench\",\"status\":\"ACTIVE\",\"token\":\""
                    + base64(new byte[32]) + "\"}\n");
            for (int i = 0; i < domains; i++) {
                lines.write(row("credential_list", sid("CL", i), ACCOUNT) + ",\"friendly_name\":\"list " + i + "\"}\n");
            }
            for (int i = 0; i < domains; i++) {
                lines.write(row("sip_domain", sid("SD", i), ACCOUNT) + ",\"domain_name\":\"" + Users.domain(i)
                        + "\",\"voice_method\":\"POST\",\"voice_fallback_method\":\"POST\""
                        + ",\"voice_status_callback_method\":\"POST\",\"sip_registration\":1"
                        + ",\"emergency_calling_enabled\":0,\"secure\":0}\n");
            }
            for (String kind : new String[] {"DOMAIN_CALL_CREDENTIALS", "DOMAIN_REGISTRATION_CREDENTIALS"}) {
                for (int i = 0; i < domains; i++) {
                    lines.write(row("mapping", sid("CL", i), sid("SD", i)) + ",\"kind\":\"" + kind + "\"}\n");
                }
            }
            for (int i = 0; i < users; i++) {
                lines.write(row("credential", sid("CR", i), sid("CL", i / Users.PER_DOMAIN)) + ",\"username\":\""
                        + Users.name(i) + "\",\"ha1s\":\"" + base64(hashes(i)) + "\"}\n");
            }
        }
    }

    private static byte[] hashes(int user) throws NoSuchAlgorithmException {
        byte[] secret = (Users.name(user) + ":" + Users.REALM + ":" + Users.PASSWORD).getBytes(StandardCharsets.US_ASCII);
        byte[] packed = new byte[1 + 16 + 32];
        packed[0] = 3; // MD5 and SHA-256
        System.arraycopy(MessageDigest.getInstance("MD5").digest(secret), 0, packed, 1, 16);
        System.arraycopy(MessageDigest.getInstance("SHA-256").digest(secret), 0, packed, 17, 32);
        return packed;
    }

    private String row(String table, String sid, String parent) {
        micros++;
        return "{\"table\":\"" + table + "\",\"sid\":\"" + sid + "\",\"account_sid\":\"" + ACCOUNT
                + "\",\"parent_sid\":\"" + parent + "\",\"created\":" + micros + ",\"updated\":" + micros;
    }

    private static String sid(String prefix, int number) {
        return String.format(Locale.ROOT, "%s%032x", prefix, number + 1);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
