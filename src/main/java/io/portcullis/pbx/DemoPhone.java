package io.portcullis.pbx;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import javax.sip.message.Response;

/**
 * A softphone without sound, for trying things and for tests: places calls and registers through an outbound proxy,
 * answers digest challenges (MD5, SHA-256, SHA-512-256; qop=auth or none) and draws what it saw. One call at a time;
 * safe for use by any thread.
 */
public final class DemoPhone implements AutoCloseable {
    private final SipEndpoint endpoint;
    private final PhoneLine line;
    private final Recorder recorder;

    /**
     * Who the phone is.
     *
     * @param user what it calls itself, in From and in its credentials
     * @param domain the host part of its address of record
     * @param password never printed
     */
    public record Account(String user, String domain, String password) {
        @Override
        public String toString() {
            return "Account[" + user + '@' + domain + ", password redacted]";
        }
    }

    /**
     * How it calls.
     *
     * @param host the address to call from; its port is any free one
     * @param proxy where every request outside a dialog goes, whatever its URI
     * @param transport how it goes there
     * @param account who calls
     * @param talk how long a call lasts, if the other side does not hang up before
     * @param patience how long to wait for an answer before hanging up
     */
    public record Settings(
            String host,
            InetSocketAddress proxy,
            Transport transport,
            Account account,
            Duration talk,
            Duration patience) {
        public Settings {
            if (talk.isNegative()) {
                throw new IllegalArgumentException("talk: " + talk + " (expected: >= 0)");
            }
            if (patience.isNegative() || patience.isZero()) {
                throw new IllegalArgumentException("patience: " + patience + " (expected: > 0)");
            }
        }

        /** From loopback over UDP, talks for half a second, waits ten seconds. */
        public static Settings on(InetSocketAddress proxy, Account account) {
            return new Settings(
                    "127.0.0.1", proxy, Transport.UDP, account, Duration.ofMillis(500), Duration.ofSeconds(10));
        }
    }

    /**
     * Binds; nothing is sent yet.
     *
     * @param nanos a clock that never goes back, as {@link System#nanoTime}
     * @param random what cnonces are made of
     * @throws java.io.UncheckedIOException when no port can be bound
     */
    public DemoPhone(Settings settings, LongSupplier nanos, SecureRandom random) {
        DigestClient digest =
                new DigestClient(settings.account().user(), settings.account().password(), () -> cnonce(random));
        this.line = new PhoneLine(settings, nanos, digest);
        InetSocketAddress proxy = settings.proxy();
        this.endpoint = SipEndpoint.open(
                "demo-phone",
                settings.host(),
                0,
                proxy.getAddress().getHostAddress()
                        + ':'
                        + proxy.getPort()
                        + '/'
                        + settings.transport().token(),
                line);
        this.recorder = new Recorder(nanos);
        endpoint.tap().listener(recorder::add);
        line.use(endpoint);
    }

    /** Calls {@code uri}, talks for a moment and hangs up. */
    public Ladder call(String uri) {
        return record(() -> line.call(uri, false));
    }

    /** Calls {@code uri}, puts it on hold after half of the talk, takes it back, and hangs up. */
    public Ladder callWithHold(String uri) {
        return record(() -> line.call(uri, true));
    }

    /** Registers this phone for {@code seconds}; 0 takes the registration back. */
    public Ladder register(int seconds) {
        return record(() -> line.register(seconds));
    }

    /** What became of a call or registration. */
    record Outcome(OptionalInt status, boolean completed) {
        /** Nobody answered. */
        static final Outcome SILENCE = new Outcome(OptionalInt.empty(), false);

        static Outcome of(Response last, boolean completed) {
            return new Outcome(OptionalInt.of(last.getStatusCode()), completed);
        }
    }

    /** What the line does while the recorder runs. */
    private interface Conversation {
        Outcome hold() throws SipException, ParseException, InvalidArgumentException, InterruptedException;
    }

    private synchronized Ladder record(Conversation conversation) {
        SilentLog.install(); // or another parser's log may keep the messages from the tap
        recorder.restart();
        try {
            Outcome outcome = conversation.hold();
            return new Ladder(outcome.status(), outcome.completed(), recorder.steps());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Ladder(OptionalInt.empty(), false, recorder.steps());
        } catch (SipException | ParseException | InvalidArgumentException refused) {
            throw new IllegalStateException("the phone's SIP stack refused: " + refused.getMessage(), refused);
        }
    }

    /** Where the phone can be called, over UDP and TCP. */
    public InetSocketAddress address() {
        return endpoint.address();
    }

    /** Stops at once. */
    @Override
    public void close() {
        endpoint.close();
    }

    private static String cnonce(SecureRandom random) {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
