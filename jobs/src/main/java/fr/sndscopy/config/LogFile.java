package fr.sndscopy.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import fr.sndscopy.migration.work.DeliveryInLog;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Sends the log to a file of the home; the terminal is for the people in front of it. */
public final class LogFile {
    /**
     * What was thrown is written by {@link GuardedTrace}. Several processes of a home may write, and each be at work on several deliveries:
     * each line names its process, and the delivery that it is of.
     */
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level "
            + ProcessHandle.current().pid() + " [%thread] %logger{30} "
            + "%replace(%X{" + DeliveryInLog.KEY + "}: ){'^: $', ''}%msg%nopex%n";

    /** What Spring Boot calls the Elastic Common Schema. */
    private static final String ECS = "ecs";

    private LogFile() {}

    /** Opens {@code logs/sndscopy.log}: ours at INFO, the libraries' at WARN; Parquet's is never louder, it would cost. */
    public static void open(Home home) {
        open(home, SndscopyProperties.Log.Format.TEXT);
    }

    /** Likewise, in a format. */
    public static void open(Home home, SndscopyProperties.Log.Format format) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(home.logs().resolve("sndscopy.log").toString());
        Encoder<ILoggingEvent> encoder = format == SndscopyProperties.Log.Format.ECS ? ecs(context) : text(context);
        encoder.start();
        appender.setEncoder(encoder);
        RequestedEnds requestedEnds = new RequestedEnds();
        requestedEnds.start();
        appender.addFilter(requestedEnds);
        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(home.logs().resolve("sndscopy.%i.log").toString());
        rolling.setMinIndex(1);
        rolling.setMaxIndex(9);
        rolling.start();
        appender.setRollingPolicy(rolling);
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(FileSize.valueOf("20MB"));
        size.start();
        appender.setTriggeringPolicy(size);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        context.getLogger("fr.sndscopy").setLevel(Level.INFO);
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        GuardedTrace layout = new GuardedTrace();
        layout.setContext(context);
        layout.setPattern(PATTERN);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.setCharset(StandardCharsets.UTF_8);
        return encoder;
    }

    /** The message of what was thrown stands in its stack trace alone, where it is guarded. */
    private static Encoder<ILoggingEvent> ecs(LoggerContext context) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "log",
                        Map.of(
                                "spring.application.pid",
                                ProcessHandle.current().pid(),
                                "logging.structured.ecs.service.name",
                                "sndscopy",
                                "logging.structured.ecs.service.version",
                                ToolVersion.current(),
                                "logging.structured.json.exclude",
                                "error.message",
                                "logging.structured.json.stacktrace.printer",
                                GuardedStack.class.getName())));
        context.putObject(Environment.class.getName(), environment);
        StructuredLogEncoder encoder = new StructuredLogEncoder();
        encoder.setContext(context);
        encoder.setFormat(ECS);
        encoder.setCharset(StandardCharsets.UTF_8);
        return encoder;
    }
}
