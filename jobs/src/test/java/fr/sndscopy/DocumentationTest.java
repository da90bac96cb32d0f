package fr.sndscopy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import fr.sndscopy.config.SndscopyProperties;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreFormat;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import fr.sndscopy.ledger.keyring.WrappedKeys;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.record.ViolationCode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name is there, and what must be documented is. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Path DOCS = Path.of("docs");
    private static final Path DECISIONS = DOCS.resolve("decisions");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern PATH = Pattern.compile("(?:jobs|schemas|infra|integration-tests)/[\\w./-]+");
    private static final String DECISION_LINK = "\\[\\d{4}\\]\\(\\d{4}-[a-z0-9-]+\\.md\\)";
    private static final Pattern DECISION =
            Pattern.compile("\\A# (\\d{4}): (\\S.*)\\n\\n(\\d{4}-\\d{2}-\\d{2}) · ((?:accepted|superseded by "
                    + DECISION_LINK + ")(?:; amended by " + DECISION_LINK + "(?:, " + DECISION_LINK + ")*)?)\\n\\n");
    private static final Pattern TYPE = Pattern.compile("[A-Z]\\w*[a-z]\\w*(\\.[A-Z]\\w*[a-z]\\w*)*");

    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages("fr.sndscopy");

    @Test
    void typesNamedInTheDocumentsExist() throws IOException {
        // types of libraries too, as long as we use them
        Set<String> known = CLASSES.stream()
                .flatMap(type -> Stream.concat(
                        Stream.of(type),
                        type.getDirectDependenciesFromSelf().stream()
                                .map(Dependency::getTargetClass)
                                .map(JavaClass::getBaseComponentType)))
                .filter(type -> !type.isPrimitive())
                .flatMap(DocumentationTest::names)
                .collect(Collectors.toSet());
        known.addAll(integrationTests());
        List<String> unknown = new ArrayList<>();
        for (Path document : documents()) {
            for (String code : codes(document)) {
                if (TYPE.matcher(code).matches() && !known.contains(code)) {
                    unknown.add(document + ": " + code);
                }
            }
        }
        assertThat(unknown).as("types that are named and are not there").isEmpty();
    }

    @Test
    void theArchitectureNamesEveryPackage() throws IOException {
        Set<String> named = codes(DOCS.resolve("ARCHITECTURE.md"));
        Set<String> packages = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("fr.sndscopy").stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> name.startsWith("fr.sndscopy."))
                        .map(name -> name.substring("fr.sndscopy.".length()))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).containsAll(packages);
    }

    @Test
    void theFormatNamesEveryPropertyOfStoredDocuments() throws IOException {
        Set<String> named = codes(DOCS.resolve("FORMAT.md"));
        for (Class<?> document : List.of(
                StoreFormat.class,
                LedgerEntry.class,
                KeyEntry.class,
                ShredEntry.class,
                WrappedKeys.class,
                WrappedKeys.Line.class,
                Manifest.class,
                Manifest.File.class,
                Manifest.Table.class,
                Manifest.Books.class,
                Manifest.Part.class,
                Manifest.StoredObject.class,
                Evidence.class,
                Evidence.Contract.class,
                Evidence.PlainColumn.class,
                Evidence.NotedColumn.class,
                Evidence.Source.class,
                Evidence.CsvForm.class,
                Evidence.NamedForm.class,
                SealedPart.class,
                SealedPart.SealedColumn.class)) {
            for (String property : components(document)) {
                assertThat(named)
                        .as("%s.%s", document.getSimpleName(), property)
                        .contains(property);
            }
        }
    }

    @Test
    void theReadMeNamesEveryViolationCode() throws IOException {
        assertThat(codes(ROOT.resolve("README.md")))
                .containsAll(Arrays.stream(ViolationCode.values())
                        .map(ViolationCode::toString)
                        .toList());
    }

    @Test
    void theReadMeNamesEveryProperty() throws IOException {
        assertThat(codes(ROOT.resolve("README.md"))).containsAll(properties("", SndscopyProperties.class));
    }

    private static List<String> properties(String prefix, Class<?> type) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + kebabCase(component.getName());
            if (component.getType().isRecord()) {
                names.addAll(properties(name + ".", component.getType()));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    @Test
    void linksInTheDocumentsLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : allDocuments()) {
            for (String link :
                    matches(LINK, CODE.matcher(withoutFenced(document)).replaceAll("code"), 1)) {
                if (link.startsWith("https://") || link.startsWith("mailto:")) {
                    continue;
                }
                int hash = link.indexOf('#');
                String path = hash < 0 ? link : link.substring(0, hash);
                Path target = path.isEmpty() ? document : document.resolveSibling(path);
                boolean leads =
                        Files.exists(target) && (hash < 0 || anchors(target).contains(link.substring(hash + 1)));
                if (!leads) {
                    broken.add(document + ": " + link);
                }
            }
        }
        assertThat(broken).as("links that lead nowhere").isEmpty();
    }

    @Test
    void filesNamedInTheDocumentsExist() throws IOException {
        List<String> unknown = new ArrayList<>();
        for (Path document : allDocuments()) {
            for (String code : codes(document)) {
                if (PATH.matcher(code).matches() && !code.contains("/target/") && !Files.exists(ROOT.resolve(code))) {
                    unknown.add(document + ": " + code);
                }
            }
        }
        assertThat(unknown).as("files that are named and are not there").isEmpty();
    }

    @Test
    void theIndexOfDecisionsHasEachOfThem() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path document : documents()) {
            String name = String.valueOf(document.getFileName());
            if (!document.startsWith(DECISIONS) || name.equals("README.md")) {
                continue;
            }
            MatchResult heading = DECISION.matcher(Files.readString(document))
                    .results()
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("[" + name + "] no heading of a decision: expected \"# "
                            + name.substring(0, 4) + ": title\", an empty line, \"YYYY-MM-DD · accepted\""
                            + " (jobs/docs/decisions/README.md says which other words), an empty line"));
            assertThat(name).startsWith(heading.group(1) + "-");
            lines.add("| [%s](%s) | %s | %s | %s |"
                    .formatted(heading.group(1), name, heading.group(2), heading.group(3), heading.group(4)));
        }
        assertThat(Files.readAllLines(DECISIONS.resolve("README.md")).stream()
                        .filter(line -> line.startsWith("| ["))
                        .toList())
                .as("jobs/docs/decisions/README.md")
                .isEqualTo(lines);
    }

    /** {@code Books} and {@code Manifest.Books}. */
    private static Stream<String> names(JavaClass type) {
        String name =
                type.getFullName().substring(type.getPackageName().length()).replace('$', '.');
        return Stream.of(name.startsWith(".") ? name.substring(1) : name, name.substring(name.lastIndexOf('.') + 1));
    }

    private static String kebabCase(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static List<String> components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> component.getName())
                .toList();
    }

    /** The README and {@code jobs/docs}, in which names of types are ours. */
    private static List<Path> documents() throws IOException {
        return Stream.concat(Stream.of(ROOT.resolve("README.md")), documentsIn(DOCS).stream())
                .toList();
    }

    private static List<Path> allDocuments() throws IOException {
        List<Path> documents = new ArrayList<>(documents());
        for (String folder : List.of(".github", "infra", "schemas/src/main/resources")) {
            documents.addAll(documentsIn(ROOT.resolve(folder)));
        }
        return documents;
    }

    private static List<Path> documentsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /** Those of whole runs, which this module cannot see. */
    private static Set<String> integrationTests() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("integration-tests/src/test/java"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    /** What stands between backticks, outside of fenced blocks. */
    private static Set<String> codes(Path document) throws IOException {
        return new TreeSet<>(matches(CODE, withoutFenced(document), 1));
    }

    /** What a heading is called in a link, as forges make it. */
    private static List<String> anchors(Path document) throws IOException {
        return matches(HEADING, withoutFenced(document), 1).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String withoutFenced(Path document) throws IOException {
        return FENCED.matcher(Files.readString(document)).replaceAll("");
    }

    private static List<String> matches(Pattern pattern, String text, int group) {
        return pattern.matcher(text).results().map(match -> match.group(group)).toList();
    }
}
