import com.twilio.Twilio;
import com.twilio.exception.ApiException;
import com.twilio.rest.api.v2010.Account;
import com.twilio.rest.api.v2010.account.sip.CredentialList;
import com.twilio.rest.api.v2010.account.sip.Domain;
import com.twilio.rest.api.v2010.account.sip.IpAccessControlList;
import com.twilio.rest.api.v2010.account.sip.credentiallist.Credential;
import com.twilio.rest.api.v2010.account.sip.domain.authtypes.authtypecalls.AuthCallsCredentialListMapping;
import com.twilio.rest.api.v2010.account.sip.domain.authtypes.authtypecalls.AuthCallsIpAccessControlListMapping;
import com.twilio.rest.api.v2010.account.sip.domain.authtypes.authtyperegistrations.AuthRegistrationsCredentialListMapping;
import com.twilio.rest.api.v2010.account.sip.ipaccesscontrollist.IpAddress;
import com.twilio.rest.trunking.v1.Trunk;
import com.twilio.rest.trunking.v1.trunk.OriginationUrl;
import com.twilio.rest.trusthub.v1.EndUser;
import java.net.URI;

/** What an application does with the library as its manual says: nothing points it anywhere. */
public final class Provision {
    private Provision() {}

    public static void main(String[] arguments) {
        String name = arguments[0];
        Twilio.init(System.getenv("TWILIO_ACCOUNT_SID"), System.getenv("TWILIO_AUTH_TOKEN"));
        is(Account.fetcher().fetch().getSid(), System.getenv("TWILIO_ACCOUNT_SID"));
        said("account");

        Domain domain = Domain.creator(name + ".example.com").setFriendlyName("Scranton").create();
        is(Domain.fetcher(domain.getSid()).fetch().getDomainName(), name + ".example.com");
        Domain.updater(domain.getSid()).setVoiceUrl(URI.create("sip:pbx.example.com")).setSipRegistration(true).update();
        is(Domain.fetcher(domain.getSid()).fetch().getSipRegistration(), true);
        said("domain");

        CredentialList list = CredentialList.creator(name).create();
        for (int i = 0; i < 60; i++) {
            Credential.creator(list.getSid(), "user" + i, "CorrectHorse42").create();
        }
        int rows = 0;
        for (Credential credential : Credential.reader(list.getSid()).read()) {
            rows += credential.getUsername().startsWith("user") ? 1 : 0;
        }
        is(rows, 60);
        refused(21240, () -> Credential.creator(list.getSid(), "user0", "CorrectHorse42").create());
        said("credentials");

        IpAccessControlList acl = IpAccessControlList.creator(name).create();
        IpAddress.creator(acl.getSid(), "office", "192.0.2.0").setCidrPrefixLength(24).create();
        AuthCallsCredentialListMapping.creator(domain.getSid(), list.getSid()).create();
        AuthCallsIpAccessControlListMapping.creator(domain.getSid(), acl.getSid()).create();
        AuthRegistrationsCredentialListMapping.creator(domain.getSid(), list.getSid()).create();
        refused(21241, () -> CredentialList.deleter(list.getSid()).delete());
        said("mappings");

        Trunk trunk = Trunk.creator().setFriendlyName(name).create();
        OriginationUrl.creator(trunk.getSid(), 1, 2, true, "box", URI.create("sip:box.example.com")).create();
        com.twilio.rest.trunking.v1.trunk.CredentialList.creator(trunk.getSid(), list.getSid()).create();
        is(Trunk.fetcher(trunk.getSid()).fetch().getAuthType(), "CREDENTIAL_LIST");
        said("trunk");

        EndUser user = EndUser.creator("Jeff", "individual").create();
        is(EndUser.fetcher(user.getSid()).fetch().getFriendlyName(), "Jeff");
        said("end user");

        is(Domain.deleter(domain.getSid()).delete(), true);
        is(Trunk.deleter(trunk.getSid()).delete(), true);
        is(CredentialList.deleter(list.getSid()).delete(), true);
        refused(20404, () -> Domain.fetcher(domain.getSid()).fetch());
        said("deletions");
    }

    private static void said(String what) {
        System.out.println("ok " + what);
    }

    private static void is(Object found, Object expected) {
        if (!expected.equals(found)) {
            throw new AssertionError(found + " (expected: " + expected + ")");
        }
    }

    private static void refused(int code, Runnable what) {
        try {
            what.run();
        } catch (ApiException refused) {
            is(refused.getCode(), code);
            return;
        }
        throw new AssertionError("not refused (expected: " + code + ")");
    }
}
