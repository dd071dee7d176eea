package io.portcullis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.portcullis.Signals.Signal;
import io.portcullis.config.Config;
import io.portcullis.config.ConfigLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears of a process. */
@EnabledOnOs(OS.LINUX)
class SupervisorTest {
    @TempDir
    private Path folder;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    @BeforeEach
    void listen() throws InterruptedException {
        var unused = new Bootstrap()
                .group(group)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        heard.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                })
                .bind(new DomainSocketAddress(socket()))
                .sync();
    }

    @AfterEach
    void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private String socket() {
        return folder.resolve("notify").toString();
    }

    private int serve(Launcher launcher, Signal... signals) throws IOException {
        Path file = Files.writeString(folder.resolve("edge.yaml"), "realm: a\n");
        return Main.commandLine(
                        launcher,
                        new ConfigLoader(name -> null),
                        Map.of("NOTIFY_SOCKET", socket())::get,
                        () -> new LinkedBlockingQueue<>(List.of(signals)))
                .setErr(new PrintWriter(new StringWriter()))
                .execute("serve", "--config", file.toString());
    }

    @Test
    void it_is_told_of_the_start_of_each_reload_and_of_the_end() throws IOException {
        assertEquals(0, serve(new Idle(), Signal.RELOAD, Signal.STOP));
        await().until(() -> heard.size() == 4);
        List<String> states = heard.stream()
                .map(state -> state.substring(0, state.indexOf('\n')))
                .toList();
        assertEquals(List.of("READY=1", "RELOADING=1", "READY=1", "STOPPING=1"), states);
    }

    @Test
    void it_is_told_why_a_start_failed() throws IOException {
        Launcher refused = new Idle() {
            @Override
            public Service serve(Config config) throws Exception {
                throw new BindException("sip.listen: udp://0.0.0.0:5060 (expected: a free port): in use. Stop it");
            }
        };
        assertEquals(2, serve(refused));
        await().until(() -> !heard.isEmpty());
        assertEquals("STATUS=sip.listen: udp://0.0.0.0:5060 (expected: a free port): in use. Stop it", heard.get(0));
    }

    @Test
    void nobody_need_listen() throws IOException {
        new Supervisor(folder.resolve("nobody").toString()).ready();
        new Supervisor(null).ready();
        assertTrue(heard.isEmpty());
    }

    /** Starts nothing. */
    private static class Idle implements Launcher, Launcher.Service {
        @Override
        public String name() {
            return "";
        }

        @Override
        public Service serve(Config config) throws Exception {
            return this;
        }

        @Override
        public Service demo(boolean once, PrintWriter out) {
            return this;
        }

        @Override
        public void reload(Config next) {
            // As it is.
        }

        @Override
        public void close() {
            // Nothing runs.
        }
    }
}
