package fr.sndscopy.cli.published;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.runs.ThisHost;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the last migration from a home is doing or came to, in the home's {@code last-run.json}: for {@code status}, which cannot ask
 * an embedded job database that the run has open. Of several at once it is the one that said something last. It decides nothing; that it cannot be written or read holds nothing up.
 *
 * @param delivery its id, or its folder's name as long as it was not read
 * @param begun when
 * @param pid of the process
 * @param host where it runs
 * @param ended when, or null
 * @param exitCode what it ended with, or null
 * @param message why it was not published, or null
 */
public record LastRun(
        String delivery,
        String begun,
        long pid,
        String host,
        @Nullable String ended,
        @Nullable Integer exitCode,
        @Nullable String message) {
    private static final Logger LOG = LoggerFactory.getLogger(LastRun.class);
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Duration CLOCK_CORRECTIONS = Duration.ofMinutes(1);

    public static LastRun begins(String delivery) {
        return new LastRun(delivery, now(), ProcessHandle.current().pid(), ThisHost.name(), null, null, null);
    }

    public LastRun of(String id) {
        return new LastRun(id, begun, pid, host, ended, exitCode, message);
    }

    public LastRun ends(int code, @Nullable String why) {
        return new LastRun(delivery, begun, pid, host, now(), code, why);
    }

    /** Whether its process is there, as far as can be told from here: what has its number now may have begun later. */
    boolean isAlive() {
        return ended == null
                && (!host.equals(ThisHost.name())
                        || ProcessHandle.of(pid)
                                .filter(ProcessHandle::isAlive)
                                .filter(process -> process.info()
                                        .startInstant()
                                        .map(start -> !start.isAfter(
                                                Instant.parse(begun).plus(CLOCK_CORRECTIONS)))
                                        .orElse(true))
                                .isPresent());
    }

    public void write(Path file) {
        try {
            Path fresh = file.resolveSibling(file.getFileName() + "-" + UUID.randomUUID() + ".part");
            Files.write(fresh, CanonicalJson.write(toMap()));
            try {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            LOG.warn("what the run does could not be noted for status", e);
        }
    }

    /** Empty when there was none, or what is there cannot be read. */
    static Optional<LastRun> read(Path file) {
        try {
            JsonNode node = MAPPER.readTree(Files.readAllBytes(file));
            return Optional.of(new LastRun(
                    node.path("delivery").asString(""),
                    node.path("begun").asString(""),
                    node.path("pid").asLong(0),
                    node.path("host").asString(""),
                    text(node, "ended"),
                    node.path("exitCode").isNumber() ? node.path("exitCode").asInt() : null,
                    text(node, "message")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException e) {
            LOG.warn("[{}] cannot be read", file.getFileName(), e);
            return Optional.empty();
        }
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.path(name).isString() ? node.path(name).asString() : null;
    }

    /** Without what is not known yet. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("delivery", delivery);
        map.put("begun", begun);
        map.put("pid", pid);
        map.put("host", host);
        if (ended != null) {
            map.put("ended", ended);
        }
        if (exitCode != null) {
            map.put("exitCode", exitCode);
        }
        if (message != null) {
            map.put("message", message);
        }
        return map;
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
