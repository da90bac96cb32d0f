package fr.sndscopy.parquet;

import fr.sndscopy.crypto.DataKey;
import java.util.function.Function;

/**
 * What an encrypted part is opened with.
 *
 * @param keys finds the data key by the key metadata in the file; the reader closes what it gets. May throw {@link
 *     fr.sndscopy.crypto.KeyServiceException}, which reaches the reader's caller as it is
 * @param aadPrefix the place that the part must be bound to
 */
public record PartReadKey(Function<byte[], DataKey> keys, String aadPrefix) {}
