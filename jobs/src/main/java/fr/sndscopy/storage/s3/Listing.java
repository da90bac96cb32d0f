package fr.sndscopy.storage.s3;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Lists of a bucket, page by page, in whatever order the store gives them. */
final class Listing {
    static final int PAGE_KEYS = 1000;

    private final S3Bucket bucket;
    private final int pageKeys;
    private final @Nullable EncodingType encoding;

    /** @param encoding of the names in answers, which XML cannot hold all of; the SDK takes it off again */
    Listing(S3Bucket bucket, int pageKeys, @Nullable EncodingType encoding) {
        this.bucket = bucket;
        this.pageKeys = pageKeys;
        this.encoding = encoding;
    }

    /**
     * Asks for every page.
     *
     * @param shown the prefix in messages
     * @param prefix of whole keys
     * @param delimiter up to which keys are told as common prefixes, or null
     * @param each gets a page, and says whether it wants the next one
     */
    void pages(String shown, String prefix, @Nullable String delimiter, Predicate<ListObjectsV2Response> each) {
        String token = null;
        boolean wanted;
        do {
            String from = token;
            ListObjectsV2Response page = bucket.call(
                    shown, "list", () -> bucket.client().listObjectsV2(request -> request.bucket(bucket.name())
                            .prefix(prefix)
                            .delimiter(delimiter)
                            .encodingType(encoding)
                            .maxKeys(pageKeys)
                            .continuationToken(from)));
            boolean foreign =
                    page.contents().stream().anyMatch(object -> !object.key().startsWith(prefix))
                            || page.commonPrefixes().stream()
                                    .anyMatch(common -> !common.prefix().startsWith(prefix));
            if (foreign) {
                throw bucket.corrupt(shown, "list named an object outside of the prefix asked for");
            }
            wanted = each.test(page);
            token = page.nextContinuationToken();
            if (Boolean.TRUE.equals(page.isTruncated()) && (token == null || token.equals(from))) {
                throw bucket.corrupt(shown, "list stopped without saying where to go on");
            }
        } while (wanted && token != null && !token.isEmpty());
    }
}
