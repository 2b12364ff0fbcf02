package io.filebell.receiver.crash;

import com.sun.net.httpserver.HttpServer;
import io.filebell.receiver.Inbox;
import io.filebell.receiver.Receiver;
import io.filebell.receiver.Verifier;
import io.filebell.receiver.jdk.ReceiverHandler;
import io.filebell.receiver.testing.Sender;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;

/** A receiver that notes what it handled: joined effects in its database, others in a file. */
final class ReceiverProgram {

    private ReceiverProgram() {}

    /** @param arguments the inbox's JDBC URL and the file */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        FileOutputStream notes = new FileOutputStream(arguments[1], true);
        Receiver receiver = Receiver.builder()
                .verifier(Verifier.of(Sender.SECRET))
                .inbox(Inbox.open(arguments[0]))
                .onJoined("joined", (event, connection) -> {
                    try (PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO effect (id) VALUES (?)")) {
                        insert.setString(1, event.id());
                        insert.executeUpdate();
                    }
                })
                .on("plain", event -> {
                    notes.write((event.id() + "\n").getBytes(StandardCharsets.UTF_8));
                })
                .start();
        HttpServer server = ReceiverHandler.serve(receiver, "127.0.0.1", 0, "/hook");
        System.out.println("port " + server.getAddress().getPort());
    }
}
