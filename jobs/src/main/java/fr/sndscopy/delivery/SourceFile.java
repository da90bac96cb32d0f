package fr.sndscopy.delivery;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One file as declared.
 *
 * @param path relative to the delivery's folder, with {@code /}
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
        @Nullable String declaredSha256) {}
