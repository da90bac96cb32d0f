package fr.sndscopy.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** The column names kept by hand in {@code identifying-columns.txt}: pseudonyms and potential identifiers. */
final class IdentifyingNames {

    private static final String RESOURCE = "/snds/identifying-columns.txt";
    private static final Set<String> NAMES = read();

    private IdentifyingNames() {}

    static Set<Column.Marking> markingsOf(String column) {
        return NAMES.contains(column) ? Set.of(Column.Marking.IDENTIFYING) : Set.of();
    }

    private static Set<String> read() {
        try (InputStream list = IdentifyingNames.class.getResourceAsStream(RESOURCE)) {
            if (list == null) {
                throw new IllegalStateException("no resource " + RESOURCE);
            }
            Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
