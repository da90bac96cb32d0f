package fr.sndscopy.cli.ledger;

import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.checkpoint.TrustedKey;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.NotPublishedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy ledger keys}. */
@Command(
        name = "keys",
        description = {
            "The public keys that checkpoints of this ledger are checked with, for an auditor to pin: as a line of"
                    + " allowed_signers for ssh-keygen, as PEM for openssl, as a C2SP verifier key.",
            "Whoever checks should have them from elsewhere than the store and the operator.",
        },
        mixinStandardHelpOptions = true)
final class LedgerKeysCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    LedgerCommand ledger;

    /** One way to write a key. */
    enum Form {
        VKEY,
        OPENSSH,
        PEM
    }

    @Option(names = "--form", paramLabel = "FORM", description = "Only this: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Form form;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = ledger.root.global().openToRead()) {
            String dataset = new PublishedTables(workplace.ledger())
                    .state()
                    .map(LedgerState::dataset)
                    .orElseThrow(() -> new NotPublishedException(
                            "nothing is set up in " + workplace.store().description()));
            Function<String, List<TrustedKey>> pinned = workplace.signing().pinned(null);
            if (pinned == null) {
                throw new ConfigurationException("[sndscopy.signing.allowed-signers] missing, and"
                        + " signing.keystore too: no key that signs the ledger is known here");
            }
            List<TrustedKey> keys = pinned.apply(StoredCheckpoints.origin(dataset));
            Optional<SigningKey> signing = workplace.signing().key(dataset);
            if (ledger.root.global().json) {
                terminal.out()
                        .println(JsonDocument.of(
                                "ledger-keys",
                                Map.of(
                                        "origin",
                                        StoredCheckpoints.origin(dataset),
                                        "keys",
                                        keys.stream()
                                                .map(key -> json(key, signing))
                                                .toList())));
            } else {
                keys.forEach(key -> print(terminal, key, signing));
            }
        }
        return ExitCode.DONE.code();
    }

    private static boolean signs(TrustedKey key, Optional<SigningKey> signing) {
        return signing.filter(one -> one.verifier().equals(key.key())).isPresent();
    }

    private static Map<String, Object> json(TrustedKey key, Optional<SigningKey> signing) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("keyId", key.key().idText());
        document.put("algorithm", key.key().algorithm().toString());
        document.put("signs", signs(key, signing));
        document.put("vkey", key.key().vkey());
        document.put("allowedSigner", key.allowedSigner());
        document.put("pem", key.key().pem());
        return document;
    }

    private void print(Terminal terminal, TrustedKey key, Optional<SigningKey> signing) {
        if (form == null) {
            terminal.out()
                    .println("key " + key.key().idText() + ", " + key.key().algorithm()
                            + (signs(key, signing) ? ", which signs here" : ""));
        }
        if (form == null || form == Form.VKEY) {
            terminal.out().println(key.key().vkey());
        }
        if (form == null || form == Form.OPENSSH) {
            terminal.out().println(key.allowedSigner());
        }
        if (form == null || form == Form.PEM) {
            terminal.out().print(key.key().pem());
        }
    }
}
