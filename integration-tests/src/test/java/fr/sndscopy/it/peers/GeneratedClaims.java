package fr.sndscopy.it.peers;

import fr.sndscopy.delivery.Period;
import fr.sndscopy.generate.DeliveryGenerator;
import fr.sndscopy.generate.GeneratorSettings;
import fr.sndscopy.generate.NarrowClaims;
import fr.sndscopy.generate.Tables;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Claims as {@code sndscopy generate --columns} writes them. */
final class GeneratedClaims {
    private static final Period PERIOD = new Period("2019-02");
    private static final int YEAR = 2019;
    private static final long SEED = 1;
    private static final String FILE = "data/ER_PRS_F_201902.csv";

    private GeneratedClaims() {}

    static void write(Path folder, int columns, long rows) throws IOException {
        NarrowClaims contract = NarrowClaims.of(columns, YEAR);
        Path schemas = Files.createTempDirectory("compare-peers-schemas");
        SchemaCatalog catalog;
        try {
            contract.write(schemas);
            catalog = SchemaCatalog.load(List.of(schemas));
        } finally {
            Folders.delete(schemas);
        }
        new DeliveryGenerator(catalog)
                .generate(
                        new GeneratorSettings(
                                folder,
                                PERIOD,
                                rows,
                                SEED,
                                0,
                                Runtime.getRuntime().availableProcessors(),
                                Tables.CLAIMS),
                        (table, written) -> {});
        contract.write(folder.resolve("schemas"));
    }

    /** The same, packed with gzip as it does by default. */
    static void writeCompressed(Path folder, int columns, long rows) throws IOException {
        write(folder, columns, rows);
        Path plain = folder.resolve(FILE);
        Path packed = folder.resolve(FILE + ".gz");
        MessageDigest sha256 = Sha256.newDigest();
        try (InputStream in = Files.newInputStream(plain);
                OutputStream out =
                        new GZIPOutputStream(new DigestOutputStream(Files.newOutputStream(packed), sha256), 1 << 16)) {
            in.transferTo(out);
        }
        Files.delete(plain);
        Path declaration = folder.resolve("delivery.yaml");
        Files.writeString(
                declaration,
                Files.readString(declaration)
                        .replace(FILE, FILE + ".gz")
                        .replaceFirst("sha256: \"[0-9a-f]+\"", "sha256: \"" + Sha256.hex(sha256) + "\""));
    }
}
