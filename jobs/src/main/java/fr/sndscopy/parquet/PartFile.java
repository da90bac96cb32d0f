package fr.sndscopy.parquet;

import java.nio.file.Path;

/**
 * A finished part.
 *
 * @param path where it is
 * @param bytes its size
 * @param sha256 of all its bytes as they were written, lower-case hexadecimal
 * @param rows how many rows it holds
 */
public record PartFile(Path path, long bytes, String sha256, long rows) {}
