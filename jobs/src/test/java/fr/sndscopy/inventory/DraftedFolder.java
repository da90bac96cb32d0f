package fr.sndscopy.inventory;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Files, and the draft that is made of them, with a catalogue of two tables. */
final class DraftedFolder {
    static final SchemaCatalog CATALOG = SchemaCatalog.of(List.of(
            table(
                    "TAB_ONE_F",
                    Column.of("TXT_LIB", ColumnType.string(0)),
                    Column.of("SOI_DTD", ColumnType.of(LogicalType.DATE)),
                    Column.of("SOI_AMM", ColumnType.of(LogicalType.YEARMONTH)),
                    Column.of("SOI_MNT", ColumnType.decimal(9, 2))),
            table("TAB_TWO_F", Column.of("ONE_COD", ColumnType.string(0)))));

    static final String HEADER = "TXT_LIB;SOI_DTD;SOI_AMM;SOI_MNT\n";

    private final Path directory;

    DraftedFolder(Path directory) {
        this.directory = directory;
    }

    private static TableSchema table(String name, Column... columns) {
        return new TableSchema(name, "TEST", List.of(columns), List.of(), List.of(), List.of(), "0");
    }

    DraftedFolder with(String path, String text) throws IOException {
        return with(path, text, StandardCharsets.UTF_8);
    }

    DraftedFolder with(String path, String text, Charset encoding) throws IOException {
        return with(path, text.getBytes(encoding));
    }

    DraftedFolder with(String path, byte[] bytes) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return this;
    }

    static DraftOptions options() {
        return new DraftOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true, 1);
    }

    static DraftOptions period(String period) {
        return new DraftOptions(
                Optional.empty(), Optional.empty(), Optional.of(new Period(period)), Optional.empty(), true, 1);
    }

    DeliveryDraft draft() throws IOException {
        return draft(CATALOG, options());
    }

    DeliveryDraft draft(SchemaCatalog catalog, DraftOptions options) throws IOException {
        return new FolderDrafter(
                        catalog, KnownFormats.ALL, Clock.fixed(Instant.parse("2024-05-01T00:00:00Z"), ZoneOffset.UTC))
                .draft(Here.folder(directory), options);
    }

    /** What the reader makes of the draft. */
    Delivery read(DeliveryDraft draft) throws IOException {
        Path file = directory.resolve(DeliveryReader.FILE_NAME);
        Files.deleteIfExists(file);
        Files.writeString(file, draft.yaml(), StandardOpenOption.CREATE_NEW);
        return DeliveryReader.read(Here.folder(directory));
    }

    /** The only file, read back from a draft in which nothing is open. */
    SourceFile onlyFile() throws IOException {
        return read(draft()).files().get(0);
    }
}
