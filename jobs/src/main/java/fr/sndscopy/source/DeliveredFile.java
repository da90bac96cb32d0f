package fr.sndscopy.source;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.place.SourceBytes;
import java.io.IOException;

/**
 * A delivered file, before anybody has looked for rows in it.
 *
 * @param bytes its bytes, as delivered
 * @param length how many there are
 * @param compression how they are packed
 * @param format how it is written, as declared
 */
public record DeliveredFile(SourceBytes bytes, long length, Compression compression, FileFormat format) {

    /**
     * Looks at its length and its first bytes.
     *
     * @throws fr.sndscopy.place.SourceGoneException when it is not there
     */
    public static DeliveredFile of(SourceBytes bytes, FileFormat format) throws IOException {
        return new DeliveredFile(bytes, bytes.length(), Compression.of(bytes), format);
    }

    /** What it is called in messages. */
    public String shownPath() {
        return bytes.path();
    }
}
