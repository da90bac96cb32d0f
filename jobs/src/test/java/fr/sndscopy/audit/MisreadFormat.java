package fr.sndscopy.audit;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceIdentity;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.csv.CsvSourceFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A parser with a defect: it reads one text in a file as another of the same length. What checksums a file reads it as it is.
 *
 * @param right without it
 * @param text what is misread, once in a file
 * @param as what it is read as
 */
record MisreadFormat(SourceFormat right, String text, String as) implements SourceFormat {
    /** Of CSV. */
    MisreadFormat(String text, String as) {
        this(new CsvSourceFormat(), text, as);
    }

    @Override
    public String type() {
        return right.type();
    }

    @Override
    public SourceRows rows(DeliveredFile file) throws IOException {
        return right.rows(
                new DeliveredFile(new Misread(file.bytes()), file.length(), file.compression(), file.format()));
    }

    @Override
    public String passedOver(long count) {
        return right.passedOver(count);
    }

    @Override
    public RowOriginals originals(FileFormat format, List<String> columns) {
        return right.originals(format, columns);
    }

    private final class Misread implements SourceBytes {
        private final SourceBytes bytes;

        Misread(SourceBytes bytes) {
            this.bytes = bytes;
        }

        private byte[] content() throws IOException {
            try (InputStream in = bytes.open()) {
                String content = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                return content.replace(text, as).getBytes(StandardCharsets.ISO_8859_1);
            }
        }

        @Override
        public String path() {
            return bytes.path();
        }

        @Override
        public long length() throws IOException {
            return bytes.length();
        }

        @Override
        public SourceIdentity identity() throws IOException {
            return bytes.identity();
        }

        @Override
        public String realName() throws IOException {
            return bytes.realName();
        }

        @Override
        public boolean isReadable() {
            return bytes.isReadable();
        }

        @Override
        public InputStream open() throws IOException {
            return new ByteArrayInputStream(content());
        }

        @Override
        public InputStream open(long first, long end) throws IOException {
            return new ByteArrayInputStream(content(), (int) first, (int) (end - first));
        }

        @Override
        public SeekableByteChannel channel() throws IOException {
            Path file = Files.createTempFile("misread", "");
            Files.write(file, content());
            return Files.newByteChannel(file);
        }
    }
}
