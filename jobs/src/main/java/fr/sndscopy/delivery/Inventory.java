package fr.sndscopy.delivery;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.place.SourceIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The source files of a delivery as they were when it was received. It notices a file that changed while it was being
 * read; it is no proof of content, that is what checksums are for.
 *
 * @param files in the delivery's order
 */
public record Inventory(List<FrozenFile> files) {
    public Inventory {
        files = List.copyOf(files);
    }

    /** Freezes every source file. */
    public static Inventory freeze(Delivery delivery) throws IOException {
        List<String> paths =
                delivery.files().stream().map(SourceFile::file).distinct().toList();
        Map<String, SourceIdentity> identities = delivery.folder().identities(paths);
        List<FrozenFile> files = new ArrayList<>();
        for (String path : paths) {
            SourceIdentity identity = identities.get(path);
            if (identity == null) {
                throw new SourceGoneException(path);
            }
            files.add(new FrozenFile(path, identity));
        }
        return new Inventory(files);
    }

    /**
     * One file that is not as it was.
     *
     * @param path relative to the delivery's folder
     * @param what for people: {@code gone}, {@code size 10 -> 12 bytes}
     */
    public record Change(String path, String what) {
        @Override
        public String toString() {
            return "[" + path + "] " + what;
        }
    }

    /** What changed in {@code folder} since the freeze; empty when nothing did. */
    public List<Change> recheck(SourceFolder folder) throws IOException {
        Map<String, SourceIdentity> now =
                folder.identities(files.stream().map(FrozenFile::path).toList());
        List<Change> changes = new ArrayList<>();
        for (FrozenFile file : files) {
            file.changesTo(now.get(file.path())).ifPresent(what -> changes.add(new Change(file.path(), what)));
        }
        return List.copyOf(changes);
    }

    /**
     * SHA-256 of what tells the files from others over days: another one when a file was written to. Which file of its file system it is
     * does not count: devices are numbered anew when a share is mounted again.
     */
    public String sha256() {
        MessageDigest digest = Sha256.newDigest();
        files.forEach(file -> digest.update(
                (file.path() + "\0" + file.identity().lasting() + "\n").getBytes(StandardCharsets.UTF_8)));
        return Sha256.hex(digest);
    }

    /** The size of all files together. */
    public long bytes() {
        return files.stream().mapToLong(FrozenFile::bytes).sum();
    }
}
