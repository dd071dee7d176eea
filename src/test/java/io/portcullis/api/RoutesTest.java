package io.portcullis.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.directory.Accounts;
import io.portcullis.directory.Directory;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routing table against the vendor's descriptions. */
class RoutesTest {
    private static final List<String> NOT_OURS = List.of("/PhoneNumbers", "/Recording");

    private final Routes routes = table();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "twilio_api_v2010_sip",
                "twilio_trunking_v1",
                "twilio_trusthub_v1_endusers",
                "twilio_numbers_v2_endusers"
            })
    void every_described_operation_has_its_row_and_no_row_has_more(String name) throws IOException {
        JsonNode document =
                new ObjectMapper().readTree(RoutesTest.class.getResourceAsStream("/openapi/" + name + ".json"));
        document.get("paths").properties().forEach(path -> {
            String template = path.getKey();
            boolean ours = NOT_OURS.stream().noneMatch(template::contains);
            for (Operation operation : Operation.values()) {
                boolean onItem = template.replace(".json", "").endsWith("{Sid}");
                if (operation.onItem() == onItem && ours) {
                    boolean described = path.getValue().has(operation.method().toLowerCase(Locale.ROOT));
                    assertEquals(described, has(template, operation), () -> operation + " " + template);
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "/",
                "//",
                "/v1",
                "/v1/",
                "/v1//Trunks",
                "/v1/Trunks/a/b",
                "/2010-04-01/Accounts/.json",
                "/2010-04-01/.json"
            })
    void an_odd_path_leads_nowhere(String path) {
        assertTrue(routes.find(path).isEmpty());
    }

    private boolean has(String template, Operation operation) {
        String path = template.replaceAll("\\{[A-Za-z]+}", "XX00000000000000000000000000000000");
        return routes.find(path)
                .flatMap(match -> match.operation(operation.method()))
                .filter(operation::equals)
                .isPresent();
    }

    private static Routes table() {
        ApiSettings settings = new ApiSettings(new InetSocketAddress(0), null, null, "sip.example.com", List.of());
        Mint mint = new Mint(InstantSource.system(), new SecureRandom());
        Logins logins = new Logins(nothing(Accounts.class), System::nanoTime);
        ApiServer.Ports ports = new ApiServer.Ports(
                nothing(Directory.class),
                PublishedRevision.everything(),
                (account, uri) -> false,
                nothing(OtherNodes.class),
                nothing(Insight.class),
                ApiListener.NONE);
        return Routes.of(ports, settings, logins, mint);
    }

    /** A directory whose parts are all absent: the table only hands them on. */
    private static <T> T nothing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> null));
    }
}
