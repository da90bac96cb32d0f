package fr.sndscopy.drift;

/** Which rows of a file are looked at. */
public enum RowsSeen {
    /** The first ones: enough to plan a file, without reading it. */
    FIRST,
    /** Every one. */
    ALL
}
