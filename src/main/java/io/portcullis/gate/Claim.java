package io.portcullis.gate;

import io.portcullis.base.SourceNetwork;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.Policy;
import io.portcullis.credential.UserTable;
import io.portcullis.digest.Algorithm;
import io.portcullis.digest.Authorization;
import io.portcullis.digest.DigestCredentials;
import io.portcullis.digest.DigestResponse;
import io.portcullis.sip.Method;
import io.portcullis.sip.SipRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody might say that he is, and whether he knows the password: what a phone would answer to the challenge of
 * this very moment. The answer is made from what is stored, and goes nowhere.
 *
 * @param user as the phone would say it
 * @param rightPassword whether it knows the password, if there is such a user
 */
public record Claim(String user, boolean rightPassword) {
    private static final String CNONCE = "0a4f113b";
    private static final String NONE = "0";

    /** Where it is said. */
    record Door(
            GateSettings settings,
            NonceMint mint,
            CredentialSnapshot snapshot,
            @Nullable Policy policy) {}

    /** The header line with the answer; empty when no algorithm is offered that could be answered. */
    Optional<String> credentials(SipRequest request, Door door, long now) {
        List<Algorithm> offered = door.settings.offered(door.policy);
        if (offered.isEmpty()) {
            return Optional.empty();
        }
        Algorithm algorithm = offered.get(0);
        byte[] nonce = new byte[NonceMint.CHARACTERS];
        long asker = SourceNetwork.of(request.source().address());
        door.mint.write(door.mint.nextSerial(), asker, now, nonce, 0);
        String draft = "Digest username=\"" + escaped(user) + "\", realm=\"" + door.settings.realm() + "\", nonce=\""
                + new String(nonce, StandardCharsets.US_ASCII) + "\", uri=\"" + request.requestUri() + "\", algorithm="
                + algorithm.token() + ", cnonce=\"" + CNONCE + "\", qop=auth, nc=00000001, response=\"";
        String response = response(request, door, algorithm, draft);
        String name = request.method() == Method.REGISTER ? "Authorization: " : "Proxy-Authorization: ";
        return Optional.of(name + draft + response + "\"\r\n");
    }

    private String response(SipRequest request, Door door, Algorithm algorithm, String draft) {
        byte[] ha1 = rightPassword ? ha1(request, door, algorithm) : null;
        byte[] bytes = (draft + NONE + '"').getBytes(StandardCharsets.UTF_8);
        return ha1 != null && Authorization.parse(bytes, 0, bytes.length) instanceof DigestCredentials given
                ? new DigestResponse().of(given, request.methodToken().toArray(), ha1)
                : NONE.repeat(2 * algorithm.length());
    }

    /** Of the first list that has such a user. */
    private byte @Nullable [] ha1(SipRequest request, Door door, Algorithm algorithm) {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        List<String> lists =
                door.policy == null ? List.of() : Standing.lists(door.policy, request.method() == Method.REGISTER);
        for (String list : lists) {
            UserTable table = door.snapshot.table(list);
            int row = table.find(name, 0, name.length);
            byte[] ha1 = new byte[algorithm.length()];
            if (row != UserTable.ABSENT && table.copyHa1(row, algorithm, ha1)) {
                return ha1;
            }
        }
        return null;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** Without the name: it came from outside. */
    @Override
    public String toString() {
        return "Claim[" + (rightPassword ? "right" : "wrong") + " password]";
    }
}
