package fr.sndscopy.migration.access;

import fr.sndscopy.migration.access.TableExport.ExportedFile;
import fr.sndscopy.migration.work.Scratch;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where clear data is handed out: files are written as {@code NAME.part} and get their name when all are whole and traced, are their
 * owner's only from the first byte on, and never replace others. Whatever is unfinished when it is closed is removed, and what a killed
 * process leaves, by the next that makes a scratch folder where its own was.
 */
final class ExportFolder implements AutoCloseable {
    private final Path out;
    private final Trace trace;
    private final Path scratch;
    private final List<Path> parts = new ArrayList<>();

    /**
     * Makes the folder unless it is there, and removes from it what versions left that hid their unfinished files.
     *
     * @param scratch the directory of a {@link Scratch}, which answers for what is unfinished
     */
    ExportFolder(Path out, Trace trace, Path scratch) throws IOException {
        this.out = Files.createDirectories(out);
        this.trace = trace;
        this.scratch = scratch;
        Scratch.removeOwnerless(out);
    }

    /**
     * Where to write a new file.
     *
     * @param name that it is to have
     * @return not there yet; whoever makes it keeps it to its owner
     * @throws FileAlreadyExistsException when there is a file of that name, or another export is at it
     */
    Path part(String name) throws IOException {
        requireFree(out.resolve(name));
        Path part = out.resolve(name + Scratch.PART);
        requireFree(part);
        Scratch.answersFor(scratch, part);
        parts.add(part);
        return part;
    }

    private static void requireFree(Path file) throws FileAlreadyExistsException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
    }

    /**
     * Gives files their names.
     *
     * @param written as {@link #part} said
     * @param action in the trace
     * @param format in the trace
     * @throws FileAlreadyExistsException when a file of that name is there; then none was named, and nothing traced
     */
    List<ExportedFile> take(List<ExportedFile> written, String action, String format) throws IOException {
        for (ExportedFile file : written) {
            requireFree(target(file));
        }
        for (ExportedFile file : written) {
            trace.write(
                    action,
                    file.table() + " " + file.period() + " " + format + " "
                            + target(file).getFileName(),
                    file.rows());
        }
        List<ExportedFile> named = new ArrayList<>();
        for (ExportedFile file : written) {
            Path target = target(file);
            Files.move(file.path(), target);
            parts.remove(file.path());
            named.add(new ExportedFile(target, file.table(), file.period(), file.rows()));
        }
        return named;
    }

    private Path target(ExportedFile file) {
        String part = String.valueOf(file.path().getFileName());
        return out.resolve(part.substring(0, part.length() - Scratch.PART.length()));
    }

    @Override
    public void close() throws IOException {
        for (Path part : parts) {
            Files.deleteIfExists(part);
        }
    }
}
