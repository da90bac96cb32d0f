package fr.sndscopy.parquet;

import fr.sndscopy.record.RejectedRow;

/**
 * A rejected row and the source file it came in.
 *
 * @param file the source file's path in the delivery
 * @param row the row
 */
public record QuarantinedRow(String file, RejectedRow row) {}
