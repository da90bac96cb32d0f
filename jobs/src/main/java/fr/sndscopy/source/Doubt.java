package fr.sndscopy.source;

/**
 * Something in the first rows of a file that makes it likely that they are not written as the delivery declares. They are read as
 * declared all the same: nobody but the producer knows.
 *
 * @param kind what
 * @param count of {@link Kind#UTF8} sequences of several bytes, of {@link Kind#QUOTED} columns
 */
public record Doubt(Kind kind, long count) {
    /** What may be declared otherwise than it is. */
    public enum Kind {
        /** Declared in an encoding of one byte a character; every byte above 7F stands in a well-formed UTF-8 sequence. */
        UTF8,
        /** Declared without quotes; there are columns of which every cell stands in quotation marks. */
        QUOTED
    }
}
