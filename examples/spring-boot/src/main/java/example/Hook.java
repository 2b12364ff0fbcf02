package example;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door. */
@RestController
class Hook {

    private static final int MOST_BYTES = 1024 * 1024;

    private final Webhook webhook;
    private final Inbox inbox;
    private final Worker worker;

    Hook(@Value("${SECRET}") String secret, Inbox inbox, Worker worker)
            throws EmptyWebhookSecretException {
        this.webhook = new Webhook(secret);
        this.inbox = inbox;
        this.worker = worker;
    }

    @PostMapping("/hook")
    ResponseEntity<Void> receive(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            return ResponseEntity.status(413).build();
        }
        // The signature is over the raw bytes, so they are parsed only afterwards, by the worker.
        if (!isGenuine(request, new String(body, StandardCharsets.UTF_8))) {
            return ResponseEntity.status(401).build();
        }
        String replay = request.getHeader("filebell-replay");
        try {
            inbox.add(request.getHeader("webhook-id"), replay == null ? "" : replay, body);
        } catch (DataAccessException e) {
            return ResponseEntity.status(503).build(); // The sender tries again.
        }
        worker.wake();
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/health")
    Map<String, Long> health() {
        return inbox.counts();
    }

    private boolean isGenuine(HttpServletRequest request, String body) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            String value = request.getHeader(name);
            if (value == null) {
                return false;
            }
            headers.put(name, List.of(value));
        }
        try {
            webhook.verify(body, headers);
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }
}
