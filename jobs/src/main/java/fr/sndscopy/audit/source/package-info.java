/**
 * Delivered files read a second time, by code that shares nothing with what converted them: FastCSV, {@code java.time} and {@link
 * java.math.BigDecimal}, one row after the other. Uses nothing else of ours, neither parser nor interpreters nor digests; {@link
 * fr.sndscopy.audit.source.SourceReading} is the entry. What files that are no text say is told here as well, and which code opens them in {@code sas} and {@code parquet}.
 */
@NullMarked
package fr.sndscopy.audit.source;

import org.jspecify.annotations.NullMarked;
