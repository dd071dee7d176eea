package io.portcullis;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operating system asks of this process, for one thread to take one by one. The class behind it,
 * {@code sun.misc.Signal}, is in every JDK but not in its documented interface; it is reached by name, and a signal
 * that it does not know on this system simply never comes.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    /** What is asked. */
    enum Signal {
        /** SIGTERM, SIGINT: drain and end. */
        STOP,
        /** SIGHUP: read the configuration again. */
        RELOAD
    }

    private Signals() {}

    /** From now on these signals only arrive here. */
    static BlockingQueue<Signal> watch() {
        BlockingQueue<Signal> arrived = new LinkedBlockingQueue<>();
        watch("TERM", () -> arrived.add(Signal.STOP));
        watch("INT", () -> arrived.add(Signal.STOP));
        if (watch("HUP", () -> arrived.add(Signal.RELOAD))) {
            LOG.warn("SIGHUP is ignored, as under nohup: a changed configuration is in force only after a restart");
        }
        return arrived;
    }

    /** Whether whoever started the process had it ignore this signal: then it never comes. */
    private static boolean watch(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object run = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            Object before = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), run);
            return handler.getField("SIG_IGN").get(null).equals(before);
        } catch (InvocationTargetException unknownHere) {
            return false; // Windows has no SIGHUP, and -Xrs leaves signals to the system
        } catch (ReflectiveOperationException absent) {
            throw new IllegalStateException("signals: none (expected: a JDK with module jdk.unsupported)", absent);
        }
    }
}
