package fr.sndscopy.stamp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.tsp.TimeStampResponse;

/** A time stamping authority on this machine: {@code openssl ts -reply} behind HTTP, or something that is none. */
public final class LocalAuthority implements AutoCloseable {
    /** How it answers. */
    public enum Manner {
        RIGHTLY,
        /** What it answered the first time, to whatever is asked: another nonce, and mostly another imprint. */
        AS_BEFORE,
        WITH_MODIFICATIONS,
        WITH_ERROR,
        WITH_GARBAGE,
        WITH_TOO_MUCH,
        NEVER
    }

    private static final String SETTINGS = """
            [tsa]
            default_tsa = this
            [this]
            serial = serial
            crypto_device = builtin
            signer_cert = tsa.pem
            certs = ca.pem
            signer_key = tsa.key
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            other_policies = 1.2.3.4.5
            digests = sha256
            accuracy = secs:1
            ess_cert_id_alg = sha256
            """;
    private static final String USAGE =
            "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=";

    private final Path folder;
    private final HttpServer server;
    private final ExecutorService answering = Executors.newCachedThreadPool();
    private volatile Manner manner = Manner.RIGHTLY;
    private byte[] first = {};
    private int questions;

    /**
     * @param folder of its own, for keys and certificates
     * @param days that its certificate is valid from now
     */
    public LocalAuthority(Path folder, int days) throws IOException {
        this.folder = Files.createDirectories(folder);
        Files.writeString(folder.resolve("tsa.cnf"), SETTINGS);
        Files.writeString(folder.resolve("serial"), "01\n");
        openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=authority -days 30");
        certify("tsa", "critical,timeStamping", days);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(answering);
        server.start();
    }

    private void certify(String name, String usage, int days) throws IOException {
        Files.writeString(folder.resolve(name + ".ext"), USAGE + usage + "\n");
        openssl("req -newkey rsa:2048 -nodes -keyout " + name + ".key -out " + name + ".csr -subj /CN=" + name);
        openssl("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days " + days + " -extfile "
                + name + ".ext -out " + name + ".pem");
    }

    /** Where it is asked. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tsa");
    }

    /** The certificate that its own leads to, PEM. */
    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    public void answering(Manner how) {
        manner = how;
    }

    /** How often it was asked. */
    public synchronized int questions() {
        return questions;
    }

    /**
     * Makes another certificate, for {@link #signedByOther}.
     *
     * @param usage extended key usage
     */
    public void certifyOther(String usage) throws IOException {
        certify("other", usage, 30);
    }

    /** The same as a stamp that was given since, signed by the other certificate. No tool signs with one that is for something else: it is put together. */
    public byte[] signedByOther(byte[] stamp) throws IOException {
        try {
            Files.write(
                    folder.resolve("info"),
                    new TimeStampResponse(stamp)
                            .getTimeStampToken()
                            .getTimeStampInfo()
                            .getEncoded());
        } catch (org.bouncycastle.tsp.TSPException e) {
            throw new IOException(e);
        }
        openssl("cms -sign -binary -nodetach -cades -md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4 -in info"
                + " -signer other.pem -inkey other.key -outform DER -out other.cms");
        ASN1EncodableVector answer = new ASN1EncodableVector();
        answer.add(new DERSequence(new ASN1Integer(0)));
        answer.add(ASN1Primitive.fromByteArray(Files.readAllBytes(folder.resolve("other.cms"))));
        return new DERSequence(answer).getEncoded("DER");
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        byte[] question = exchange.getRequestBody().readAllBytes();
        questions++;
        switch (manner) {
            case WITH_ERROR -> send(exchange, 500, new byte[0]);
            case WITH_GARBAGE ->
                send(exchange, 200, "<html>welcome to this network</html>".getBytes(StandardCharsets.UTF_8));
            case WITH_TOO_MUCH -> send(exchange, 200, new byte[1 << 20]);
            case NEVER -> {
                // nothing is sent until it is closed
            }
            default -> send(exchange, 200, reply(question));
        }
    }

    private byte[] reply(byte[] question) throws IOException {
        if (manner == Manner.AS_BEFORE) {
            return first;
        }
        Files.write(folder.resolve("question.tsq"), question);
        openssl("ts -reply -config tsa.cnf -queryfile question.tsq -out answer.tsr");
        byte[] answer = Files.readAllBytes(folder.resolve("answer.tsr"));
        if (first.length == 0) {
            first = answer;
        }
        if (manner == Manner.WITH_MODIFICATIONS) {
            answer[8] = 1; // the status, behind the heads of two sequences and of the number
        }
        return answer;
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/timestamp-reply");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private void openssl(String arguments) throws IOException {
        Process process = new ProcessBuilder(java.util.stream.Stream.concat(
                                java.util.stream.Stream.of("openssl"), List.of(arguments.split(" ")).stream())
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("openssl " + arguments + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        answering.shutdownNow();
    }
}
