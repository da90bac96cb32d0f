package fr.sndscopy.inventory;

import fr.sndscopy.delivery.Bag;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.FileChecksums;
import fr.sndscopy.delivery.FolderListing;
import fr.sndscopy.inventory.DeliveryDraft.LeftAlone;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.source.SourceFormats;
import java.io.IOException;
import java.time.Clock;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Drafts a declaration for a folder: looks at every file by itself, then at all of them together. Reads a bounded sample of each
 * file, all of it only for its checksum and its encoding; without checksums only where the sample is in no Unicode encoding. Writes
 * nothing.
 */
public final class FolderDrafter {
    private final SchemaCatalog catalog;
    private final SourceFormats formats;
    private final Clock clock;

    /**
     * A drafter of declarations.
     *
     * @param formats that can be read
     * @param clock gives the vintage of a table whose columns are the same in every year, where no file tells one
     */
    public FolderDrafter(SchemaCatalog catalog, SourceFormats formats, Clock clock) {
        this.catalog = catalog;
        this.formats = formats;
        this.clock = clock;
    }

    /**
     * Drafts the declaration of {@code folder}, which may be a bag.
     *
     * @throws DeliveryRefusedException when it is no folder, or no file in it can be rows
     * @throws IOException when the folder or a file cannot be read
     */
    public DeliveryDraft draft(SourceFolder folder, DraftOptions options) throws IOException {
        if (!folder.isThere()) {
            throw new DeliveryRefusedException(folder.location(), "not a folder", "a folder of files");
        }
        boolean bag = Bag.isBag(folder);
        List<FileSurvey> surveys = new ArrayList<>();
        List<LeftAlone> leftAlone = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (String path : FolderListing.files(folder, "")) {
            if (path.equals(DeliveryReader.FILE_NAME) || (bag && !path.startsWith(Bag.PAYLOAD))) {
                continue;
            }
            FileKind kind = FileKind.of(path);
            FileSurvey survey = kind == FileKind.OTHER || kind == FileKind.UNFINISHED
                    ? null
                    : FileSurvey.of(folder, path, kind, catalog, formats, options);
            if (survey != null && (kind != FileKind.PERHAPS || survey.fit() != null)) {
                surveys.add(survey);
                continue;
            }
            leftAlone.add(new LeftAlone(path, reason(kind)));
            if (bag && !path.equals(Bag.PAYLOAD + DeliveryReader.FILE_NAME)) {
                questions.add(Question.of(Question.DELIVERY, "a bag with payload that is no table: " + path));
            }
            if (kind == FileKind.UNFINISHED) {
                questions.add(Question.of(
                        Question.DELIVERY, "still being written: " + path + "; draft again when it is there"));
            }
        }
        if (surveys.isEmpty()) {
            throw new DeliveryRefusedException(
                    folder.location(),
                    leftAlone.isEmpty() ? "no file in it" : "no file that can be rows, of " + leftAlone.size(),
                    "delimited text, packed with gzip, zip, zstd, xz or bzip2 or not");
        }
        Map<String, String> checksums = options.checksums() ? checksums(folder, surveys, options) : Map.of();
        return new DraftAssembly(
                        surveys, checksums, bag, options, Year.now(clock).getValue())
                .assemble(folder.name(), questions, leftAlone);
    }

    private static Map<String, String> checksums(SourceFolder folder, List<FileSurvey> surveys, DraftOptions options)
            throws IOException {
        Map<String, SourceBytes> files = new TreeMap<>();
        for (FileSurvey survey : surveys) {
            SourceBytes file = folder.file(survey.path());
            if (file.isReadable()) {
                files.put(survey.path(), file);
            }
        }
        return FileChecksums.compute(files, options.threads(), (path, bytes) -> {});
    }

    private static String reason(FileKind kind) {
        return switch (kind) {
            case UNFINISHED -> "still being written";
            case PERHAPS ->
                "neither name nor header is that of a table; what has no header, as fixed width, is declared by hand";
            case OTHER, TEXT, TYPED, UNREAD -> "no data";
        };
    }
}
