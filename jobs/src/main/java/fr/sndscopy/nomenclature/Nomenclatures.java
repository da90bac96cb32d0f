package fr.sndscopy.nomenclature;

import fr.sndscopy.schema.Column;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Nomenclatures in folders: {@code NAME.csv}, at any depth, with a header; beside it, if there is one, {@code NAME.json}, its
 * Table Schema, says which column holds the codes and whether they are numbers. Of two files of one name that of the later
 * folder wins. Files are read when their codes are first asked for. Safe for use by several threads.
 */
public final class Nomenclatures implements CodeSource {
    /** No nomenclature at all. */
    public static final Nomenclatures NONE = new Nomenclatures(Map.of());

    private static final String ENDING = ".csv";

    private final Map<String, Path> files;
    private final Map<String, NomenclatureFile> read = new HashMap<>();

    private Nomenclatures(Map<String, Path> files) {
        this.files = Map.copyOf(files);
    }

    /**
     * @throws NomenclatureException when a folder cannot be read, or has two files of one name
     */
    public static Nomenclatures load(List<Path> folders) {
        Map<String, Path> files = new HashMap<>();
        for (Path folder : folders) {
            files.putAll(filesOf(folder));
        }
        return files.isEmpty() ? NONE : new Nomenclatures(files);
    }

    private static Map<String, Path> filesOf(Path folder) {
        Map<String, Path> files = new HashMap<>();
        try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            walk.filter(Files::isRegularFile).sorted().forEach(file -> {
                String name = upper(file.getFileName().toString());
                if (name.endsWith(upper(ENDING))
                        && files.put(name.substring(0, name.length() - ENDING.length()), file) != null) {
                    throw new NomenclatureException(
                            String.valueOf(file.getFileName()), "two files of this name in one folder", "one");
                }
            });
        } catch (IOException e) {
            throw new NomenclatureException(
                    String.valueOf(folder.getFileName()), "cannot be read", "a folder of nomenclatures");
        }
        return files;
    }

    @Override
    public Lookup find(Column column) {
        String named = column.nomenclature();
        if (named == null) {
            return Lookup.ABSENT;
        }
        CodeReference reference = CodeReference.parse(named);
        Path csv = files.get(reference.table());
        return csv == null
                ? Lookup.ABSENT
                : Lookup.of(file(reference.table(), csv).codes(column, reference.column()));
    }

    @Override
    public Optional<CodeOrigin> origin(CodeReference reference) {
        return files.containsKey(reference.table()) ? Optional.of(CodeOrigin.FOLDER) : Optional.empty();
    }

    private synchronized NomenclatureFile file(String name, Path csv) {
        return read.computeIfAbsent(name, none -> NomenclatureFile.read(csv));
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
