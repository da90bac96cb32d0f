package fr.sndscopy.cli.keys;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sndscopy keys rotate}. */
@Command(
        name = "rotate",
        description = {
            "Make new keys, which new data is encrypted under from now on; print their ids.",
            "The keys before stay, and open what is published: keys rewrap puts that under the new ones too.",
            "Back the keystore up before the next delivery; a token by its vendor's means.",
            "Exit code 12 when the keys at hand are not those of the store's dataset."
        },
        mixinStandardHelpOptions = true)
final class KeysRotateCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    KeysCommand keys;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = "--domain",
            paramLabel = "D",
            description = "Only the key of this domain, as keys ls has it before the number; may be repeated.")
    List<String> domains = new ArrayList<>();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = keys.root.global().open()) {
            workplace.publishedState().ifPresent(workplace::checkKeys);
            KeyService service = workplace.keyring();
            Set<String> known = service.keyIds().stream()
                    .map(KeyId::parse)
                    .flatMap(Optional::stream)
                    .map(KeyId::domain)
                    .collect(Collectors.toCollection(TreeSet::new));
            List<String> made = new ArrayList<>();
            for (String domain : wanted(known)) {
                made.add(service.rotate(domain));
            }
            if (keys.root.global().json) {
                terminal.out().println(JsonDocument.of("keys-rotate", Map.of("made", made, "keys", service.keyIds())));
            } else {
                made.forEach(terminal.out()::println);
                terminal.err()
                        .println("sndscopy: back up the keys before the next delivery; keys rewrap puts what is"
                                + " published under the new keys");
            }
        }
        return ExitCode.DONE.code();
    }

    private Set<String> wanted(Set<String> known) {
        if (domains.isEmpty()) {
            return known;
        }
        for (String domain : domains) {
            if (!known.contains(domain)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "[--domain " + domain + "] no key of this domain: expected one of " + String.join(", ", known));
            }
        }
        return new TreeSet<>(domains);
    }
}
