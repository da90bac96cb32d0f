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
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The SHA-256 of a whole source file, computed while its parts are converted, and held against the declared one and every manifest of a bag. */
final class FileChecksum {
    private static final String SHA_256 = "SHA-256";
    private static final int BLOCK_BYTES = 1 << 18;

    private FileChecksum() {}

    /**
     * Computes it.
     *
     * @param folder the delivery's
     * @param progress asked whether to stop
     * @throws DeliveryRefusedException when it is not the checksum that is declared, or that a bag has
     */
    static String check(PlannedFile file, SourceFolder folder, Progress progress) throws IOException {
        SortedMap<String, String> listed =
                Bag.isBag(folder) ? Bag.open(folder).checksums(file.declared().path()) : new TreeMap<>();
        Set<String> algorithms = new TreeSet<>(listed.keySet());
        algorithms.add(SHA_256);
        Map<String, String> computed = compute(file, progress, algorithms);
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
        return sha256;
    }

    /** By algorithm; the file is read once. */
    private static Map<String, String> compute(PlannedFile file, Progress progress, Set<String> algorithms)
            throws IOException {
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
}
