package fr.sndscopy.migration.codes;

import fr.sndscopy.digest.CellHasher;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.nomenclature.NomenclatureException;
import fr.sndscopy.schema.Column;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes the cells of one column of one part of a nomenclature, and digests just what it takes. Not thread-safe. */
final class CodeColumn {
    /** Codes are short; what is not, is no nomenclature. */
    static final int MAX_CHARACTERS = 255;

    private final TablePeriod what;
    private final Column column;
    private final Set<String> codes;
    private final CellHasher hasher;
    private final long[] lanes = new long[2];
    private Digest digest = Digest.ZERO;
    private long rows;
    private long nulls;

    /** @param codes where codes are added to */
    CodeColumn(TablePeriod what, Column column, Set<String> codes) {
        this.what = what;
        this.column = column;
        this.codes = codes;
        this.hasher = CellHasher.of(column.name());
    }

    /**
     * @param cell canonical text, or null
     * @throws NomenclatureException when it is too long for a code
     */
    void add(@Nullable String cell) {
        rows++;
        if (cell == null) {
            nulls++;
            return;
        }
        if (cell.length() > MAX_CHARACTERS) {
            throw new NomenclatureException(
                    what + " " + column.name(),
                    "a code of " + cell.length() + " characters",
                    "at most " + MAX_CHARACTERS
                            + "; a folder with this nomenclature is preferred to what is published");
        }
        byte[] text = cell.getBytes(StandardCharsets.UTF_8);
        hasher.hash(text, 0, text.length, lanes, 0);
        digest = digest.plus(new Digest(lanes[0], lanes[1]));
        codes.add(cell);
    }

    /**
     * Compares what was taken with what was published.
     *
     * @throws IntegrityException naming the object and the column
     */
    void requireAsPublished(StoredObject object, SealedPart part) {
        boolean same = rows == part.books().stored()
                && part.columns().stream()
                        .anyMatch(known -> known.name().equals(column.name())
                                && known.nulls() == nulls
                                && Digest.parse(known.digest()).equals(digest));
        if (!same) {
            throw new IntegrityException("[" + object.key() + "] column " + column.name()
                    + " is not what was published: expected its digest");
        }
    }
}
