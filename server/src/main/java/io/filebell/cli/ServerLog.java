package io.filebell.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where the server's log goes and how it looks: to standard error, a line for each thing that
 * happened, from the level in {@code FILEBELL_LOG} on, as text or (with
 * {@code FILEBELL_LOG_FORMAT=json}) as JSON.
 *
 * <p>In code rather than in XML, whose parser would cost a tenth of a second at every start.
 * Logback finds it through {@code META-INF/services}.
 */
public final class ServerLog extends ContextAwareBase implements Configurator {

    private static final String LEVEL = "FILEBELL_LOG";
    private static final String FORMAT = "FILEBELL_LOG_FORMAT";
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");
    private static final List<String> FORMATS = List.of("text", "json");

    /** Set by a command whose own output the log would get between. */
    private static final String QUIET = "filebell.log.quiet";

    /** What Logback looks for on the class path. */
    private static final List<String> FILES = List.of("logback-test.xml", "logback.xml");

    /** Libraries say more than a server's operator wants to know. */
    private static final List<String> LIBRARIES = List.of("org", "com", "io.netty", "io.javalin");

    /** Warn of every malformed request, so that any client could fill the log. */
    private static final List<String> CLIENTS_MISTAKES =
            List.of("org.eclipse.jetty.http", "org.eclipse.jetty.util.HostPort");

    /** Says what went wrong, with stack traces, before it is thrown and told in a sentence. */
    private static final String MIGRATIONS = "org.flywaydb.core.internal";

    private static final String TEXT =
            "%d{HH:mm:ss.SSS} %-5level %logger{0}: %message %kvp%n%rootException{full}";

    private final Map<String, String> environment = System.getenv();

    /** Refuses what cannot be a level or a format, before anything is logged. */
    static void check(Shell shell) {
        oneOf(shell, LEVEL, LEVELS);
        oneOf(shell, FORMAT, FORMATS);
    }

    /** Only warnings and errors from here on; to be said before the first logger is made. */
    public static void quiet() {
        System.setProperty(QUIET, "true");
    }

    private static void oneOf(Shell shell, String variable, List<String> known) {
        Optional<String> value = shell.variable(variable);
        if (value.isPresent() && !known.contains(value.get().strip().toLowerCase(Locale.ROOT))) {
            throw Failure.wrongUsage(variable + " must be one of " + String.join(", ", known)
                    + ", not \"" + value.get() + "\".");
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (isConfiguredByFile()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("standard-error");
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context));
        appender.start();
        Level level = level();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        if (level.isGreaterOrEqual(Level.INFO)) {
            LIBRARIES.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
            CLIENTS_MISTAKES.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
            context.getLogger(MIGRATIONS).setLevel(Level.OFF);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static boolean isConfiguredByFile() {
        ClassLoader classes = ServerLog.class.getClassLoader();
        return System.getProperty("logback.configurationFile") != null
                || FILES.stream().anyMatch(name -> classes.getResource(name) != null);
    }

    private Level level() {
        Level least = Boolean.getBoolean(QUIET) ? Level.WARN : Level.INFO;
        return Level.toLevel(environment.getOrDefault(LEVEL, "").strip(), least);
    }

    private Encoder<ILoggingEvent> encoder(LoggerContext context) {
        if (environment.getOrDefault(FORMAT, "").strip().equalsIgnoreCase("json")) {
            JsonEncoder json = new JsonEncoder();
            json.setContext(context);
            json.start();
            return json;
        }
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern(TEXT);
        text.start();
        return text;
    }
}
