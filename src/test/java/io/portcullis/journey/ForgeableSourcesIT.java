package io.portcullis.journey;

import static io.portcullis.journey.Rest.fine;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A domain or trunk that only addresses guard says in its answers what such a guard is worth over UDP. */
class ForgeableSourcesIT extends WithApi {
    private static final String WARNING = "Portcullis-Warning";

    @Test
    void the_answer_for_a_domain_with_only_an_access_list_says_that_udp_sources_can_be_forged() {
        String domain = newDomain();
        String acl = sid(newAccessList());
        String list = sid(newList());
        String addresses = domain + "/Auth/Calls/IpAccessControlListMappings";
        String credentials = domain + "/Auth/Calls/CredentialListMappings";
        assertEquals(Optional.empty(), warning(rest.get(domain + ".json")));
        Rest.Answer mapped = rest.created(addresses + ".json", "IpAccessControlListSid", acl);
        assertTrue(warning(mapped).orElse("").contains("UDP datagram can be forged"));
        assertTrue(warning(rest.get(domain + ".json")).isPresent());
        assertTrue(warning(rest.get(addresses + '/' + acl + ".json")).isPresent());
        assertTrue(warning(rest.post(domain + ".json", "FriendlyName", "a")).isPresent());

        assertEquals(Optional.empty(), warning(rest.created(credentials + ".json", "CredentialListSid", list)));
        assertEquals(Optional.empty(), warning(rest.get(domain + ".json")));
        assertTrue(
                warning(fine(rest.delete(credentials + '/' + list + ".json"))).isPresent(), "what is left");
        assertEquals(Optional.empty(), warning(rest.post(domain + ".json", "Secure", "true")));
        assertEquals(Optional.empty(), warning(fine(rest.delete(domain + ".json"))));
    }

    @Test
    void a_list_for_registrations_does_not_guard_calls() {
        String domain = newDomain();
        rest.created(domain + "/IpAccessControlListMappings.json", "IpAccessControlListSid", sid(newAccessList()));
        Rest.Answer mapped = rest.created(
                domain + "/Auth/Registrations/CredentialListMappings.json", "CredentialListSid", sid(newList()));
        assertTrue(warning(mapped).isPresent());
    }

    @Test
    void so_does_that_for_a_trunk() {
        String trunk = newTrunk();
        assertEquals(Optional.empty(), warning(rest.get(trunk)));
        Rest.Answer mapped =
                rest.created(trunk + "/IpAccessControlLists", "IpAccessControlListSid", sid(newAccessList()));
        assertTrue(warning(mapped).isPresent());
        assertTrue(warning(rest.get(trunk)).isPresent());
        assertEquals(
                Optional.empty(),
                warning(rest.created(trunk + "/CredentialLists", "CredentialListSid", sid(newList()))));
    }

    private static String sid(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Optional<String> warning(Rest.Answer answer) {
        assertTrue(answer.status() < 300, () -> answer.body().toString());
        return answer.headers().firstValue(WARNING);
    }
}
