package io.portcullis.observe;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.portcullis.credential.CredentialIndex;
import io.portcullis.credential.CredentialSnapshot;
import io.portcullis.credential.Policy;
import io.portcullis.credential.UserTable;
import io.portcullis.digest.Algorithm;
import io.portcullis.event.Event.Entrance;
import io.portcullis.event.Surroundings;
import io.portcullis.gate.GateSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is set up, as the index has it at the moment that somebody asks. Safe for any thread. */
final class SnapshotSurroundings implements Surroundings {
    private static final int MOST_NAMES = 20_000;
    private static final int FAR = 3;
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    private final CredentialIndex index;
    private final Supplier<GateSettings> settings;
    private final Function<String, List<String>> listsOfAccount;
    private final Cache<String, List<String>> lists = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(REMEMBERED)
            .executor(Runnable::run)
            .build();

    /**
     * What is set up.
     *
     * @param listsOfAccount the SIDs of all credential lists of an account; asks the store, and answers none while that
     *     is away
     */
    SnapshotSurroundings(
            CredentialIndex index, Supplier<GateSettings> settings, Function<String, List<String>> listsOfAccount) {
        this.index = index;
        this.settings = settings;
        this.listsOfAccount = listsOfAccount;
    }

    @Override
    public String realm() {
        return settings.get().realm();
    }

    private @Nullable Policy policy(Entrance entrance) {
        return index.current().policy(entrance.sid());
    }

    @Override
    public List<String> offered(Entrance entrance) {
        Policy policy = policy(entrance);
        List<Algorithm> offered = settings.get().algorithms();
        return (policy == null ? offered : policy.offer().or(offered))
                .stream().map(Algorithm::token).toList();
    }

    @Override
    public List<String> lists(Entrance entrance, boolean registrations) {
        Policy policy = policy(entrance);
        return policy == null ? List.of() : registrations ? policy.registrationLists() : policy.callLists();
    }

    @Override
    public List<String> accessLists(Entrance entrance) {
        Policy policy = policy(entrance);
        return policy == null ? List.of() : policy.acls();
    }

    @Override
    public Optional<Place> user(List<String> of, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        CredentialSnapshot snapshot = index.current();
        for (String list : of) {
            UserTable table = snapshot.table(list);
            int row = table.find(bytes, 0, bytes.length);
            if (row != UserTable.ABSENT) {
                return Optional.of(new Place(list, table.credentialSid(row)));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> alike(List<String> of, String name) {
        int at = name.indexOf('@');
        CredentialSnapshot snapshot = index.current();
        for (String list : of) {
            for (String said : at > 0 ? List.of(name, name.substring(0, at)) : List.of(name)) {
                byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
                UserTable table = snapshot.table(list);
                int row = table.findAlike(bytes, 0, bytes.length);
                if (row != UserTable.ABSENT) {
                    return Optional.of(table.username(row));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> anyList(String accountSid, String name) {
        List<String> all = Objects.requireNonNull(
                lists.get(index.current().revision() + accountSid, now -> listsOfAccount.apply(accountSid)));
        return user(all, name).map(Place::listSid);
    }

    @Override
    public Optional<String> nearest(String host, Predicate<String> visible) {
        CredentialSnapshot snapshot = index.current();
        if (snapshot.domains() + snapshot.trunks() > MOST_NAMES) {
            return Optional.empty();
        }
        String wanted = host.toLowerCase(Locale.ROOT);
        String best = null;
        int distance = FAR;
        for (String sid : (Iterable<String>) snapshot.policySids()::iterator) {
            Policy policy = snapshot.policy(sid);
            if (policy != null && Math.abs(policy.name().length() - wanted.length()) < distance) {
                int found = Spelt.distance(policy.name(), wanted, distance);
                if (found < distance && visible.test(policy.accountSid())) {
                    distance = found;
                    best = policy.name();
                }
            }
        }
        return Optional.ofNullable(best);
    }

    @Override
    public String lockoutRule() {
        GateSettings.Lockout rule = settings.get().lockout();
        return "gate.lockout: " + rule.failures() + " failures of a user or " + rule.users() + " users within "
                + rule.within().toSeconds() + " s, for " + rule.lasts().toSeconds() + " s";
    }
}
