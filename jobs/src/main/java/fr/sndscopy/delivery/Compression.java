package fr.sndscopy.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * How a source file is packed, told by its first bytes; its name says nothing.
 *
 * @param kind the container
 * @param uncompressedBytes where the container says so: zip does (its directory; not yet checked), gzip does not, and
 *     without compression it is the file's size
 */
public record Compression(Kind kind, OptionalLong uncompressedBytes) {
    private static final int MAX_MAGIC_BYTES = 6;
    private static final Map<String, String> UNREADABLE = Map.of(
            "28b52ffd", "zstd",
            "425a68", "bzip2",
            "fd377a585a00", "xz",
            "377abcaf271c", "7-Zip",
            "526172211a07", "RAR");

    /** The containers that are read. */
    public enum Kind {
        NONE,
        /** RFC 1952, of one or more members. */
        GZIP,
        /** A zip archive with exactly one file, whose name says nothing. */
        ZIP
    }

    /**
     * Looks at the first bytes of {@code file}, and at the directory of a zip archive.
     *
     * @param place of the file, for messages
     * @throws DeliveryRefusedException when it is packed in a way that is not read
     */
    public static Compression detect(Path file, String place) throws IOException {
        String magic;
        try (InputStream in = Files.newInputStream(file)) {
            magic = HexFormat.of().formatHex(in.readNBytes(MAX_MAGIC_BYTES));
        }
        if (magic.startsWith("1f8b")) {
            return new Compression(Kind.GZIP, OptionalLong.empty());
        }
        if (magic.startsWith("504b0304") || magic.startsWith("504b0506")) {
            return zip(file, place);
        }
        for (Map.Entry<String, String> unreadable : UNREADABLE.entrySet()) {
            if (magic.startsWith(unreadable.getKey())) {
                throw new DeliveryRefusedException(
                        place, "compressed with " + unreadable.getValue(), "text, gzip, or zip with one file");
            }
        }
        return new Compression(Kind.NONE, OptionalLong.of(Files.size(file)));
    }

    private static Compression zip(Path file, String place) throws IOException {
        long bytes;
        // Any byte is a character of ISO-8859-1: entry names cannot stop the reading.
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.ISO_8859_1)) {
            List<? extends ZipEntry> files =
                    zip.stream().filter(entry -> !entry.isDirectory()).toList();
            if (files.size() != 1) {
                throw new DeliveryRefusedException(
                        place, "a zip archive of " + files.size() + " files", "exactly one file in it");
            }
            ZipEntry entry = files.get(0);
            if (entry.getMethod() != ZipEntry.DEFLATED && entry.getMethod() != ZipEntry.STORED) {
                throw new DeliveryRefusedException(
                        place, "zip method " + entry.getMethod(), "a stored or deflated file");
            }
            bytes = entry.getSize();
        } catch (ZipException e) {
            throw new DeliveryRefusedException(place, "a damaged zip archive", "an intact one", e);
        }
        refuseEncrypted(file, place);
        return new Compression(Kind.ZIP, OptionalLong.of(bytes));
    }

    private static void refuseEncrypted(Path file, String place) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file), StandardCharsets.ISO_8859_1)) {
            ZipEntry entry = in.getNextEntry();
            while (entry != null && entry.isDirectory()) {
                entry = in.getNextEntry();
            }
        } catch (ZipException e) {
            String message = String.valueOf(e.getMessage());
            throw new DeliveryRefusedException(
                    place,
                    message.contains("encrypted") ? "an encrypted zip archive" : "a damaged zip archive",
                    "one that opens without a password",
                    e);
        }
    }
}
