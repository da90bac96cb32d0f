package fr.sndscopy.source.cards;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormatContract;
import java.nio.ByteOrder;
import java.util.List;

/** That a format of another kind can come in by the same door. */
class CardsFormatTest extends SourceFormatContract {
    @Override
    protected SourceFormat format() {
        return new CardsFormat();
    }

    @Override
    protected FileFormat declared() {
        return CardsFormat.declared("little");
    }

    @Override
    protected byte[] written(List<String> columns, List<List<String>> rows) {
        CardsFile file = new CardsFile(
                ByteOrder.LITTLE_ENDIAN,
                columns.stream()
                        .map(name -> switch (name) {
                            case "NUM" -> "NUM:n";
                            case "DAY" -> "DAY:d";
                            default -> name + ":t100";
                        })
                        .toArray(String[]::new));
        rows.forEach(row -> file.add(row.toArray(String[]::new)));
        return file.bytes();
    }
}
