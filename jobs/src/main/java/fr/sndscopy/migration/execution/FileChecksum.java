package fr.sndscopy.migration.execution;

import fr.sndscopy.delivery.Bag;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.place.SourceGoneException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a whole source file, computed while its parts are converted, and held against the declared one and every manifest of a
 * bag; and of what each of its parts answers for, to be held against what was converted.
 */
final class FileChecksum {
    private static final String SHA_256 = "SHA-256";
    private static final int BLOCK_BYTES = 1 << 18;

    private FileChecksum() {}

    /**
     * What it comes to.
     *
     * @param sha256 of the file
     * @param stretchesSha256 as {@link SourceStretches#sha256} makes it; null where there are none
     */
    record Result(String sha256, @Nullable String stretchesSha256) {}

    /**
     * Computes it.
     *
     * @param stretches of the file
     * @param folder the delivery's
     * @param progress asked whether to stop
     * @throws DeliveryRefusedException when it is not the checksum that is declared, or that a bag has
     */
    static Result check(PlannedFile file, SourceStretches stretches, SourceFolder folder, Progress progress)
            throws IOException {
        SortedMap<String, String> listed =
                Bag.isBag(folder) ? Bag.open(folder).checksums(file.declared().file()) : new TreeMap<>();
        Set<String> algorithms = new TreeSet<>(listed.keySet());
        algorithms.add(SHA_256);
        StretchSums sums = new StretchSums(stretches);
        Map<String, String> computed = compute(file, sums, progress, algorithms);
        String sha256 = Objects.requireNonNull(computed.get(SHA_256));
        String declared = file.declared().declaredSha256();
        if (declared != null && !declared.equals(sha256)) {
            throw new DeliveryRefusedException(
                    file.declared().path(), "its SHA-256 is " + sha256, "the declared " + declared);
        }
        for (Map.Entry<String, String> checksum : listed.entrySet()) {
            if (!checksum.getValue().equals(computed.get(checksum.getKey()))) {
                throw new DeliveryRefusedException(
                        file.declared().path(),
                        "its " + checksum.getKey() + " is not that of the bag's manifest",
                        "the file as it was bagged");
            }
        }
        return new Result(sha256, sums.finish(sha256));
    }

    /** By algorithm; the file is read once. */
    private static Map<String, String> compute(
            PlannedFile file, StretchSums sums, Progress progress, Set<String> algorithms) throws IOException {
        try (InputStream in = file.source().bytes().open()) {
            Map<String, MessageDigest> digests = new TreeMap<>();
            for (String algorithm : algorithms) {
                digests.put(algorithm, MessageDigest.getInstance(algorithm));
            }
            byte[] block = new byte[BLOCK_BYTES];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                progress.stopIfRequested();
                for (MessageDigest digest : digests.values()) {
                    digest.update(block, 0, read);
                }
                sums.update(block, read);
            }
            Map<String, String> checksums = new TreeMap<>();
            digests.forEach((algorithm, digest) ->
                    checksums.put(algorithm, HexFormat.of().formatHex(digest.digest())));
            return checksums;
        } catch (SourceGoneException e) {
            throw new DeliveryRefusedException(
                    file.declared().path(), "it is gone", "the file to stay as it was when the run began", e);
        } catch (ClosedChannelException e) {
            throw e; // by whoever wants the work to end
        } catch (IOException e) {
            throw new DeliveryRefusedException(
                    file.declared().path(),
                    "it can no longer be read",
                    "the file to stay as it was when the run began",
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SHA-256 of each stretch; of a file in one stretch it is the file's, and not computed twice. */
    private static final class StretchSums {
        private final SourceStretches stretches;
        private final MessageDigest digest;
        private final List<String> finished = new ArrayList<>();
        private long at;

        StretchSums(SourceStretches stretches) {
            this.stretches = stretches;
            try {
                this.digest = MessageDigest.getInstance(SHA_256);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        private boolean areMany() {
            return stretches.ends().size() > 1;
        }

        void update(byte[] block, int length) {
            int from = 0;
            while (areMany()
                    && from < length
                    && finished.size() < stretches.ends().size()) {
                long left = stretches.ends().get(finished.size()) - at;
                int taken = (int) Math.min(left, length - from);
                digest.update(block, from, taken);
                from += taken;
                at += taken;
                if (taken == left) {
                    finished.add(HexFormat.of().formatHex(digest.digest()));
                }
            }
        }

        /** Null where there are none. A file that is not as long as it was has others than were planned. */
        @Nullable
        String finish(String ofFile) {
            if (!stretches.areKnown()) {
                return null;
            }
            if (!areMany()) {
                return stretches.sha256(List.of(ofFile));
            }
            while (finished.size() < stretches.ends().size()) {
                finished.add(HexFormat.of().formatHex(digest.digest()));
            }
            return stretches.sha256(finished);
        }
    }
}
