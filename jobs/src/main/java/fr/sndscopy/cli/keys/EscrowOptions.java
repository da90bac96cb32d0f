package fr.sndscopy.cli.keys;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What opens an escrow. */
final class EscrowOptions {
    @Option(names = "--escrow", required = true, paramLabel = "FILE", description = "What keys escrow wrote.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path escrow;

    @Option(
            names = "--private-key",
            required = true,
            paramLabel = "FILE",
            description = "The private key that it is sealed to, PEM, PKCS#8, without a password.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path privateKey;
}
