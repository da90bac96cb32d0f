package fr.sndscopy.config;

import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.HeadMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heads of the ledgers that a home has seen, in a small file of the home: one line for each store. It is replaced as a whole and
 * is on disk before a call returns. A home that cannot be written keeps the memory that it has.
 */
final class LedgerHeads implements HeadMemory {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerHeads.class);

    private static final String FORMAT = "sndscopy-heads/1";
    /** Several in one process; between processes the lock file. */
    private static final Object IN_THIS_PROCESS = new Object();

    private final Path folder;
    private final Path file;
    private final Path lockFile;
    private final String store;
    private final Clock clock;

    /**
     * @param file may be absent: then nothing is remembered
     * @param store how the store is called in this home, whatever its dataset
     */
    LedgerHeads(Path file, String store, Clock clock) {
        this.folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        this.file = file;
        this.lockFile = file.resolveSibling(file.getFileName() + ".lock");
        this.store = store;
        this.clock = clock;
    }

    /**
     * The file.
     *
     * @param heads one line for each store
     * @param accepted by store, when its ledger was last taken for the right one, whatever had been seen of it
     */
    record Document(
            String format, List<Line> heads, @Nullable Map<String, String> accepted) {
        static final Document EMPTY = new Document(FORMAT, List.of(), Map.of());

        Document {
            heads = List.copyOf(heads);
            accepted = accepted == null ? Map.of() : Map.copyOf(accepted);
            accepted.values().forEach(Instant::parse);
        }

        Map<String, String> acceptances() {
            return accepted == null ? Map.of() : accepted;
        }

        Document with(List<Line> other) {
            return new Document(format, other, accepted);
        }

        Document acceptedNow(String store, Instant now) {
            Map<String, String> all = new TreeMap<>(acceptances());
            all.put(store, now.toString());
            return new Document(format, heads, all);
        }
    }

    /** One store: the head last seen there, and when it was seen first. */
    record Line(String store, String dataset, long number, String sha256, String time) {
        Head head() {
            return new Head(dataset, number, sha256);
        }
    }

    @Override
    public Seen seen() {
        List<Line> lines = read().heads();
        Map<String, Head> datasets = new HashMap<>();
        for (Line line : lines) {
            datasets.merge(line.dataset(), line.head(), (one, other) -> one.number() >= other.number() ? one : other);
        }
        return new Seen(here(lines).map(Line::head).orElse(null), datasets);
    }

    @Override
    public void remember(Head head) {
        if (here(read().heads()).map(Line::head).filter(head::equals).isPresent() || !Files.isDirectory(folder)) {
            return;
        }
        try {
            change(document -> {
                List<Line> lines = new ArrayList<>(document.heads());
                Optional<Line> here = here(lines);
                if (here.isPresent()
                        && here.get().dataset().equals(head.dataset())
                        && here.get().number() >= head.number()) {
                    return document;
                }
                here.ifPresent(lines::remove);
                lines.add(line(head));
                return document.with(lines);
            });
        } catch (AccessDeniedException | ReadOnlyFileSystemException e) {
            LOG.debug("the home is not to be written: the head of the ledger is not remembered", e);
        } catch (IOException e) {
            LOG.warn(
                    "the head of the ledger could not be remembered number={} sha256={}",
                    head.number(),
                    head.sha256(),
                    e);
        }
    }

    @Override
    public void replace(@Nullable Head head) {
        try {
            change(document -> {
                List<Line> lines = new ArrayList<>(document.heads());
                here(lines).ifPresent(lines::remove);
                if (head != null) {
                    lines.removeIf(line -> line.dataset().equals(head.dataset()));
                    lines.add(line(head));
                }
                return document.with(lines).acceptedNow(store, clock.instant());
            });
        } catch (IOException e) {
            throw new UncheckedIOException("[" + file + "] cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Instant> replacedAt() {
        return Optional.ofNullable(read().acceptances().get(store)).map(Instant::parse);
    }

    private Line line(Head head) {
        return new Line(
                store,
                head.dataset(),
                head.number(),
                head.sha256(),
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private Optional<Line> here(List<Line> lines) {
        return lines.stream().filter(line -> line.store().equals(store)).findFirst();
    }

    private Document read() {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Document.EMPTY;
        } catch (IOException e) {
            throw new ConfigurationException("[" + file + "] cannot be read: " + e.getMessage(), e);
        }
        try {
            Document document = CanonicalJson.read(bytes, Document.class);
            if (document.format().equals(FORMAT)) {
                return document;
            }
        } catch (IllegalArgumentException e) {
            throw unusable(e);
        }
        throw unusable(null);
    }

    private ConfigurationException unusable(@Nullable Throwable cause) {
        return new ConfigurationException(
                "[" + file + "] not the heads of ledgers that this home has seen: expected " + FORMAT
                        + ". Move it away only when you know why: without it a ledger that was cut is not noticed",
                cause);
    }

    private interface Change {
        Document apply(Document document);
    }

    private void change(Change change) throws IOException {
        synchronized (IN_THIS_PROCESS) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                Document changed = change.apply(read());
                List<Line> lines = new ArrayList<>(changed.heads());
                lines.sort(Comparator.comparing(Line::store));
                write(CanonicalJson.write(changed.with(lines)));
                if (!lock.isValid()) {
                    throw new IOException("[" + lockFile + "] the lock was lost");
                }
            }
        }
    }

    private void write(byte[] bytes) throws IOException {
        Path next = file.resolveSibling("." + file.getFileName() + "-" + UUID.randomUUID() + ".part");
        try {
            try (FileChannel channel =
                    FileChannel.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel folderChannel = FileChannel.open(folder, StandardOpenOption.READ)) {
                folderChannel.force(true);
            }
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
