package fr.sndscopy.source.lines;

/** Bytes that begin right behind a file's header. */
abstract class BehindHeader implements SourceInput {
    private final FileStart header;
    private final String shownPath;

    BehindHeader(FileStart header, String shownPath) {
        this.header = header;
        this.shownPath = shownPath;
    }

    @Override
    public final long firstByte() {
        return header.endByte();
    }

    @Override
    public final String shownPath() {
        return shownPath;
    }

    @Override
    public final long linesBefore() {
        return header.lines();
    }
}
