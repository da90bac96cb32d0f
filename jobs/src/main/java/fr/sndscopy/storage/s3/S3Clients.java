package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** SDK clients made from settings. */
final class S3Clients {
    /** Of each client, and so how many calls move bytes at once. */
    static final int MAX_CONNECTIONS = 128;

    private S3Clients() {}

    static SdkHttpClient http(S3Settings settings) {
        Apache5HttpClient.Builder builder = Apache5HttpClient.builder()
                .maxConnections(MAX_CONNECTIONS)
                .connectionTimeout(settings.timeouts().connect())
                .socketTimeout(settings.timeouts().idle())
                .connectionAcquisitionTimeout(settings.timeouts().attempt());
        Path caFile = settings.caFile();
        if (caFile != null) {
            TrustManager[] trusted = trustManagers(caFile);
            builder.tlsTrustManagersProvider(() -> trusted);
        }
        return builder.build();
    }

    /** A client that tries a call as often as the settings say. */
    static S3Client retrying(S3Settings settings, SdkHttpClient http, CallWatch watch) {
        S3Settings.Timeouts timeouts = settings.timeouts();
        return client(
                settings,
                http,
                new WatchedRetries(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(timeouts.attempts())
                                .retryOnException(S3Failures::isUnreadable)
                                .build(),
                        watch),
                new WatchedCalls(watch, settings.root(), timeouts.call(), timeouts.attempts()));
    }

    /** A client that tries a call once, for calls whose every outcome must be known. */
    static S3Client single(S3Settings settings, SdkHttpClient http, CallWatch watch) {
        return client(
                settings,
                http,
                AwsRetryStrategy.doNotRetry(),
                new WatchedCalls(watch, settings.root(), settings.timeouts().attempt(), 1));
    }

    private static S3Client client(S3Settings settings, SdkHttpClient http, RetryStrategy retries, WatchedCalls calls) {
        boolean more = settings.checksums() == ChecksumMode.WHEN_SUPPORTED;
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(credentials(settings.credentials()))
                .requestChecksumCalculation(
                        more ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(
                        more ? ResponseChecksumValidation.WHEN_SUPPORTED : ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(
                        override -> override.apiCallTimeout(settings.timeouts().call())
                                .apiCallAttemptTimeout(settings.timeouts().attempt())
                                .retryStrategy(retries)
                                .addExecutionInterceptor(calls));
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(S3Credentials credentials) {
        if (credentials instanceof S3Credentials.Fixed fixed) {
            String token = fixed.sessionToken();
            return StaticCredentialsProvider.create(
                    token == null
                            ? AwsBasicCredentials.create(fixed.accessKeyId(), fixed.secretAccessKey())
                            : AwsSessionCredentials.create(fixed.accessKeyId(), fixed.secretAccessKey(), token));
        }
        if (credentials instanceof S3Credentials.File file) {
            if (!Files.isReadable(file.file())) {
                throw new StorageException(Kind.REFUSED, "[" + file.file() + "] no readable credentials file", null);
            }
            return ProfileCredentialsProvider.builder()
                    .profileFile(ProfileFileSupplier.reloadWhenModified(file.file(), ProfileFile.Type.CREDENTIALS))
                    .profileName(file.profile())
                    .build();
        }
        if (credentials instanceof S3Credentials.Environment) {
            return EnvironmentVariableCredentialsProvider.create();
        }
        return DefaultCredentialsProvider.builder().build();
    }

    private static TrustManager[] trustManagers(Path caFile) {
        try (InputStream pem = Files.newInputStream(caFile)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca" + count++, certificate);
            }
            if (count == 0) {
                throw new StorageException(Kind.REFUSED, "[" + caFile + "] holds no certificate", null);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new StorageException(Kind.REFUSED, "[" + caFile + "] not readable as PEM certificates", e);
        }
    }
}
