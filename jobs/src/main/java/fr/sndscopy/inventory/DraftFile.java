package fr.sndscopy.inventory;

import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.Period;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about one file. Null is what could not be told; there is a question for it, here or in the delivery.
 *
 * @param path relative to the delivery's folder, with {@code /}
 * @param bytes its size as it lies there
 * @param table the table in the catalogue's terms
 * @param period what it covers
 * @param vintage the year whose columns apply
 * @param type of its format
 * @param format how it is written, as far as it is known, where it is CSV
 * @param stated the keys of the format that the sample proves
 * @param sha256 of the file as it lies there, or null when it was not asked for
 * @param questions what is open
 * @param remarks what is worth knowing
 */
public record DraftFile(
        String path,
        long bytes,
        @Nullable String table,
        @Nullable Period period,
        @Nullable Integer vintage,
        String type,
        CsvFormat format,
        Set<FormatKey> stated,
        @Nullable String sha256,
        List<Question> questions,
        List<String> remarks) {
    public DraftFile {
        EnumSet<FormatKey> keys = EnumSet.noneOf(FormatKey.class);
        keys.addAll(stated);
        stated = Collections.unmodifiableSet(keys);
        questions = List.copyOf(questions);
        remarks = List.copyOf(remarks);
    }

    boolean asks(String key) {
        return questions.stream().anyMatch(question -> question.key().equals(key));
    }
}
