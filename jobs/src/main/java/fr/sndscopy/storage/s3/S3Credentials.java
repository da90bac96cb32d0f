package fr.sndscopy.storage.s3;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the key pair for a store comes from. None of these is ever printed with a secret. */
public sealed interface S3Credentials {

    /**
     * A key pair already in hand.
     *
     * @param accessKeyId public half
     * @param secretAccessKey secret half
     * @param sessionToken of temporary credentials, or null
     */
    record Fixed(
            String accessKeyId,
            String secretAccessKey,
            @Nullable String sessionToken) implements S3Credentials {
        /** Shows no secret. */
        @Override
        public String toString() {
            return "Fixed[…]";
        }
    }

    /**
     * A file in the format of {@code ~/.aws/credentials}, read again when it changes: a mounted secret may be rotated.
     *
     * @param file with {@code aws_access_key_id} and {@code aws_secret_access_key}
     * @param profile the section, usually {@code default}
     */
    record File(Path file, String profile) implements S3Credentials {}

    /** {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY} and, if set, {@code AWS_SESSION_TOKEN}. */
    record Environment() implements S3Credentials {}

    /** What the AWS SDK tries by default: system properties, environment, profile files, container and instance roles. */
    record DefaultChain() implements S3Credentials {}
}
