package io.filebell.delivery.outbound;

import io.filebell.delivery.Header;
import io.filebell.delivery.OutboundRequest;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an endpoint's server, good for one request at a time.
 *
 * <p><b>Concurrency.</b> Its socket lives on one event loop, and what comes in is told to the
 * {@link User} there. Only {@link #close} may be called from anywhere; idle time and count belong
 * to the {@link ConnectionPool} and its lock.
 */
final class Connection extends ChannelInboundHandlerAdapter {

    /** Who a connection works for at the moment. All calls come on the connection's event loop. */
    interface User {

        /** The first byte since the request was written. */
        void answering();

        /** A status line and headers, interim ones included. */
        void head(HttpResponse head);

        /** A part of a body, possibly empty, possibly the last. */
        void part(HttpContent part, boolean last);

        /** Nothing more will come: the connection is closed, or what came is not HTTP. */
        void broken(Throwable cause);
    }

    private final Origin origin;
    private final InetAddress address;
    private @Nullable Channel channel;
    private @Nullable User user;
    private @Nullable ChannelFuture written;
    private boolean answering;

    private long idleSince;
    private boolean counted = true;

    Connection(Origin origin, InetAddress address) {
        this.origin = origin;
        this.address = address;
    }

    Origin origin() {
        return origin;
    }

    InetAddress address() {
        return address;
    }

    EventLoop loop() {
        return channel().eventLoop();
    }

    boolean isOpen() {
        return channel().isActive();
    }

    /** Whether the whole request has left, so that another one may follow it. */
    boolean isWritten() {
        return written != null && written.isSuccess();
    }

    /** Whether any byte came back since the request was written. */
    boolean isAnswering() {
        return answering;
    }

    /**
     * Sends a request and tells {@code user} what comes back, until {@link #release} or
     * {@link #close}.
     */
    void send(OutboundRequest request, User newUser) {
        user = newUser;
        answering = false;
        HttpHeaders headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        headers.set(HttpHeaderNames.HOST, request.url().authority());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(request.body().length));
        for (Header header : request.headers()) {
            headers.add(header.name(), header.value());
        }
        written = channel()
                .writeAndFlush(new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.POST,
                        request.url().pathAndQuery(),
                        Unpooled.wrappedBuffer(request.body()),
                        headers,
                        EmptyHttpHeaders.INSTANCE));
    }

    /**
     * Ends the user's turn; what comes in from now on has nobody to go to and closes the
     * connection.
     */
    void release() {
        user = null;
    }

    void close() {
        Channel open = channel;
        if (open != null) {
            var _ = open.close();
        }
    }

    /** Told by the handler before all others that bytes came in. */
    void byteArrived() {
        if (!answering && user != null) {
            answering = true;
            user.answering();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            User listener = user;
            if (listener == null) {
                var _ = context.close();
                return;
            }
            if (message instanceof HttpObject object && object.decoderResult().isFailure()) {
                listener.broken(object.decoderResult().cause());
            } else if (message instanceof HttpResponse head) {
                listener.head(head);
            } else if (message instanceof HttpContent part) {
                listener.part(part, part instanceof LastHttpContent);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        tellBroken(new ClosedChannelException());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        tellBroken(cause);
        var _ = context.close();
    }

    private void tellBroken(Throwable cause) {
        User listener = user;
        user = null;
        if (listener != null) {
            listener.broken(cause);
        }
    }

    void idleSince(long nanos) {
        idleSince = nanos;
    }

    long idleSince() {
        return idleSince;
    }

    /** Takes this connection out of the count of open ones; false when it was out already. */
    boolean leaveCount() {
        boolean was = counted;
        counted = false;
        return was;
    }

    private Channel channel() {
        return Objects.requireNonNull(channel, "not connected");
    }
}
