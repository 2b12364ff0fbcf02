package io.filebell.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that come and go while the handler runs, and what happens to them when the door stops. */
final class StreamsTest {

    private static final String HEAD = "Host: localhost\r\nAuthorization: Bearer fbk_admin\r\n";

    @TempDir
    private Path folder;

    @Test
    void passesBytesOnBothWaysAsTheyCome() throws IOException {
        HandWritten echo = HandWritten.post("/v1/echo")
                .named("echo.send")
                .says("Send back each byte as it comes.")
                .by(exchange -> {
                    OutputStream out =
                            exchange.stream(200, "application/octet-stream", Optional.empty());
                    InputStream in = exchange.body();
                    for (int next = in.read(); next >= 0; next = in.read()) {
                        out.write(next);
                        out.flush();
                    }
                });
        try (TestDoor door = new TestDoor(folder, echo);
                Socket client = connect(door)) {
            send(client, "POST /v1/echo HTTP/1.1\r\n" + HEAD + "Content-Length: 3\r\n\r\na");
            readUntil(client, "1\r\na");
            send(client, "b");
            readUntil(client, "1\r\nb");
            send(client, "c");
            readUntil(client, "1\r\nc\r\n0\r\n\r\n");
        }
    }

    @Test
    void cutsTheConnectionWhenAnAnswerFailsHalfway() throws IOException {
        HandWritten fails = HandWritten.get("/v1/fails")
                .named("fail.get")
                .says("Fail halfway.")
                .by(exchange -> {
                    OutputStream out = exchange.stream(200, "text/plain", Optional.of(10L));
                    out.write('a');
                    out.flush();
                    throw new Problem(ErrorCode.UNAVAILABLE, "The disk is gone.");
                });
        try (TestDoor door = new TestDoor(folder, fails)) {
            String answer = door.raw("GET /v1/fails HTTP/1.1\r\n" + HEAD + "\r\n");

            assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\na");
        }
    }

    @Test
    void tellsTheHandlerThatTheClientIsGone() throws IOException {
        AtomicReference<Throwable> told = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        HandWritten upload = HandWritten.put("/v1/upload")
                .named("upload.put")
                .says("Take bytes.")
                .by(exchange -> {
                    exchange.body().read();
                    begun.countDown();
                    try {
                        exchange.body().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        told.set(e);
                        throw e;
                    }
                });
        try (TestDoor door = new TestDoor(folder, upload)) {
            try (Socket client = connect(door)) {
                send(client, "PUT /v1/upload HTTP/1.1\r\n" + HEAD + "Content-Length: 9\r\n\r\nab");
                await(begun);
            }

            Awaitility.await().until(() -> told.get() != null);
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(door.get("/metrics").response().body())
                                    .contains("operation=\"upload.put\",status=\"499\""));
        }
    }

    @Test
    void doesNotReadABodyThatNobodyMaySend() throws IOException {
        try (TestDoor door = new TestDoor(folder);
                Socket client = connect(door)) {
            send(
                    client,
                    "POST /v1/workspaces/" + Things.WORKSPACE + "/things HTTP/1.1\r\n"
                            + "Host: localhost\r\nExpect: 100-continue\r\n"
                            + "Content-Length: 1000000\r\n\r\n");

            readUntil(client, "HTTP/1.1 401 ");
        }
    }

    @Test
    void tellsTheReasonAlsoToAClientThatSendsAllBeforeItListens() throws IOException {
        try (TestDoor door = new TestDoor(folder);
                Socket client = connect(door)) {
            send(
                    client,
                    "POST /v1/workspaces/" + Things.WORKSPACE + "/things HTTP/1.1\r\n"
                            + "Host: localhost\r\nContent-Length: 8000000\r\n\r\n");
            for (int i = 0; i < 8; i++) {
                send(client, " ".repeat(1_000_000));
            }

            readUntil(client, "HTTP/1.1 401 ");
        }
    }

    @Test
    void letsRequestsEndBeforeItStops() throws InterruptedException, ExecutionException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopping = new CountDownLatch(1);
        HandWritten slow = HandWritten.get("/v1/slow")
                .named("slow.get")
                .says("Answer when the door is stopping.")
                .by(exchange -> {
                    begun.countDown();
                    await(stopping);
                    exchange.answer(
                            200,
                            "text/plain",
                            (exchange.isStopping() ? "late" : "early")
                                    .getBytes(StandardCharsets.UTF_8));
                });
        TestDoor door = new TestDoor(folder, slow);
        door.door.beforeStop(stopping::countDown);
        try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<TestDoor.Reply> reply =
                    CompletableFuture.supplyAsync(() -> door.get("/v1/slow"), client);
            begun.await();

            door.door.close();

            assertThat(reply.get().response().body()).isEqualTo("late");
        } finally {
            door.close();
        }
    }

    @Test
    void cutsOffWhatDoesNotEndWithinTheGrace() throws IOException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        HandWritten hangs = HandWritten.get("/v1/hangs")
                .named("hang.get")
                .says("Never answer.")
                .by(exchange -> {
                    begun.countDown();
                    await(never);
                });
        HttpSettings plain = TestDoor.settings();
        HttpSettings hasty = new HttpSettings(
                plain.address(), plain.publicUrl(), plain.trustedProxies(), Duration.ofMillis(100));
        try (TestDoor door = new TestDoor(folder, hasty, hangs);
                Socket client = connect(door)) {
            send(client, "GET /v1/hangs HTTP/1.1\r\n" + HEAD + "\r\n");
            await(begun);

            door.door.close();

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            never.countDown();
        }
    }

    private static Socket connect(TestDoor door) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.door.port());
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    /** Reads until what came in holds {@code wanted}; fails when nothing more comes. */
    private static void readUntil(Socket client, String wanted) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(wanted) < 0) {
            int next = client.getInputStream().read();
            assertThat(next).as(read.toString()).isNotNegative();
            read.append((char) next);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
