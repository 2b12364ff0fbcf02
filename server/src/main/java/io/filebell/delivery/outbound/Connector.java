package io.filebell.delivery.outbound;

import io.filebell.base.Limits;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Opens connections: to an address that is given, never to a name; through no proxy; with TLS that
 * verifies the certificate and that it was made out for the origin's host (RFC 9110 §4.3.4).
 */
final class Connector {

    private final SSLContext tls;
    private final ConnectionPool pool;

    Connector(SSLContext tls, ConnectionPool pool) {
        this.tls = tls;
        this.pool = pool;
    }

    /**
     * Starts connecting. Success means an open TCP connection; for a secure origin the handshake of
     * its {@link #handshake} is then under way. However it ends, the pool is told when the socket
     * closes.
     */
    ChannelFuture connect(EventLoop loop, Connection connection, Duration patience) {
        int millis = Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE);
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        assemble(channel, connection);
                    }
                })
                .connect(new InetSocketAddress(
                        connection.address(), connection.origin().port()));
        connecting.channel().closeFuture().addListener(closed -> pool.closed(connection));
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                pool.closed(connection); // a socket that could not even be made is never closed
            }
        });
        return connecting;
    }

    /** The TLS handshake of a connection to a secure origin. */
    static Future<Channel> handshake(Channel channel) {
        return channel.pipeline().get(SslHandler.class).handshakeFuture();
    }

    private void assemble(Channel channel, Connection connection) {
        if (connection.origin().secure()) {
            SslHandler handler = new SslHandler(engine(connection.origin()));
            handler.setHandshakeTimeoutMillis(0); // the attempt has one timeout for everything
            channel.pipeline().addLast(handler);
        }
        HttpDecoderConfig bounds = new HttpDecoderConfig()
                .setMaxInitialLineLength(Limits.ANSWER_LINE_BYTES)
                .setMaxHeaderSize(Limits.ANSWER_HEADER_BYTES);
        channel.pipeline()
                .addLast(new ByteWatch(connection))
                .addLast(new HttpClientCodec(bounds, false, false))
                .addLast(connection);
    }

    private SSLEngine engine(Origin origin) {
        SSLEngine engine = tls.createSSLEngine(origin.host(), origin.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Sees bytes before they are a message, to tell a dead connection from a broken answer. */
    private static final class ByteWatch extends ChannelInboundHandlerAdapter {

        private final Connection connection;

        ByteWatch(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            connection.byteArrived();
            context.fireChannelRead(bytes);
        }
    }
}
