package example;

import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Your part: what an event means to you. */
@Component
class Handler {

    /** Throw, and it is tried again; return, and it is done. */
    void handle(JsonNode event) throws Exception {
        System.out.println("handled " + event.path("type").asString() + " "
                + event.path("data").path("file").path("path").asString(""));
    }
}
