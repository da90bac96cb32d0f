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
 * @param text what is misread, once in a file
 * @param as what it is read as
 */
record MisreadCsv(String text, String as) implements SourceFormat {
    private static final SourceFormat RIGHT = new CsvSourceFormat();

    @Override
    public String type() {
        return RIGHT.type();
    }

    @Override
    public SourceRows rows(DeliveredFile file) throws IOException {
        return RIGHT.rows(
                new DeliveredFile(new Misread(file.bytes()), file.length(), file.compression(), file.format()));
    }

    @Override
    public String passedOver(long count) {
        return RIGHT.passedOver(count);
    }

    @Override
    public RowOriginals originals(FileFormat format, List<String> columns) {
        return RIGHT.originals(format, columns);
    }

    private final class Misread implements SourceBytes {
        private final SourceBytes right;

        Misread(SourceBytes right) {
            this.right = right;
        }

        private byte[] content() throws IOException {
            try (InputStream in = right.open()) {
                String content = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                return content.replace(text, as).getBytes(StandardCharsets.ISO_8859_1);
            }
        }

        @Override
        public String path() {
            return right.path();
        }

        @Override
        public long length() throws IOException {
            return right.length();
        }

        @Override
        public SourceIdentity identity() throws IOException {
            return right.identity();
        }

        @Override
        public String realName() throws IOException {
            return right.realName();
        }

        @Override
        public boolean isReadable() {
            return right.isReadable();
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
