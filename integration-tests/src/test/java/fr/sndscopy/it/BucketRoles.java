package fr.sndscopy.it;

import fr.sndscopy.it.CliProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Users of a bucket, each with the rights that the policies in {@code infra/policies} give one role, and no others. */
final class BucketRoles {
    private final CephRgw ceph;
    private final String bucket;
    private final String prefix;
    private final Map<String, CephRgw.User> users = new HashMap<>();

    /**
     * Makes the users, and sets the policy.
     *
     * @param prefix with a slash at its end
     * @param roles names of files there
     */
    BucketRoles(CephRgw ceph, String bucket, String prefix, String... roles) {
        this.ceph = ceph;
        this.bucket = bucket;
        this.prefix = prefix;
        List<String> line = new ArrayList<>(List.of(bucket, prefix));
        for (String role : roles) {
            CephRgw.User user = ceph.newUser(role);
            users.put(role, user);
            line.add(role + "=arn:aws:iam:::user/" + user.name());
        }
        Outcome policy = CliProcess.program(
                        Repository.root().resolve("infra/policies/bucket-policy"), line.toArray(String[]::new))
                .run();
        if (policy.exitCode() != 0) {
            throw new IllegalStateException(policy.stderr());
        }
        try (S3Client owner = ceph.client()) {
            owner.putBucketPolicy(request -> request.bucket(bucket).policy(policy.stdout()));
        }
    }

    CephRgw.User user(String role) {
        CephRgw.User user = users.get(role);
        if (user == null) {
            throw new IllegalArgumentException(role);
        }
        return user;
    }

    /** The caller closes it. */
    S3Client client(String role) {
        return S3Client.builder()
                .endpointOverride(ceph.endpoint())
                .forcePathStyle(true)
                .region(Region.of(CephRgw.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        user(role).accessKey(), user(role).secretKey())))
                .build();
    }

    /**
     * A home of that name whose store is the bucket, as one of the roles.
     *
     * @param settings more lines of the configuration
     */
    TestHome home(Path folder, String role, String... settings) throws IOException {
        Path credentials = Files.write(
                folder.resolve(role + ".credentials"),
                List.of(
                        "[default]",
                        "aws_access_key_id=" + user(role).accessKey(),
                        "aws_secret_access_key=" + user(role).secretKey()));
        List<String> lines = new ArrayList<>(List.of(
                "store:",
                "  endpoint: " + ceph.endpoint(),
                "  region: " + CephRgw.REGION,
                "  bucket: " + bucket,
                "  prefix: " + prefix.substring(0, prefix.length() - 1),
                "  credentials-file: " + credentials));
        lines.addAll(List.of(settings));
        return new TestHome(folder.resolve(role)).configure(lines.toArray(String[]::new));
    }
}
