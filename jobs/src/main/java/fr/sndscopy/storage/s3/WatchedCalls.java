package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.s3.CallWatch.End;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Tells a {@link CallWatch} when a client's calls begin and end. */
final class WatchedCalls implements ExecutionInterceptor {
    private final CallWatch watch;
    private final String root;
    private final Duration longest;
    private final int attempts;

    /**
     * @param root what keys of the bucket begin with that callers do not know
     * @param longest that a call goes on that has no limit of its own
     * @param attempts of the client
     */
    WatchedCalls(CallWatch watch, String root, Duration longest, int attempts) {
        this.watch = watch;
        this.root = root;
        this.longest = longest;
        this.attempts = attempts;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        Optional<? extends RequestOverrideConfiguration> limits = request.overrideConfiguration();
        Duration limit = limits.flatMap(
                        attempts == 1
                                ? RequestOverrideConfiguration::apiCallAttemptTimeout
                                : RequestOverrideConfiguration::apiCallTimeout)
                .orElse(longest);
        String operation = String.valueOf(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
        watch.begins(what(operation, request), limit, attempts);
    }

    private String what(String operation, SdkRequest request) {
        String key = request.getValueForField("Key", String.class)
                .or(() -> request.getValueForField("Prefix", String.class))
                .map(full -> full.startsWith(root) ? full.substring(root.length()) : full)
                .orElse("");
        String verb =
                switch (operation) {
                    case "PutObject" -> "put";
                    case "GetObject" -> "get";
                    case "HeadObject" -> "head";
                    case "DeleteObject" -> "delete";
                    case "ListObjectsV2" -> "list";
                    case "HeadBucket" -> "head the bucket";
                    case "CreateMultipartUpload" -> "start a multipart upload of";
                    case "UploadPart" ->
                        "put part "
                                + request.getValueForField("PartNumber", Integer.class)
                                        .map(String::valueOf)
                                        .orElse("") + " of";
                    case "CompleteMultipartUpload" -> "end the multipart upload of";
                    case "AbortMultipartUpload" -> "abort a multipart upload of";
                    case "ListMultipartUploads" -> "list multipart uploads of";
                    case "ListParts" -> "list parts of";
                    default -> operation;
                };
        return key.isEmpty() ? verb : verb + " " + key;
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        watch.ends(End.ANSWERED);
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        boolean refusal = context.exception() instanceof AwsServiceException answer && answer.statusCode() < 500;
        watch.ends(refusal ? End.ANSWERED : End.FAILED);
    }
}
