package fr.sndscopy.storage.s3;

/** When the SDK adds checksums of its own to requests and checks those of answers. Ours are always there. */
public enum ChecksumMode {
    /** Only where S3 demands one. Stores other than AWS may refuse more. */
    WHEN_REQUIRED,
    /** Wherever the operation has a place for one. */
    WHEN_SUPPORTED
}
