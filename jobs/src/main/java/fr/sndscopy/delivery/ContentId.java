package fr.sndscopy.delivery;

import fr.sndscopy.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery holds, as one SHA-256: two deliveries with the same id are the same delivery exactly when their
 * content ids are equal.
 *
 * <p>It covers the id, product, superseded delivery, and of each file, sorted by path: path, table, period, vintage,
 * format and the SHA-256 of its bytes. It does not cover what changes no row (reject limits), nor what is only a claim
 * about the bytes (declared rows and checksums): declaring more about the same files leaves the content the same.
 *
 * <p>The text hashed is {@code sndscopy content 1}, then every field as {@code name=length:value} in UTF-8, the length
 * in bytes, each ended by a line feed.
 */
public final class ContentId {
    private final MessageDigest digest = Sha256.newDigest();

    private ContentId() {}

    /**
     * A file as far as the content id covers it.
     *
     * @param path in the delivery
     * @param table its table
     * @param period as written
     * @param vintage the year whose columns apply
     * @param format as declared
     * @param sha256 of the bytes as delivered
     */
    public record Content(String path, String table, String period, int vintage, FileFormat format, String sha256) {}

    /**
     * The content id of files that were delivered some time.
     *
     * @param files in any order
     * @return lower-case hexadecimal
     */
    public static String of(String delivery, String product, @Nullable String supersedes, List<Content> files) {
        ContentId id = new ContentId();
        id.digest.update("sndscopy content 1\n".getBytes(StandardCharsets.UTF_8));
        id.field("delivery", delivery);
        id.field("product", product);
        id.field("supersedes", supersedes == null ? "" : supersedes);
        files.stream().sorted(Comparator.comparing(Content::path)).forEach(id::file);
        return Sha256.hex(id.digest);
    }

    /**
     * The content id of {@code delivery}.
     *
     * @param sha256ByPath the checksum of every source file's bytes; where the producer declared none, the caller
     *     computes it ({@link FileChecksums#compute})
     * @return lower-case hexadecimal
     * @throws IllegalArgumentException when a file has no checksum
     * @throws DeliveryRefusedException when a checksum is not the declared one
     */
    public static String of(Delivery delivery, Map<String, String> sha256ByPath) {
        List<Content> files = new ArrayList<>();
        for (SourceFile file : delivery.files()) {
            String sha256 = sha256ByPath.get(file.path());
            if (sha256 == null) {
                throw new IllegalArgumentException("[" + file.path() + "] no checksum: expected one for every file");
            }
            if (file.declaredSha256() != null && !file.declaredSha256().equals(sha256)) {
                throw FileChecksums.altered(file.path(), "SHA-256");
            }
            files.add(new Content(
                    file.path(), file.table(), file.period().text(), file.vintage(), file.format(), sha256));
        }
        return of(delivery.id(), delivery.product(), delivery.supersedes(), files);
    }

    private void file(Content file) {
        field("path", file.path());
        field("table", file.table());
        field("period", file.period());
        field("vintage", Integer.toString(file.vintage()));
        if (file.format() instanceof CsvFormat csv) {
            field("delimiter", String.valueOf(csv.delimiter()));
            field("encoding", csv.cells().encoding().name());
            field("quote", csv.quote().name());
            cells(csv.cells());
            field("trailing-delimiter", String.valueOf(csv.trailingDelimiter()));
        } else if (file.format() instanceof NamedFormat named) {
            field("type", named.type());
            field("encoding", named.cells().encoding().name());
            cells(named.cells());
            named.properties().forEach((name, value) -> {
                field("property", name);
                field("value", value);
            });
        }
        field("sha256", file.sha256());
    }

    private void cells(CellNotation cells) {
        field("date", or(cells.dateFormat(), CellNotation.USUAL_DATE));
        field("datetime", or(cells.datetimeFormat(), CellNotation.USUAL_DATETIME));
        field("yearmonth", or(cells.yearMonthFormat(), CellNotation.USUAL_YEARMONTH));
        field("decimal", String.valueOf(or(cells.decimal(), CellNotation.USUAL_DECIMAL)));
        cells.missing().forEach(text -> field("missing", text));
    }

    /** What the schema says in place of a declaration is no content of the delivery, as nothing of a schema is. */
    private static <T> T or(@Nullable T declared, T usual) {
        return Objects.requireNonNullElse(declared, usual);
    }

    private void field(String name, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        digest.update((name + "=" + bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
        digest.update((byte) '\n');
    }
}
