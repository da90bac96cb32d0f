package fr.sndscopy.database;

/** How the text of a cell is made of what the database says. */
public enum CellKind {
    /** A number that is said exactly; zeros at the end of its decimals are left out. */
    NUMBER,
    /** A floating point number of four bytes. */
    REAL,
    /** Of eight. */
    DOUBLE,
    /** A text, as it is. */
    TEXT,
    /** A text that the database fills up with blanks. */
    PADDED,
    /** {@code t} or {@code f}. */
    BOOLEAN,
    /** A day. */
    DATE,
    /** A day and a time of day, without a zone. */
    TIMESTAMP
}
