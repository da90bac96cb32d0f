package fr.sndscopy.cli.terminal;

import fr.sndscopy.ledger.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a command prints under {@code --json}: one object on one line, whose {@code format} names the command and the version of its
 * shape, {@code sndscopy-migrate/1}. The shapes are in {@code jobs/docs/JSON.md}; what is added keeps the version.
 */
public final class JsonDocument {
    private JsonDocument() {}

    /**
     * One line of text.
     *
     * @param command its words joined by dashes: {@code quarantine-ls}
     * @param members without {@code format}
     */
    public static String of(String command, Map<String, ?> members) {
        Map<String, Object> document = new TreeMap<>(members);
        document.put("format", "sndscopy-" + command + "/1");
        return new String(CanonicalJson.write(document), StandardCharsets.UTF_8);
    }
}
