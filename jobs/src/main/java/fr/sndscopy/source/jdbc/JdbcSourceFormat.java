package fr.sndscopy.source.jdbc;

import fr.sndscopy.database.Databases;
import fr.sndscopy.database.TableSnapshot;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.RowTextOriginals;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRows;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Tables of a database, of which documents are delivered. */
public final class JdbcSourceFormat implements SourceFormat {
    private final Databases databases;

    /** @param databases that can be reached */
    public JdbcSourceFormat(Databases databases) {
        this.databases = databases;
    }

    @Override
    public String type() {
        return NamedFormat.JDBC;
    }

    @Override
    public SourceRows rows(DeliveredFile file) throws IOException {
        String path = file.shownPath();
        if (file.compression() != Compression.NONE) {
            throw refused(path, "it is packed: expected the document as 'snapshot' writes it");
        }
        if (file.length() > TableSnapshot.MOST_BYTES) {
            throw refused(
                    path,
                    "it is too long for a document of a snapshot: expected one of at most "
                            + (TableSnapshot.MOST_BYTES >> 20) + " MiB");
        }
        byte[] document = document(file.bytes());
        TableSnapshot table;
        try {
            table = TableSnapshot.of(document);
        } catch (IllegalArgumentException e) {
            throw refused(path, String.valueOf(e.getMessage()));
        }
        String declared =
                file.format() instanceof NamedFormat named ? named.properties().get(NamedFormat.ORIGIN) : null;
        if (declared != null && !declared.equals(table.origin())) {
            // neither is said: rows may be chosen by a value
            throw refused(path, "it is of other rows, or another state: expected what format.origin declares");
        }
        return new JdbcRows(databases, file.bytes(), Sha256.of(document), table);
    }

    static byte[] document(SourceBytes file) throws IOException {
        try (InputStream in = file.open()) {
            return in.readAllBytes();
        } catch (SourceGoneException e) {
            throw new SourceFormatException(e.getMessage());
        }
    }

    static SourceFormatException refused(String path, String why) {
        return new SourceFormatException("[" + path + "] " + why);
    }

    /** A database has no rows that are none. */
    @Override
    public String passedOver(long count) {
        throw new IllegalStateException("rows of a database that are passed over");
    }

    @Override
    public RowOriginals originals(FileFormat format, List<String> columns) {
        if (!format.type().equals(NamedFormat.JDBC)) {
            throw new IllegalArgumentException("files of type " + format.type() + " are not " + NamedFormat.JDBC);
        }
        return RowTextOriginals.addressed(columns);
    }
}
