package io.portcullis.wire;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;

/**
 * Event loops that leave no socket open when they end. A loop of Netty's that is told to end at once, in the moment
 * between its look for that and its last tasks, ends without having closed what it has, and the ports stay taken for as
 * long as the process lives.
 */
final class EventLoops extends MultiThreadIoEventLoopGroup {
    EventLoops(int threads, IoHandlerFactory handlers) {
        super(threads, new DefaultThreadFactory("sip", true), handlers);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... unused) {
        return new ClosingLoop(this, executor, handlers);
    }

    private static final class ClosingLoop extends SingleThreadIoEventLoop {
        ClosingLoop(EventLoops group, Executor executor, IoHandlerFactory handlers) {
            super(group, executor, handlers);
        }

        /** Asked at least once more after it was told to end, and while what closing leaves to do is still done. */
        @Override
        protected boolean confirmShutdown() {
            if (isShuttingDown()) {
                ioHandler().prepareToDestroy();
            }
            return super.confirmShutdown();
        }
    }
}
