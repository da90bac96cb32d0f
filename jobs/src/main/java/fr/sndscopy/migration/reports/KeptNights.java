package fr.sndscopy.migration.reports;

import fr.sndscopy.crypto.PrivateFile;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.report.night.NightHtml;
import fr.sndscopy.report.night.NightReport;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The summaries of nights: in the home the newest ones, with a page that leads to them, in the store all of them. They decide nothing; that one
 * cannot be kept or read does not hold up a night.
 */
public final class KeptNights {
    /** The page that leads to the others. */
    public static final String INDEX = "index.html";

    private static final Logger LOG = LoggerFactory.getLogger(KeptNights.class);
    private static final String JSON = ".json";
    private static final int MOST_IN_HOME = 400;
    /** Of these the page over all of them tells. */
    private static final int MOST_IN_INDEX = 60;
    /** As far back a night over the same inbox is looked for. */
    private static final int LOOKED_BACK = 30;

    private static final int MAX_BYTES = 1 << 28;

    private final Path folder;
    private final ObjectStore store;

    /** @param folder of the home */
    public KeptNights(Path folder, ObjectStore store) {
        this.folder = folder;
        this.store = store;
    }

    /** The last night over an inbox, of the home, or of the store where the home knows none. */
    public Optional<NightReport> last(String inbox) {
        try {
            Optional<NightReport> own = firstOf(inbox, newest(LOOKED_BACK));
            return own.isPresent() ? own : firstOf(inbox, newestStored());
        } catch (IOException | StorageException e) {
            LOG.warn("what came of the last night is not known", e);
            return Optional.empty();
        }
    }

    private Optional<NightReport> firstOf(String inbox, List<NightReport> nights) {
        return nights.stream()
                .filter(night -> night.problem() == null
                        && night.inbox().equals(inbox)
                        && night.store().equals(store.description()))
                .findFirst();
    }

    /** Those in the home, the newest first. */
    public List<NightReport> newest(int most) throws IOException {
        List<NightReport> nights = new ArrayList<>();
        for (Path file : files()) {
            if (nights.size() == most) {
                break;
            }
            parse(String.valueOf(file.getFileName()), Files.readAllBytes(file)).ifPresent(nights::add);
        }
        return nights;
    }

    private List<NightReport> newestStored() {
        List<String> keys = new ArrayList<>();
        store.list(StoreLayout.NIGHTS_PREFIX, stat -> StoreLayout.nightId(stat.key())
                .ifPresent(id -> keys.add(stat.key())));
        keys.sort(Comparator.reverseOrder());
        List<NightReport> nights = new ArrayList<>();
        for (String key : keys.subList(0, Math.min(LOOKED_BACK, keys.size()))) {
            store.read(key, MAX_BYTES).flatMap(bytes -> parse(key, bytes)).ifPresent(nights::add);
        }
        return nights;
    }

    private static Optional<NightReport> parse(String name, byte[] bytes) {
        try {
            return Optional.of(CanonicalJson.read(bytes, NightReport.class));
        } catch (IllegalArgumentException e) {
            LOG.warn("[{}] is no summary of a night of this version, and left alone", name);
            return Optional.empty();
        }
    }

    /** By their names, which begin with when they began, the newest first. */
    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + JSON)) {
            found.forEach(files::add);
        }
        files.sort(Comparator.comparing((Path file) -> String.valueOf(file.getFileName()))
                .reversed());
        return files;
    }

    /**
     * Keeps a night's summary.
     *
     * @return its page in the home; empty when the home cannot be written
     */
    public Optional<Path> keep(NightReport night) {
        byte[] json = CanonicalJson.write(night);
        byte[] html = NightHtml.render(night);
        Optional<Path> page = keepHere(night, json, html);
        try {
            store.putIfAbsent(StoreLayout.night(night.id(), "html"), html);
            store.putIfAbsent(StoreLayout.night(night.id(), "json"), json);
        } catch (StorageException e) {
            LOG.warn("the summary of night {} is not in the store", night.id(), e);
        }
        return page;
    }

    /** Keeps the summary of a night that came to nothing in the home alone: the store may be why. */
    public void keepHere(NightReport night) {
        keepHere(night, CanonicalJson.write(night), NightHtml.render(night));
    }

    private Optional<Path> keepHere(NightReport night, byte[] json, byte[] html) {
        Optional<Path> page = Optional.empty();
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(NightHtml.fileName(night.id()));
            PrivateFile.write(file, out -> out.write(html));
            PrivateFile.write(folder.resolve(night.id() + JSON), out -> out.write(json));
            page = Optional.of(file);
            removeOldest();
            byte[] index = NightHtml.index(newest(MOST_IN_INDEX));
            PrivateFile.write(folder.resolve(INDEX), out -> out.write(index));
        } catch (IOException e) {
            LOG.warn("the summary of night {} is not whole in the home", night.id(), e);
        }
        return page;
    }

    private void removeOldest() throws IOException {
        List<Path> files = files();
        for (Path old : files.subList(Math.min(MOST_IN_HOME, files.size()), files.size())) {
            String name = String.valueOf(old.getFileName());
            Files.deleteIfExists(old);
            Files.deleteIfExists(folder.resolve(NightHtml.fileName(name.substring(0, name.length() - JSON.length()))));
        }
    }
}
