package fr.sndscopy.it.peers;

import fr.sndscopy.digest.ColumnProfile;
import fr.sndscopy.migration.part.ConvertedPart;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.nomenclature.Nomenclatures;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.validate.Severities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Our conversion with every rule that can be switched off, off, and with all of them on: constraints, rules between columns, and
 * nomenclatures, made of the codes that the delivery has.
 */
final class RulesConvert {
    private final EngineConvert off;
    private final EngineConvert on;
    private final Path folder;
    private final int nomenclatures;

    /** @param folder an empty one, for the nomenclatures */
    RulesConvert(DeliveredTable table, int threads, Path folder) throws Exception {
        RuleBook nothing = new RuleBook(Severities.of(Map.of("*", off())), Nomenclatures.NONE);
        this.folder = folder;
        this.off = new EngineConvert(table, nothing, EngineConvert.usual(threads));
        this.nomenclatures = writeNomenclatures(table.schema(), folder);
        RuleBook everything = new RuleBook(Severities.USUAL, Nomenclatures.load(List.of(folder)));
        this.on = new EngineConvert(table, everything, EngineConvert.usual(threads));
    }

    /** Every rule that can be switched off. */
    private static Map<String, String> off() {
        Map<String, String> severities = new TreeMap<>();
        for (ViolationCode code : ViolationCode.values()) {
            if (code.mayBe(Severity.OFF)) {
                severities.put(code.toString(), "off");
            }
        }
        return severities;
    }

    /** The configuration of a home in which a whole job judges by no rule that can be switched off. */
    static String configurationWithout() {
        StringBuilder yaml = new StringBuilder("sndscopy:\n  rules:\n    \"[*]\":\n");
        off().forEach((code, severity) -> yaml.append("      ")
                .append(code)
                .append(": \"")
                .append(severity)
                .append("\"\n"));
        return yaml.toString();
    }

    /** The configuration of a home in which a whole job judges by all rules and by the nomenclatures. */
    String configurationWith() {
        return "sndscopy:\n  nomenclatures: [\"" + folder + "\"]\n";
    }

    int nomenclatures() {
        return nomenclatures;
    }

    Duration runWithout(Path out) throws Exception {
        return off.run(out);
    }

    Duration runWith(Path out) throws Exception {
        return on.run(out);
    }

    /** One file for each nomenclature that the schema names; a column for each column that refers to it. */
    private int writeNomenclatures(TableSchema schema, Path folder) throws Exception {
        SortedMap<String, SortedMap<String, Set<String>>> codes = new TreeMap<>();
        for (ConvertedPart part : off.convertOnce(Files.createDirectory(folder.resolve("work")))) {
            for (ColumnProfile profile : part.profile()) {
                SortedMap<String, Long> found = profile.codes();
                if (found != null) {
                    Column column = schema.columns().stream()
                            .filter(one -> one.name().equals(profile.name()))
                            .findFirst()
                            .orElseThrow();
                    String reference = String.valueOf(column.nomenclature());
                    int colon = reference.indexOf(':');
                    codes.computeIfAbsent(
                                    colon < 0 ? reference : reference.substring(0, colon), none -> new TreeMap<>())
                            .computeIfAbsent(
                                    colon < 0 ? column.name() : reference.substring(colon + 1), none -> new TreeSet<>())
                            .addAll(found.keySet());
                }
            }
        }
        for (var nomenclature : codes.entrySet()) {
            write(folder.resolve(nomenclature.getKey() + ".csv"), nomenclature.getValue());
        }
        return codes.size();
    }

    private static void write(Path file, SortedMap<String, Set<String>> columns) throws IOException {
        List<List<String>> cells = columns.values().stream().map(List::copyOf).toList();
        int rows = cells.stream().mapToInt(List::size).max().orElse(0);
        StringBuilder text = new StringBuilder(String.join(";", columns.keySet())).append('\n');
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < cells.size(); column++) {
                text.append(column == 0 ? "" : ";");
                text.append(
                        row < cells.get(column).size()
                                ? quoted(cells.get(column).get(row))
                                : "");
            }
            text.append('\n');
        }
        Files.writeString(file, text);
    }

    private static String quoted(String code) {
        return '"' + code.replace("\"", "\"\"") + '"';
    }
}
