package fr.sndscopy.generate;

/** What the files of a synthetic delivery are. The same seed has the same rows in each. */
public enum FileForm {
    /** Text, some of it in windows-1252, some packed. */
    CSV,
    /** Typed columns, several row groups a file. */
    PARQUET
}
