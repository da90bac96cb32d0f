package fr.sndscopy.it.reliability;

import fr.sndscopy.Withstands;
import fr.sndscopy.it.Repository;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

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
        Files.writeString(FILE, text());
    }

    static String text() {
        Map<String, TreeSet<String>> lines = new TreeMap<>();
        for (Class<?> type : ReflectionSupport.findAllClassesInPackage("fr.sndscopy", found -> true, name -> true)) {
            for (Method method : ReflectionSupport.findMethods(
                    type,
                    each -> each.getDeclaringClass() == type && each.getAnnotationsByType(Withstands.class).length > 0,
                    HierarchyTraversalMode.TOP_DOWN)) {
                for (Withstands each : method.getAnnotationsByType(Withstands.class)) {
                    lines.computeIfAbsent(room(type), room -> new TreeSet<>(Comparator.naturalOrder()))
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

    /** The package, as people call it. */
    private static String room(Class<?> type) {
        String name = type.getPackageName().replaceFirst("^fr\\.sndscopy\\.?", "");
        return name.startsWith("it") ? "whole runs" : name.isEmpty() ? "sndscopy" : name;
    }
}
