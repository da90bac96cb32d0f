package fr.sndscopy.generate;

import fr.sndscopy.record.ViolationCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was generated.
 *
 * @param directory the delivery's folder
 * @param id the delivery's id
 * @param files in the order of {@code delivery.yaml}
 */
public record GeneratedDelivery(Path directory, String id, List<GeneratedFile> files) {
    public GeneratedDelivery {
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param path relative to the delivery's folder
     * @param table whose rows it holds
     * @param columns how many
     * @param rows data rows, those with a defect included
     * @param textBytes before compression
     * @param bytes on disk
     * @param sha256 of the bytes on disk
     * @param defects rows by the one rule they break
     */
    public record GeneratedFile(
            String path,
            String table,
            int columns,
            long rows,
            long textBytes,
            long bytes,
            String sha256,
            Map<ViolationCode, Long> defects) {
        public GeneratedFile {
            defects = Map.copyOf(defects);
        }
    }

    /** Rows of all files by the one rule they break. */
    public Map<ViolationCode, Long> defects() {
        Map<ViolationCode, Long> all = new TreeMap<>();
        files.forEach(file -> file.defects().forEach((code, count) -> all.merge(code, count, Long::sum)));
        return all;
    }

    /** Rows of all files. */
    public long rows() {
        return files.stream().mapToLong(GeneratedFile::rows).sum();
    }
}
