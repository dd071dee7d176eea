package io.portcullis;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What the operating system asks of this process, for one thread to take one by one. The class behind it,
 * {@code sun.misc.Signal}, is in every JDK but not in its documented interface; it is reached by name, and a signal
 * that it does not know on this system simply never comes.
 */
final class Signals {
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
        watch("HUP", () -> arrived.add(Signal.RELOAD));
        return arrived;
    }

    private static void watch(String name, Runnable action) {
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
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), run);
        } catch (InvocationTargetException unknownHere) {
            // Windows has no SIGHUP, and -Xrs leaves signals to the system.
        } catch (ReflectiveOperationException absent) {
            throw new IllegalStateException("signals: none (expected: a JDK with module jdk.unsupported)", absent);
        }
    }
}
