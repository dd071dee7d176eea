package io.portcullis.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;

/**
 * The kinds of end user that a product knows, with the attributes that go with each: a fixed set, told and never
 * enforced. The SID of a type is made from its product and name, so it is the same everywhere and for ever.
 */
final class EndUserTypesEndpoint implements Endpoint {
    private static final List<Type> TRUSTHUB = List.of(
            representative("trusthub", "authorized_representative_1", "Authorized Representative one"),
            representative("trusthub", "authorized_representative_2", "Authorized Representative two"),
            new Type(
                    "trusthub",
                    "customer_profile_business_information",
                    "Customer Profile Business Information",
                    List.of("business_name", "business_type", "business_industry", "website_url")));

    private static final List<Type> NUMBERS = List.of(
            new Type("numbers", "individual", "Individual", List.of("first_name", "last_name", "email")),
            new Type("numbers", "business", "Business", List.of("business_name", "vat", "business_description")));

    private final String path;
    private final List<Type> types;

    private record Type(String product, String machineName, String friendlyName, List<String> fields) {
        String sid() {
            String hex = UUID.nameUUIDFromBytes((product + '/' + machineName).getBytes(UTF_8))
                    .toString()
                    .replace("-", "");
            return "OY" + hex;
        }
    }

    private EndUserTypesEndpoint(String path, List<Type> types) {
        this.path = path;
        this.types = types;
    }

    /** Those of the trusthub product. */
    static EndUserTypesEndpoint trusthub() {
        return new EndUserTypesEndpoint("/v1/EndUserTypes/", TRUSTHUB);
    }

    /** Those of the numbers product. */
    static EndUserTypesEndpoint numbers() {
        return new EndUserTypesEndpoint("/v2/RegulatoryCompliance/EndUserTypes/", NUMBERS);
    }

    @Override
    public Listing list(Call call, Paging paging) {
        List<ObjectNode> rows =
                types.stream().map(type -> represent(type, call)).toList();
        return Listing.whole(rows, paging);
    }

    @Override
    public ObjectNode fetch(Call call) {
        return types.stream()
                .filter(type -> type.sid().equals(call.sids().get(Call.ITEM)))
                .findFirst()
                .map(type -> represent(type, call))
                .orElseThrow(call::notFound);
    }

    private ObjectNode represent(Type type, Call call) {
        ObjectNode json = Json.object();
        json.put("sid", type.sid());
        json.put("friendly_name", type.friendlyName());
        json.put("machine_name", type.machineName());
        ArrayNode fields = json.putArray("fields");
        for (String field : type.fields()) {
            fields.addObject()
                    .put("machine_name", field)
                    .put("friendly_name", titled(field))
                    .put("constraint", "String");
        }
        json.put("url", call.url(path + type.sid()));
        return json;
    }

    private static Type representative(String product, String machineName, String friendlyName) {
        return new Type(
                product,
                machineName,
                friendlyName,
                List.of("last_name", "email", "first_name", "business_title", "phone_number", "job_position"));
    }

    /** {@code last_name} as {@code Last Name}. */
    private static String titled(String name) {
        StringBuilder title = new StringBuilder(name.replace('_', ' '));
        for (int i = 0; i < title.length(); i++) {
            if (i == 0 || title.charAt(i - 1) == ' ') {
                title.setCharAt(i, Character.toUpperCase(title.charAt(i)));
            }
        }
        return title.toString();
    }
}
