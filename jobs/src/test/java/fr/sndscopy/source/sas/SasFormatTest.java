package fr.sndscopy.source.sas;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormatContract;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;

/** That SAS7BDAT comes in by the same door as every format, however it is laid out. */
class SasFormatTest {
    /** What all have in common. */
    abstract static class Contract extends SourceFormatContract {
        abstract SasFile file();

        @Override
        protected SourceFormat format() {
            return new SasSourceFormat();
        }

        @Override
        protected FileFormat declared() {
            return new NamedFormat(NamedFormat.SAS7BDAT, NamedFormat.TYPED, new TreeMap<>());
        }

        @Override
        protected byte[] written(List<String> columns, List<List<String>> rows) {
            SasFile file = file();
            for (String column : columns) {
                switch (column) {
                    case "NUM" -> file.number(column, "BEST12");
                    case "DAY" -> file.number(column, "DDMMYY10");
                    default -> file.text(column, 120);
                }
            }
            for (List<String> row : rows) {
                Object[] cells = new Object[columns.size()];
                for (int i = 0; i < cells.length; i++) {
                    String cell = row.get(i);
                    cells[i] = switch (columns.get(i)) {
                        case "NUM" -> cell.isEmpty() ? SasFile.MISSING : (Object) Double.valueOf(cell);
                        case "DAY" ->
                            cell.isEmpty()
                                    ? SasFile.MISSING
                                    : (Object) (double) (LocalDate.parse(cell).toEpochDay() + 3653);
                        default -> cell;
                    };
                }
                file.row(cells);
            }
            return file.bytes();
        }
    }

    @Nested
    class Wide extends Contract {
        @Override
        SasFile file() {
            return new SasFile();
        }
    }

    @Nested
    class NarrowBigEndian extends Contract {
        @Override
        SasFile file() {
            return new SasFile().narrow().bigEndian().pages(8192);
        }
    }

    @Nested
    class OfPagesOfTheirOwn extends Contract {
        @Override
        SasFile file() {
            return new SasFile().narrow().unmixed().pages(4096);
        }
    }

    @Nested
    class PackedInRuns extends Contract {
        @Override
        SasFile file() {
            return new SasFile().packed("SASYZCRL").pages(4096);
        }
    }

    @Nested
    class PackedInPatterns extends Contract {
        @Override
        SasFile file() {
            return new SasFile().bigEndian().packed("SASYZCR2").pages(4096);
        }
    }

    @Nested
    class WithNamesAtTheEnd extends Contract {
        @Override
        SasFile file() {
            return new SasFile().amended().pages(8192);
        }
    }
}
