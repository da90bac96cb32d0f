import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.crypto.KeyAccessDeniedException;
import org.apache.parquet.crypto.keytools.KmsClient;

/**
 * Lets Spark, and whatever else reads Parquet through parquet-java's key tools, open sndscopy's parts: each wrapped key
 * is unwrapped by {@code sndscopy keys unwrap}. Readers only; nothing is written with it.
 */
public final class SndscopyKms implements KmsClient {

    private List<String> command = List.of();

    /** Takes {@code sndscopy.launcher} and {@code sndscopy.home} from the Hadoop configuration. */
    @Override
    public void initialize(Configuration configuration, String instanceId, String instanceUrl, String accessToken) {
        command = List.of(
                configuration.get("sndscopy.launcher", "/usr/bin/sndscopy"),
                "--home",
                configuration.get("sndscopy.home", "/var/lib/sndscopy"),
                "keys",
                "unwrap");
    }

    @Override
    public String wrapKey(byte[] keyBytes, String keyId) {
        throw new UnsupportedOperationException("this client only reads");
    }

    @Override
    public byte[] unwrapKey(String wrappedKey, String keyId) throws KeyAccessDeniedException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
        builder.command().addAll(List.of("--key-id", keyId, "--wrapped", wrappedKey));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new KeyAccessDeniedException("[key " + keyId + "] sndscopy keys unwrap: exit code " + exitCode);
            }
            return Base64.getDecoder().decode(answer.strip());
        } catch (IOException e) {
            throw new KeyAccessDeniedException("[key " + keyId + "] the launcher did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyAccessDeniedException("[key " + keyId + "] interrupted", e);
        }
    }
}
