package io.portcullis.testkit;

import io.portcullis.digest.HashedPassword;
import io.portcullis.digest.Offer;
import io.portcullis.directory.Account;
import io.portcullis.directory.ApiKey;
import io.portcullis.directory.Credential;
import io.portcullis.directory.CredentialList;
import io.portcullis.directory.Dates;
import io.portcullis.directory.Directory;
import io.portcullis.directory.EndUser;
import io.portcullis.directory.HashedSecret;
import io.portcullis.directory.IpAccessControlList;
import io.portcullis.directory.IpAddress;
import io.portcullis.directory.Mapping;
import io.portcullis.directory.OriginationUrl;
import io.portcullis.directory.Passwords;
import io.portcullis.directory.Resource;
import io.portcullis.directory.Scope;
import io.portcullis.directory.Sid;
import io.portcullis.directory.SipDomain;
import io.portcullis.directory.Trunk;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Writes rows a test needs, each a microsecond younger than the last, with names it need not care about. */
public final class Rows {
    /** The realm of the hashes. */
    public static final String REALM = "sip.example.com";

    private final Directory directory;
    private final RandomGenerator random;
    private final HandClock clock;
    private int count;

    public Rows(Directory directory, RandomGenerator random, HandClock clock) {
        this.directory = directory;
        this.random = random;
        this.clock = clock;
    }

    /** The dates of a row made now. */
    public Dates now() {
        return Dates.at(clock.advance(Duration.ofNanos(1_000)));
    }

    public Sid sid(Sid.Kind kind) {
        return kind.next(random);
    }

    /** A name nobody else has. */
    public String name(String what) {
        return what + "-" + ++count + "-" + Long.toHexString(random.nextLong());
    }

    public Account account() {
        Sid sid = sid(Account.KIND);
        return directory.accounts().create(account(sid, sid));
    }

    public Account subaccount(Account owner) {
        return directory.accounts().create(account(sid(Account.KIND), owner.sid()));
    }

    public Account account(Sid sid, Sid owner) {
        return new Account(
                sid, owner, name("account"), Account.Status.ACTIVE, HashedSecret.of(sid, "token of " + sid), now());
    }

    public ApiKey key(Account account) {
        Sid sid = sid(ApiKey.KIND);
        return directory
                .resources(ApiKey.class)
                .create(new ApiKey(sid, account.sid(), name("key"), false, HashedSecret.of(sid, "secret"), now()));
    }

    public SipDomain domain(Account account, String name) {
        return directory
                .resources(SipDomain.class)
                .create(SipDomain.named(sid(SipDomain.KIND), account.sid(), name, now()));
    }

    public SipDomain domain(Account account) {
        return domain(account, name("domain") + ".example.com");
    }

    public CredentialList list(Account account) {
        return directory
                .resources(CredentialList.class)
                .create(new CredentialList(sid(CredentialList.KIND), account.sid(), name("list"), now()));
    }

    public Credential credential(CredentialList list, String username, String password) {
        return directory.credentials().create(credentialOf(list, username, password));
    }

    /** Not yet written. */
    public Credential credentialOf(CredentialList list, String username, String password) {
        return new Credential(
                sid(Credential.KIND),
                list.accountSid(),
                list.sid(),
                username,
                Passwords.of(HashedPassword.of(username, REALM, password)),
                null,
                now());
    }

    /** The credential with another password, the one before good for an hour. */
    public Credential changed(Credential credential, String password) {
        HashedPassword next = HashedPassword.of(credential.username(), REALM, password);
        return directory
                .credentials()
                .update(
                        Scope.of(credential),
                        credential.sid(),
                        now -> now.with(
                                now.passwords().changed(next, Duration.ofHours(1), clock.instant()),
                                now.endUserSid(),
                                now.dates()));
    }

    public IpAccessControlList acl(Account account) {
        return directory
                .resources(IpAccessControlList.class)
                .create(new IpAccessControlList(sid(IpAccessControlList.KIND), account.sid(), name("acl"), now()));
    }

    public IpAddress address(IpAccessControlList acl, String address, int prefix) {
        return directory
                .resources(IpAddress.class)
                .create(new IpAddress(
                        sid(IpAddress.KIND),
                        acl.accountSid(),
                        acl.sid(),
                        name("address"),
                        IpAddress.literal(address).orElseThrow(),
                        prefix,
                        now()));
    }

    public Trunk trunk(Account account, String name) {
        Trunk blank = Trunk.blank(sid(Trunk.KIND), account.sid(), now());
        return directory.resources(Trunk.class).create(named(blank, name));
    }

    /** The trunk with another termination name. */
    public static Trunk named(Trunk trunk, String name) {
        return new Trunk(
                trunk.sid(),
                trunk.accountSid(),
                trunk.friendlyName(),
                name,
                trunk.disasterRecoveryUrl(),
                trunk.disasterRecoveryMethod(),
                trunk.transferMode(),
                trunk.transferCallerId(),
                trunk.secure(),
                trunk.cnamLookupEnabled(),
                trunk.offer(),
                trunk.authType(),
                trunk.dates());
    }

    /** The domain from now on offers these algorithms. */
    public SipDomain offer(SipDomain domain, Offer offer) {
        return directory.resources(SipDomain.class).update(Scope.of(domain), domain.sid(), now -> offering(now, offer));
    }

    /** The trunk from now on offers these algorithms. */
    public Trunk offer(Trunk trunk, Offer offer) {
        return directory.resources(Trunk.class).update(Scope.of(trunk), trunk.sid(), now -> offering(now, offer));
    }

    private static SipDomain offering(SipDomain domain, Offer offer) {
        return new SipDomain(
                domain.sid(),
                domain.accountSid(),
                domain.domainName(),
                domain.friendlyName(),
                domain.voiceUrl(),
                domain.voiceMethod(),
                domain.voiceFallbackUrl(),
                domain.voiceFallbackMethod(),
                domain.voiceStatusCallbackUrl(),
                domain.voiceStatusCallbackMethod(),
                domain.sipRegistration(),
                domain.emergencyCallingEnabled(),
                domain.secure(),
                domain.byocTrunkSid(),
                domain.emergencyCallerSid(),
                offer,
                domain.authType(),
                domain.dates());
    }

    private static Trunk offering(Trunk trunk, Offer offer) {
        return new Trunk(
                trunk.sid(),
                trunk.accountSid(),
                trunk.friendlyName(),
                trunk.domainName(),
                trunk.disasterRecoveryUrl(),
                trunk.disasterRecoveryMethod(),
                trunk.transferMode(),
                trunk.transferCallerId(),
                trunk.secure(),
                trunk.cnamLookupEnabled(),
                offer,
                trunk.authType(),
                trunk.dates());
    }

    public OriginationUrl url(Trunk trunk, String sipUrl, int priority) {
        return directory
                .resources(OriginationUrl.class)
                .create(new OriginationUrl(
                        sid(OriginationUrl.KIND),
                        trunk.accountSid(),
                        trunk.sid(),
                        name("url"),
                        sipUrl,
                        priority,
                        10,
                        true,
                        now()));
    }

    public EndUser endUser(Account account, EndUser.Register register) {
        return directory
                .endUsers(register)
                .create(new EndUser(
                        register, sid(EndUser.KIND), account.sid(), name("user"), "business", "{\"a\":1}", now()));
    }

    public Mapping map(Mapping.Kind kind, Resource owner, Resource list) {
        return directory
                .mappings(kind)
                .create(new Mapping(kind, list.sid(), owner.accountSid(), owner.sid(), "", now()));
    }
}
