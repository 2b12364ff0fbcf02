package io.filebell.receiver.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties that begin with {@code filebell.receiver}.
 *
 * @param secrets {@code whsec_…}; several while one is being replaced
 * @param inbox the inbox's JDBC URL; the application's data source when it is not set
 * @param path of the endpoint
 */
@ConfigurationProperties("filebell.receiver")
public record ReceiverProperties(
        List<String> secrets,
        @Nullable String inbox,
        @DefaultValue("/hook") String path) {

    public ReceiverProperties {
        secrets = List.copyOf(secrets);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "ReceiverProperties[" + path + "]";
    }
}
