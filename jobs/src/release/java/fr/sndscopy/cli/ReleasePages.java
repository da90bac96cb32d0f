package fr.sndscopy.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * What the command line tells of itself for a release: {@code asciidoc/sndscopy….adoc}, a manual page for each command, and {@code
 * completion/sndscopy}, the script that {@code sndscopy completion} prints.
 */
final class ReleasePages {
    private ReleasePages() {}

    /**
     * Takes the folder to write into, and the version and the time (ISO 8601) of the build, which the pages have: its classes do not
     * know them before they are packaged.
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        LocalDate date = OffsetDateTime.parse(arguments[2]).toLocalDate();
        Files.writeString(
                Files.createDirectories(folder.resolve("completion")).resolve("sndscopy"),
                AutoComplete.bash("sndscopy", SndscopyCommand.commandLine()),
                StandardCharsets.UTF_8);
        Path pages = Files.createDirectories(folder.resolve("asciidoc"));
        int code = ManPageGenerator.generateManPage(
                pages.toFile(), null, new boolean[0], false, ManualPages.specification("sndscopy " + arguments[1]));
        if (code != 0) {
            throw new IOException("[" + pages + "] the generator of manual pages ended with " + code);
        }
        finish(pages, date);
    }

    /** Gives each page its date, and names the pages to go on with: those of all commands, or the one of the program. */
    private static void finish(Path pages, LocalDate date) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(pages)) {
            files = found.sorted().toList();
        }
        Path root = pages.resolve("sndscopy.adoc");
        String commands = files.stream()
                .filter(page -> !page.equals(root))
                .map(ReleasePages::reference)
                .collect(Collectors.joining(", "));
        for (Path page : files) {
            String text = Files.readString(page).replaceFirst("(:doctype: manpage\\R)", "$1:docdate: " + date + "\n");
            String others = page.equals(root) ? commands : reference(root);
            Files.writeString(page, text + "\n== See also\n\n" + others + "\n");
        }
    }

    private static String reference(Path page) {
        return "*" + String.valueOf(page.getFileName()).replace(".adoc", "") + "*(1)";
    }
}
