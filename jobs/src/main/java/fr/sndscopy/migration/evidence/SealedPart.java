package fr.sndscopy.migration.evidence;

import fr.sndscopy.digest.ColumnProfile;
import fr.sndscopy.digest.ColumnSummary;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.migration.part.PartReceipt;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PartReceipt} in the form in which it is sealed: digests in hexadecimal, sums as text, for canonical JSON.
 *
 * @param part its name
 * @param books its rows
 * @param blankLines records that are no rows, such as empty lines, passed over
 * @param data the data object, or null
 * @param quarantine the quarantine object, or null
 * @param digest of the table's rows in this part
 * @param columns their digests and control totals
 * @param normalised by {@linkplain fr.sndscopy.record.Normalisation#place place}, cells whose canonical text lost characters of the delivered one
 * @param profile by column, how the stored values are spread
 */
public record SealedPart(
        String part,
        Manifest.Books books,
        long blankLines,
        @Nullable StoredObject data,
        @Nullable StoredObject quarantine,
        String digest,
        List<SealedColumn> columns,
        Map<String, Long> normalised,
        List<ColumnProfile> profile) {

    /**
     * @param name the column
     * @param digest of its cells
     * @param nulls absent cells
     * @param minimum canonical text, or null
     * @param maximum canonical text, or null
     * @param sum exact, of the unscaled values, in decimal; null for other than numbers
     */
    public record SealedColumn(
            String name,
            String digest,
            long nulls,
            @Nullable String minimum,
            @Nullable String maximum,
            @Nullable String sum) {
        /** Shows no value. */
        @Override
        public String toString() {
            return "SealedColumn[" + name + "]";
        }
    }

    public static SealedPart of(PartReceipt receipt) {
        return new SealedPart(
                receipt.part(),
                receipt.books(),
                receipt.blankLines(),
                receipt.data(),
                receipt.quarantine(),
                receipt.content().digest().toString(),
                receipt.content().columns().stream().map(SealedPart::sealed).toList(),
                receipt.normalised(),
                receipt.profile());
    }

    private static SealedColumn sealed(ColumnSummary column) {
        BigInteger sum = column.sum();
        return new SealedColumn(
                column.name(),
                column.digest().toString(),
                column.nulls(),
                column.minimum(),
                column.maximum(),
                sum == null ? null : sum.toString());
    }

    public PartReceipt toReceipt() {
        ContentSummary content = new ContentSummary(
                books.stored(),
                Digest.parse(digest),
                columns.stream().map(SealedPart::opened).toList());
        return new PartReceipt(part, books, blankLines, data, quarantine, content, normalised, profile);
    }

    private static ColumnSummary opened(SealedColumn column) {
        String sum = column.sum();
        return new ColumnSummary(
                column.name(),
                Digest.parse(column.digest()),
                column.nulls(),
                column.minimum(),
                column.maximum(),
                sum == null ? null : new BigInteger(sum));
    }
}
