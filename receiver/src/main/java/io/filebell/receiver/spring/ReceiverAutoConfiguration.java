package io.filebell.receiver.spring;

import io.filebell.receiver.Inbox;
import io.filebell.receiver.InboxOptions;
import io.filebell.receiver.Receiver;
import io.filebell.receiver.ReceiverBuilder;
import io.filebell.receiver.Secret;
import io.filebell.receiver.Verifier;
import io.filebell.receiver.servlet.ReceiverServlet;
import jakarta.servlet.Servlet;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Starts a {@link Receiver} with the application, and stops it with it, when
 * {@code filebell.receiver.secrets} is set. Beans of one's own take the place of any of these.
 */
@AutoConfiguration
@Conditional(ReceiverAutoConfiguration.SecretsAreSet.class)
@EnableConfigurationProperties(ReceiverProperties.class)
public class ReceiverAutoConfiguration {

    /**
     * Whether there are secrets, in one property or as a list: a list has no property of its own.
     */
    static final class SecretsAreSet implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Binder.get(context.getEnvironment())
                    .bind("filebell.receiver.secrets", Bindable.listOf(String.class))
                    .isBound();
        }
    }

    /** Verifies Standard Webhooks under each of the secrets. */
    @Bean
    @ConditionalOnMissingBean
    public Verifier filebellVerifier(ReceiverProperties properties) {
        List<String> secrets = properties.secrets();
        if (secrets.isEmpty()) {
            throw new IllegalStateException("filebell.receiver.secrets names no secret.");
        }
        Verifier verifier = Verifier.of(Secret.parse(secrets.get(0)));
        for (String further : secrets.subList(1, secrets.size())) {
            verifier = verifier.alsoUntil(Instant.MAX, further);
        }
        return verifier;
    }

    /** The inbox at the URL of the properties, or in the application's data source. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    public Inbox filebellInbox(ReceiverProperties properties, ObjectProvider<DataSource> sources) {
        String url = properties.inbox();
        if (url != null) {
            return Inbox.open(url);
        }
        DataSource source = sources.getIfUnique();
        if (source == null) {
            throw new IllegalStateException("A receiver needs filebell.receiver.inbox, a JDBC URL,"
                    + " or one data source in the application.");
        }
        return Inbox.open(source, InboxOptions.DEFAULT);
    }

    /** A started receiver; closing it closes its inbox. */
    @Bean
    @ConditionalOnMissingBean
    public Receiver filebellReceiver(
            Verifier verifier, Inbox inbox, ObjectProvider<ReceiverCustomizer> customizers) {
        ReceiverBuilder builder = Receiver.builder().verifier(verifier).inbox(inbox);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.start();
    }

    /** The door of an application with servlets. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Servlet.class, ServletRegistrationBean.class})
    public static class Door {

        /** The receiver's servlet, under the path of the properties. */
        @Bean
        @ConditionalOnMissingBean(name = "filebellServlet")
        public ServletRegistrationBean<ReceiverServlet> filebellServlet(
                Receiver receiver, ReceiverProperties properties) {
            return new ServletRegistrationBean<>(new ReceiverServlet(receiver), properties.path());
        }
    }
}
