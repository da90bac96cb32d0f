package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the SDK throws, in our terms. A store's own words are not repeated: they may hold what it was sent. */
final class S3Failures {
    private static final String UNREADABLE = "the answer cannot be read";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,80}");

    private S3Failures() {}

    static StorageException of(String place, String operation, SdkException e) {
        if (e instanceof AwsServiceException service) {
            String requestId = service.requestId();
            String id = requestId != null && PLAIN.matcher(requestId).matches() ? ", request " + requestId : "";
            return new StorageException(
                    kind(service),
                    place + " " + operation + " refused: HTTP " + service.statusCode() + " " + code(service) + id,
                    null);
        }
        if (isMisconfigured(e)) {
            return new StorageException(
                    Kind.REFUSED,
                    place + " " + operation + " failed before it was asked: credentials or certificate",
                    e);
        }
        String what = neverConnected(e) ? "no connection" : isUnreadable(e) ? UNREADABLE : "no answer";
        return new StorageException(Kind.UNAVAILABLE, place + " " + operation + " failed: " + what, e);
    }

    private static Kind kind(AwsServiceException e) {
        int status = e.statusCode();
        String code = code(e);
        if (code.equals("RequestTimeout") || code.equals("SlowDown") || status == 408 || status == 429) {
            return Kind.UNAVAILABLE;
        }
        if (status == 404) {
            return code.equals("NoSuchBucket") ? Kind.REFUSED : Kind.NOT_FOUND;
        }
        if (status == 501) {
            return Kind.REFUSED;
        }
        // A race for a key (409, 412) and a server's own error pass; all else asks for another configuration.
        return status >= 500 || status == 409 || status == 412 ? Kind.UNAVAILABLE : Kind.REFUSED;
    }

    /** Why a try failed, in a few words. */
    static String words(Throwable e) {
        if (e instanceof AwsServiceException service) {
            return "HTTP " + service.statusCode() + (code(service).equals("-") ? "" : " " + code(service));
        }
        if (e instanceof SdkException sdk && neverConnected(sdk)) {
            return "no connection";
        }
        if (hasCause(e, ApiCallAttemptTimeoutException.class) || hasCause(e, SocketTimeoutException.class)) {
            return "no answer in time";
        }
        if (isUnreadable(e)) {
            return UNREADABLE;
        }
        return hasCause(e, RetryableException.class) ? "the answer broke off" : "connection lost";
    }

    /** The store's error code, or {@code -} when it gave none. */
    static String code(AwsServiceException e) {
        String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        return code != null && PLAIN.matcher(code).matches() ? code : "-";
    }

    /** Whether no byte of the request can have reached the store. */
    static boolean neverConnected(SdkException e) {
        return hasCause(e, ConnectException.class)
                || hasCause(e, UnknownHostException.class)
                || hasCause(e, NoRouteToHostException.class)
                || isMisconfigured(e);
    }

    /** Whether there was an answer, of which the SDK could make nothing: altered on its way, or not a store's. */
    static boolean isUnreadable(Throwable e) {
        return !(e instanceof AwsServiceException)
                && (hasCause(e, XMLStreamException.class)
                        || hasCause(e, NumberFormatException.class)
                        || hasCause(e, DateTimeException.class));
    }

    private static boolean isMisconfigured(SdkException e) {
        // The SDK has no type for "no credentials found".
        String message = e.getMessage();
        return (message != null && message.startsWith("Unable to load credentials"))
                || hasCause(e, CertificateException.class)
                || hasCause(e, CertPathBuilderException.class)
                || hasCause(e, CertPathValidatorException.class)
                || hasCause(e, SSLPeerUnverifiedException.class);
    }

    private static boolean hasCause(@Nullable Throwable e, Class<? extends Throwable> type) {
        int depth = 0;
        for (Throwable cause = e; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
