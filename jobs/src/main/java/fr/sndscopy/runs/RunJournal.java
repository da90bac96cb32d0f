package fr.sndscopy.runs;

import fr.sndscopy.ledger.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The runs of a home that are over, a line of JSON each, the oldest first. Lines are only added; a file that has grown large is put aside
 * once, in place of the one that was put aside before it. Several processes may add lines. That it cannot be written or read holds nothing
 * up.
 */
final class RunJournal {
    private static final Logger LOG = LoggerFactory.getLogger(RunJournal.class);
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Some tens of thousands of runs. */
    private static final long LARGE_BYTES = 8L << 20;

    private static final Object THREADS = new Object();

    private final Path file;
    private final Path aside;

    RunJournal(Path file) {
        this.file = file;
        this.aside = file.resolveSibling(file.getFileName() + ".1");
    }

    void add(RunLine line) {
        try {
            byte[] json = CanonicalJson.write(line.toMap());
            synchronized (THREADS) {
                append(json);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("how the run ended could not be noted for runs", e);
        }
    }

    private void append(byte[] json) throws IOException {
        if (Files.exists(file) && Files.size(file) > LARGE_BYTES) {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        }
        new JsonLines(file).add(json);
    }

    /** All lines that can be read, the oldest first. */
    List<RunLine> lines() {
        List<RunLine> lines = new ArrayList<>();
        for (Path one : List.of(aside, file)) {
            text(one).lines().forEach(text -> line(text).ifPresent(lines::add));
        }
        return lines;
    }

    private static String text(Path one) {
        try {
            return new String(Files.readAllBytes(one), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            LOG.warn("[{}] cannot be read", one.getFileName(), e);
            return "";
        }
    }

    private Optional<RunLine> line(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(RunLine.of(MAPPER.readTree(text)));
        } catch (JacksonException | IllegalArgumentException e) {
            LOG.warn("[{}] a line cannot be read", file.getFileName(), e);
            return Optional.empty();
        }
    }
}
