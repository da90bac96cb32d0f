package fr.sndscopy.migration;

import fr.sndscopy.migration.TableExport.ExportedFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Where clear data is handed out: files appear whole, after they were traced, for their owner only, and never replace others. */
final class ExportFolder {
    private final Path out;
    private final Trace trace;

    ExportFolder(Path out, Trace trace) {
        this.out = out;
        this.trace = trace;
    }

    /**
     * Moves files to where they were asked for.
     *
     * @param written on the same file system
     * @param action in the trace
     * @param format in the trace
     * @throws FileAlreadyExistsException when a file of that name is there; then none was moved, and nothing traced
     */
    List<ExportedFile> take(List<ExportedFile> written, String action, String format) throws IOException {
        for (ExportedFile file : written) {
            Path target = out.resolve(String.valueOf(file.path().getFileName()));
            if (Files.exists(target)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            restrict(file.path());
        }
        for (ExportedFile file : written) {
            trace.write(
                    action,
                    file.table() + " " + file.period() + " " + format + " "
                            + file.path().getFileName(),
                    file.rows());
        }
        List<ExportedFile> moved = new ArrayList<>();
        for (ExportedFile file : written) {
            Path target = out.resolve(String.valueOf(file.path().getFileName()));
            Files.move(file.path(), target);
            moved.add(new ExportedFile(target, file.table(), file.period(), file.rows()));
        }
        return moved;
    }

    private static void restrict(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }
}
