package fr.sndscopy.config;

import fr.sndscopy.crypto.PrivateFile;
import fr.sndscopy.ledger.CanonicalJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Deliveries that nights leave alone, in a small file of the home. Where it is lost they are tried again, which harms nothing.
 */
public final class ParkedDeliveries {
    private static final String FORMAT = "sndscopy-parked/1";

    private final Path file;
    private final Clock clock;

    ParkedDeliveries(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * One of them.
     *
     * @param delivery its id, or the name of a folder that cannot be read
     * @param reason in the words of whoever parked it
     * @param operator who did
     * @param time when, RFC 3339, UTC
     */
    public record Line(String delivery, String reason, String operator, String time) {
        /** For people. */
        public String text() {
            return reason + " (by " + operator + ", " + time + ")";
        }
    }

    /**
     * All of them.
     *
     * @param format of the file
     * @param parked in the order in which they were parked
     */
    public record Parked(String format, List<Line> parked) {
        /** @throws IllegalArgumentException when it is of another format */
        public Parked {
            if (!format.equals(FORMAT)) {
                throw new IllegalArgumentException("not of format " + FORMAT);
            }
            parked = List.copyOf(parked);
        }

        /** The one of this id or folder name. */
        public Optional<Line> of(String delivery) {
            return parked.stream()
                    .filter(line -> line.delivery().equals(delivery))
                    .findFirst();
        }

        private Parked without(String delivery) {
            return new Parked(
                    format,
                    parked.stream()
                            .filter(line -> !line.delivery().equals(delivery))
                            .toList());
        }

        private Parked with(Line line) {
            List<Line> lines = new ArrayList<>(parked);
            lines.add(line);
            return new Parked(format, lines);
        }
    }

    /**
     * What is parked now.
     *
     * @throws ConfigurationException when the file cannot be read
     */
    public Parked read() {
        try {
            return CanonicalJson.read(Files.readAllBytes(file), Parked.class);
        } catch (NoSuchFileException e) {
            return new Parked(FORMAT, List.of());
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(
                    "[" + file.getFileName()
                            + "] cannot be read: expected what sndscopy park has written, or no such file",
                    e);
        }
    }

    /** Parks one; one that is parked already gets the new reason. */
    public void park(String delivery, String reason, String operator) {
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        change(parked -> parked.without(delivery).with(new Line(delivery, reason, operator, time)));
    }

    /** Has nights look at it again. */
    public void unpark(String delivery) {
        change(parked -> parked.without(delivery));
    }

    private void change(UnaryOperator<Parked> change) {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            byte[] next = CanonicalJson.write(change.apply(read()));
            PrivateFile.write(file, out -> out.write(next));
            if (!held.isValid()) {
                throw new IOException("the lock was lost");
            }
        } catch (IOException e) {
            throw new ConfigurationException("[" + file.getFileName() + "] cannot be written", e);
        }
    }
}
