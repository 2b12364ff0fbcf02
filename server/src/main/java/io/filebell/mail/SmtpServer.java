package io.filebell.mail;

import io.filebell.base.Limits;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;

/** The operator's SMTP server (RFC 5321), which the address rules of webhooks do not concern. */
final class SmtpServer implements MailServer {

    private static final String YES = "true";

    private final SmtpUrl url;
    private final InstantSource clock;
    private final Session session;

    SmtpServer(SmtpUrl url, InstantSource clock) {
        this.url = url;
        this.clock = clock;
        this.session = Session.getInstance(properties(url), authenticator(url));
    }

    private static Properties properties(SmtpUrl url) {
        String protocol = url.tls() ? "smtps" : "smtp";
        String mail = "mail." + protocol + ".";
        String patience = String.valueOf(Limits.MAIL_PATIENCE.toMillis());
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", protocol);
        properties.setProperty("mail.transport.protocol.rfc822", protocol);
        properties.setProperty(mail + "host", url.host());
        properties.setProperty(mail + "port", String.valueOf(url.port()));
        properties.setProperty(mail + "connectiontimeout", patience);
        properties.setProperty(mail + "timeout", patience);
        properties.setProperty(mail + "writetimeout", patience);
        properties.setProperty(mail + "ssl.checkserveridentity", YES);
        if (!url.tls()) {
            properties.setProperty(mail + "starttls.enable", YES);
            properties.setProperty(
                    mail + "starttls.required", String.valueOf(url.login().isPresent()));
        }
        properties.setProperty(mail + "auth", String.valueOf(url.login().isPresent()));
        return properties;
    }

    private static Authenticator authenticator(SmtpUrl url) {
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return url.login()
                        .map(login -> new PasswordAuthentication(login.user(), login.password()))
                        .orElseGet(() -> new PasswordAuthentication("", ""));
            }
        };
    }

    @Override
    public Optional<String> take(Mail mail) {
        try {
            Transport.send(message(mail));
            return Optional.empty();
        } catch (MessagingException e) {
            return Optional.of(e.getClass().getSimpleName() + " at " + url.host());
        }
    }

    /** The same id each time, so that one that is sent twice can be told. */
    private MimeMessage message(Mail mail) throws MessagingException {
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + mail.event().value() + "@" + domain() + ">");
            }
        };
        message.setFrom(new InternetAddress(url.from(), true));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.to(), true));
        message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
        message.setText(mail.text(), StandardCharsets.UTF_8.name());
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setSentDate(Date.from(clock.instant()));
        return message;
    }

    private String domain() {
        return url.from().substring(url.from().indexOf('@') + 1);
    }
}
