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
import fr.sndscopy.migration.Evidence;
import fr.sndscopy.migration.SealedPart;
import fr.sndscopy.record.ViolationCode;
import java.io.IOException;
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
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
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
        List<String> unknown = new ArrayList<>();
        for (Path document : documents()) {
            for (String code : codes(document)) {
                if (TYPE.matcher(code).matches() && !known.contains(code)) {
                    unknown.add(document.getFileName() + ": " + code);
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
                Manifest.class,
                Manifest.File.class,
                Manifest.Table.class,
                Manifest.Books.class,
                Manifest.Part.class,
                Manifest.StoredObject.class,
                Evidence.class,
                Evidence.Contract.class,
                Evidence.ContractColumn.class,
                Evidence.Source.class,
                Evidence.Format.class,
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
        Set<String> named = codes(ROOT.resolve("README.md"));
        for (String group : components(SndscopyProperties.class)) {
            Class<?> type = Arrays.stream(SndscopyProperties.class.getRecordComponents())
                    .filter(component -> component.getName().equals(group))
                    .findFirst()
                    .orElseThrow()
                    .getType();
            if (type.isRecord()) {
                for (String property : components(type)) {
                    assertThat(named).contains(group + "." + kebabCase(property));
                }
            } else {
                assertThat(named).contains(group);
            }
        }
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

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(DOCS)) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), files.filter(file -> file.toString()
                            .endsWith(".md")))
                    .sorted()
                    .toList();
        }
    }

    /** What stands between backticks, outside of fenced blocks. */
    private static Set<String> codes(Path document) throws IOException {
        String text = FENCED.matcher(Files.readString(document)).replaceAll("");
        return CODE.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
