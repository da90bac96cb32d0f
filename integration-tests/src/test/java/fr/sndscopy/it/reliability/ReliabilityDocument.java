package fr.sndscopy.it.reliability;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import fr.sndscopy.Withstands;
import fr.sndscopy.it.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes {@code jobs/docs/RELIABILITY.md} from what tests say that they {@link Withstands withstand}. */
public final class ReliabilityDocument {
    static final Path FILE = Repository.root().resolve("jobs/docs/RELIABILITY.md");

    private static final String HEAD = """
        # What is withstood

        Written by `integration-tests/bin/reliability-document` from the tests, which bring each fault about and hold its outcome; a
        test fails when this text is another. Exit codes are those of the [README](../../README.md#exit-codes).

        Beyond single faults, each call to the store, to the key service and to the job database is made to fail before and after it
        is done, to lie once, and to be the last one of its process: `integration-tests/bin/fault-matrix` tries them all, a seeded
        sample is part of the tests. `integration-tests/bin/fault-campaign` hurts runs at random, also at system calls of the file
        system; `integration-tests/bin/kill-campaign` kills migrations of one large delivery. After each of them the same command
        must end well, the delivery must be published once, with the books and digests of an undisturbed run, everything that is
        published must be there, and cleaning up must leave nothing else.

        """;

    private ReliabilityDocument() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0) {
            System.err.println("usage: reliability-document (takes nothing, writes " + FILE.getFileName() + ")");
            System.exit(2);
        }
        Files.writeString(FILE, text());
    }

    static String text() {
        Map<String, TreeSet<String>> lines = new TreeMap<>();
        // read and not loaded: tests of the other module have libraries of their own
        for (JavaClass type : new ClassFileImporter().importPackages("fr.sndscopy")) {
            for (JavaMethod method : type.getMethods()) {
                for (Withstands each : withstands(method)) {
                    lines.computeIfAbsent(room(type), room -> new TreeSet<>())
                            .add(String.format(
                                    Locale.ROOT,
                                    "| %s | %s | `%s.%s` |",
                                    each.fault(),
                                    each.outcome(),
                                    type.getSimpleName(),
                                    method.getName()));
                }
            }
        }
        StringBuilder text = new StringBuilder(HEAD);
        lines.forEach((room, rows) -> {
            text.append("## ").append(room).append("\n\n| fault | outcome | test |\n|---|---|---|\n");
            rows.forEach(row -> text.append(row).append('\n'));
            text.append('\n');
        });
        return text.toString().stripTrailing() + "\n";
    }

    private static List<Withstands> withstands(JavaMethod method) {
        List<Withstands> all = new ArrayList<>();
        method.tryGetAnnotationOfType(Withstands.class).ifPresent(all::add);
        method.tryGetAnnotationOfType(Withstands.List.class).ifPresent(several -> all.addAll(List.of(several.value())));
        return all;
    }

    /** The package, as people call it. */
    private static String room(JavaClass type) {
        String name = type.getPackageName().replaceFirst("^fr\\.sndscopy\\.?", "");
        return name.startsWith("it") ? "whole runs" : name.isEmpty() ? "sndscopy" : name;
    }
}
