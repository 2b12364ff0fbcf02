package io.filebell.receiver.crash;

import com.sun.net.httpserver.HttpServer;
import io.filebell.receiver.Inbox;
import io.filebell.receiver.Receiver;
import io.filebell.receiver.Verifier;
import io.filebell.receiver.jdk.ReceiverHandler;
import io.filebell.receiver.testing.Sender;
import java.io.IOException;
import java.lang.reflect.Method;

/** Serves as nobody set anything, and says for how many seconds the JDK's server waits. */
final class RequestTimeProgram {

    private RequestTimeProgram() {}

    /** @param arguments the inbox's JDBC URL */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        try (Receiver receiver = Receiver.builder()
                .verifier(Verifier.of(Sender.SECRET))
                .inbox(Inbox.open(arguments[0]))
                .start()) {
            HttpServer server = ReceiverHandler.serve(receiver, "127.0.0.1", 0, "/hook");
            // The property alone says nothing: the server reads it once, and maybe did before.
            Method inForce = Class.forName("sun.net.httpserver.ServerConfig")
                    .getDeclaredMethod("getMaxReqTime");
            inForce.setAccessible(true);
            System.out.println(inForce.invoke(null));
            server.stop(0);
        }
    }
}
