package fr.sndscopy.migration.keysets;

import fr.sndscopy.crypto.BlockPermutation;
import fr.sndscopy.keycheck.KeySpill;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.parquet.PartReadKey;
import fr.sndscopy.schema.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects the keys of one part into the file of a run, which is then to be put into the store under the name that it was written for. */
public final class RunCollection {
    private final KeyContract contract;
    private final Path directory;
    private final long bytes;

    /**
     * @param directory for files on their way, owned by this process
     * @param bytes the most memory to use, about
     */
    public RunCollection(KeyContract contract, Path directory, long bytes) {
        this.contract = contract;
        this.directory = directory;
        this.bytes = bytes;
    }

    /**
     * Collects.
     *
     * @param sets what to collect, at least one
     * @param place the part's among those of its delivery, or of its table and period
     * @param part a file that is known to be whole
     * @param key opens it
     * @param object the key of the object that the run is to be
     * @return the run, a file of the caller's
     */
    public Path collect(List<KeySet> sets, int place, Path part, List<Column> columns, PartReadKey key, String object)
            throws IOException {
        BlockPermutation permutation = contract.permutation();
        List<KeySpill> spills = new ArrayList<>();
        try {
            for (int i = 0; i < sets.size(); i++) {
                spills.add(KeySpill.in(directory, permutation));
            }
            new SetCollection(place, part, columns, key).into(sets, spills, contract.hashSecret(), bytes);
            return write(spills, object);
        } finally {
            for (KeySpill spill : spills) {
                spill.close();
            }
        }
    }

    private Path write(List<KeySpill> spills, String object) throws IOException {
        Path file = Files.createTempFile(directory, "run-", ".enc");
        try (KeyRunWriter writer =
                KeyRunWriter.open(file, contract.blocks(object), spills.size(), contract.bucketBits())) {
            for (int set = 0; set < spills.size(); set++) {
                writer.write(set, spills.get(set));
            }
            writer.finish();
            return file;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }
}
