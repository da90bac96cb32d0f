package fr.sndscopy.storage.embedded;

import fr.sndscopy.storage.UnfinishedUpload;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What killed writers left of a bucket's uploads, as S3 tells of them: of a server over it, in a folder of each upload's own; of earlier
 * versions, among the objects. Nothing here begins one.
 */
final class LeftUploads {
    /** The upload id of a temporary file; its key tells it from the others. */
    static final String TEMPORARY = "temporary-file";

    /** In the folder of an upload: what S3Proxy calls it, and behind a line end its key. */
    static final String RECORD = "upload";

    /** In the folder of an upload: the folder of its parts. */
    static final String PARTS = "parts";

    private static final Pattern ID = Pattern.compile(ObjectNames.UUID_PATTERN);
    /** A part of an upload, or what says that there is one, where earlier versions had them. */
    private static final Pattern AMONG_OBJECTS = Pattern.compile(
            Pattern.quote(ObjectNames.PART_PREFIX) + "(" + ObjectNames.UUID_PATTERN + ")-(.+)-(stub|[0-9]+)",
            Pattern.DOTALL);

    private final String bucket;
    private final Path objects;
    private final Path uploads;
    private final ObjectFiles files;

    /** @param objects the bucket's folder */
    LeftUploads(String bucket, Path objects, ObjectFiles files) {
        this.bucket = bucket;
        this.objects = objects;
        this.uploads = files.staging().uploads(bucket);
        this.files = files;
    }

    List<UnfinishedUpload> all() throws IOException {
        List<UnfinishedUpload> all = new ArrayList<>();
        try (DirectoryStream<Path> ids = Files.newDirectoryStream(uploads)) {
            for (Path id : ids) {
                addStaged(id, all);
            }
        } catch (NoSuchFileException e) {
            // Nobody ever began one.
        }
        addAmongObjects(all);
        return all;
    }

    private static void addStaged(Path folder, List<UnfinishedUpload> all) throws IOException {
        try {
            Path record = folder.resolve(RECORD);
            Instant begun = Files.getLastModifiedTime(record).toInstant();
            long[] bytes = {0};
            visit(folder.resolve(PARTS), (part, attributes) -> bytes[0] += attributes.size());
            all.add(new UnfinishedUpload(key(record), folder.getFileName().toString(), begun, bytes[0]));
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Ended meanwhile.
        }
    }

    private static String key(Path record) throws IOException {
        String text = Files.readString(record);
        return text.substring(text.indexOf('\n') + 1);
    }

    private void addAmongObjects(List<UnfinishedUpload> all) throws IOException {
        Map<String, UnfinishedUpload> found = new TreeMap<>();
        visit(objects, (file, attributes) -> {
            String name = name(file);
            Instant written = attributes.lastModifiedTime().toInstant();
            Matcher part = AMONG_OBJECTS.matcher(name);
            if (part.matches()) {
                long bytes = part.group(3).equals("stub") ? 0 : attributes.size();
                found.merge(
                        part.group(1) + part.group(2),
                        new UnfinishedUpload(part.group(2), part.group(1), written, bytes),
                        (one, other) -> new UnfinishedUpload(
                                one.key(),
                                one.id(),
                                one.begun().isBefore(other.begun()) ? one.begun() : other.begun(),
                                one.bytes() + other.bytes()));
            } else if (ObjectNames.isTemporary(name)) {
                found.put(name, new UnfinishedUpload(name, TEMPORARY, written, attributes.size()));
            }
        });
        all.addAll(found.values());
    }

    /** Ends an upload, if it is there. */
    void remove(UnfinishedUpload upload) throws IOException {
        if (upload.id().equals(TEMPORARY)) {
            if (ObjectNames.isTemporary(upload.key())) {
                files.delete(bucket, objects.resolve(upload.key()));
            }
            return;
        }
        if (!ID.matcher(upload.id()).matches()) {
            return;
        }
        Path folder = uploads.resolve(upload.id());
        if (Files.isRegularFile(folder.resolve(RECORD))) {
            if (key(folder.resolve(RECORD)).equals(upload.key())) {
                Staging.removeTree(folder);
            }
            return;
        }
        List<Path> parts = new ArrayList<>();
        visit(objects, (file, attributes) -> {
            String name = name(file);
            Matcher part = AMONG_OBJECTS.matcher(name);
            if (name.equals(ObjectNames.STUB_PREFIX + upload.id())
                    || (part.matches()
                            && part.group(1).equals(upload.id())
                            && part.group(2).equals(upload.key()))) {
                parts.add(file);
            }
        });
        for (Path part : parts) {
            files.delete(bucket, part);
        }
    }

    private String name(Path file) {
        return objects.relativize(file).toString();
    }

    private static void visit(Path folder, Seen seen) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                seen.file(file, attributes);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    /** Who is shown files. */
    private interface Seen {
        void file(Path file, BasicFileAttributes attributes) throws IOException;
    }
}
