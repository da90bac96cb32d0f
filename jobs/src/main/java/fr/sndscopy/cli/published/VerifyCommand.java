package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.CommandTelling;
import fr.sndscopy.cli.terminal.KeptFile;
import fr.sndscopy.cli.terminal.PaceOptions;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.ledger.proof.CheckpointExpectation.Coverage;
import fr.sndscopy.migration.verify.Expectation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy verify}. */
@Command(
        name = "verify",
        description = {
            "Check what is published, to the last fault: the ledger's chain and that of the access log, the books, every"
                    + " object's size and SHA-256, and with the keys every row against the sealed evidence.",
            "What the home has seen of the ledger before must still be there. Without a home the environment says"
                    + " where the store is, as SNDSCOPY_STORE_ENDPOINT; nothing is written.",
            "Exit code 4 when something is missing or altered, 10 when nothing is published, 12 when only keys are"
                    + " refused."
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(names = "--delivery", paramLabel = "ID", description = "Only this delivery; all by default.")
    @Nullable
    String delivery;

    @Option(names = "--sealed", description = "Without any key: nothing is decrypted.")
    boolean sealed;

    @Option(
            names = "--expect-head",
            paramLabel = "SHA256",
            description =
                    "The SHA-256 of an entry that was the ledger's last when it was written down: it must be there, as"
                            + " the last or before it.")
    @Nullable
    String expectedHead;

    @Option(names = "--expect-entries", paramLabel = "N", description = "How many entries the ledger must have.")
    @Nullable
    Long expectedEntries;

    @Option(
            names = "--expect-access",
            paramLabel = "SHA256",
            description =
                    "The SHA-256 of an entry of the access log that was the last when it was written down: likewise.")
    @Nullable
    String expectedAccess;

    @Option(
            names = "--accept-head",
            paramLabel = "SHA256",
            description =
                    "Take the ledger for the right one as it is, although the home has seen another or a longer one,"
                            + " when this is the SHA-256 of its last entry; 64 zeros when it has none. Written to"
                            + " trace.jsonl and the access log.")
    @Nullable
    String acceptedHead;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "A checkpoint of this ledger that was kept elsewhere (.note): the ledger must begin with what it covers."
                            + " May be repeated.")
    List<Path> kept = List.of();

    @Option(
            names = "--allowed-signers",
            paramLabel = "FILE",
            description =
                    "The public keys that checkpoints are checked with, as allowed_signers of OpenSSH, in place of those"
                            + " that are configured.")
    @Nullable
    Path allowedSigners;

    @Option(
            names = "--witnesses",
            paramLabel = "FILE",
            description =
                    "The keys of witnesses, one a line (name+id+key), in place of those that are configured: as many as"
                            + " --require-witnesses says must have cosigned a checkpoint of this ledger.")
    @Nullable
    Path witnesses;

    @Option(
            names = "--require-witnesses",
            paramLabel = "N",
            description = "How many of the known witnesses; as configured, or all of them, by default.")
    @Nullable
    Integer requiredWitnesses;

    @Option(
            names = "--tsa-ca",
            paramLabel = "FILE",
            description =
                    "Certificates that those of time stamps lead to (PEM), in place of those that are configured: a"
                            + " checkpoint of this ledger must have a time stamp of one of them, and each must be of one.")
    @Nullable
    Path tsaCa;

    @Option(
            names = "--all-signed",
            description =
                    "Every entry must be covered by a checkpoint of such a key, and cosigned where witnesses are known;"
                            + " without, it is only said.")
    boolean allSigned;

    @Option(
            names = "--schemas",
            paramLabel = "DIR",
            description = "Table Schema files to hold the published columns against; may be repeated.")
    List<Path> schemas = List.of();

    @Mixin
    PaceOptions pace = new PaceOptions();

    @Override
    public Integer call() throws Exception {
        Expectation expectation = new Expectation(
                sha256("--expect-head", expectedHead),
                atLeastZero("--expect-entries", expectedEntries),
                sha256("--expect-access", expectedAccess));
        String accepted = sha256("--accept-head", acceptedHead);
        try (Workplace workplace = pace.at(root.global().openToRead())) {
            if (accepted != null) {
                accept(workplace, accepted);
            }
            return CommandTelling.of(workplace, () -> new VerificationDisplay(Terminal.detect(), root.global().json)
                            .verify(
                                    workplace,
                                    sealed ? null : workplace.keyService(),
                                    schemas,
                                    delivery,
                                    expectation,
                                    signing(workplace)))
                    .code();
        }
    }

    private CheckpointExpectation signing(Workplace workplace) {
        CheckpointExpectation signing = new CheckpointExpectation(
                        workplace.signing().pinned(allowedSigners),
                        kept.stream().map(KeptFile::read).toList(),
                        allSigned ? Coverage.REQUIRED : Coverage.TOLD,
                        workplace.signing().witnesses(witnesses, requiredWitnesses))
                .stampedBy(workplace.signing().stampPolicy(tsaCa));
        if (allSigned && signing.pinned() == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "[--all-signed] no public key is known: expected --allowed-signers, or signing.allowed-signers");
        }
        return signing;
    }

    /** The trace first: what cannot be traced is not done. */
    private static void accept(Workplace workplace, String head) throws IOException {
        workplace.trace().write("accept-head", head, null);
        workplace.ledger().acceptHead(head);
    }

    private @Nullable String sha256(String option, @Nullable String text) {
        if (text != null && !SHA256.matcher(text).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "[" + option + "] no SHA-256: expected 64 lower-case hexadecimal digits");
        }
        return text;
    }

    private @Nullable Long atLeastZero(String option, @Nullable Long number) {
        if (number != null && number < 0) {
            throw new ParameterException(spec.commandLine(), "[" + option + "] expected 0 or more");
        }
        return number;
    }
}
