package fr.sndscopy.delivery;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One file as declared.
 *
 * @param path relative to the delivery's folder, with {@code /}; of a file that is read for several tables, with what tells the
 *     {@linkplain FileFormat#readingOf reading} behind it. No two files of a delivery have the same
 * @param table the SNDS table: as it is written there, or as the schema catalogue calls it once a plan is made
 * @param period what it covers
 * @param vintage the year whose columns apply
 * @param format how it is written
 * @param declaredRows data rows, when the producer says
 * @param declaredSha256 lower-case hexadecimal, or null when the producer does not say
 */
public record SourceFile(
        String path,
        String table,
        Period period,
        int vintage,
        FileFormat format,
        OptionalLong declaredRows,
        @Nullable String declaredSha256) {

    /** The path of the file: others may be read from it too. */
    public String file() {
        return format.fileOf(path);
    }
}
