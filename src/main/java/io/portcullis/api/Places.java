package io.portcullis.api;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a request was sent, and by whom. Immutable; safe for any thread.
 *
 * @param publicUrl base of absolute URLs; null takes it from the request's Host
 * @param forwarded what reverse proxies say of whom they ask for
 */
record Places(@Nullable String publicUrl, ForwardedFor forwarded) {
    Call.Place of(ServiceRequestContext ctx, RequestHeaders headers) {
        boolean tls = ctx.sessionProtocol().isTls();
        String here =
                ctx.localAddress().getHostString() + ":" + ctx.localAddress().getPort();
        String base = Urls.base(publicUrl, headers, tls, here);
        return new Call.Place(base, ctx.path(), caller(ctx, headers));
    }

    InetAddress caller(ServiceRequestContext ctx, RequestHeaders headers) {
        return forwarded.caller(ctx.remoteAddress().getAddress(), headers);
    }
}
