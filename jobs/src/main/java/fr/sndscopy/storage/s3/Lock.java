package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.Retention;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** A lock in the headers of the request that makes the object, so that there is no moment without it. */
final class Lock {
    private Lock() {}

    static PutObjectRequest.Builder on(PutObjectRequest.Builder request, Retention lock, String contentMd5) {
        return request.objectLockMode(mode(lock))
                .objectLockRetainUntilDate(lock.until())
                .contentMD5(contentMd5);
    }

    static CreateMultipartUploadRequest.Builder on(CreateMultipartUploadRequest.Builder request, Retention lock) {
        return request.objectLockMode(mode(lock)).objectLockRetainUntilDate(lock.until());
    }

    private static ObjectLockMode mode(Retention lock) {
        return switch (lock.mode()) {
            case GOVERNANCE -> ObjectLockMode.GOVERNANCE;
            case COMPLIANCE -> ObjectLockMode.COMPLIANCE;
        };
    }
}
