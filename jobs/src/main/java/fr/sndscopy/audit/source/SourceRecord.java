package fr.sndscopy.audit.source;

/**
 * One record of a delivered file.
 *
 * @param offset of its first byte, in the file as unpacked
 * @param line its first line, from 1
 * @param bytes without the line feed, or carriage return and line feed, that ends it
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record SourceRecord(long offset, long line, byte[] bytes) {
    /** Shows no byte of it. */
    @Override
    public String toString() {
        return "line " + line + ", offset " + offset;
    }
}
