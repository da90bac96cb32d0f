package fr.sndscopy.inventory;

import fr.sndscopy.delivery.CsvFormat;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is found out about one file's format: values that the sample proves, questions, and remarks. What is neither stated nor
 * asked stays as it is by default.
 */
final class Findings {
    private final Set<FormatKey> stated = EnumSet.noneOf(FormatKey.class);
    private final List<Question> questions = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final Map<FormatKey, Question> twins = new EnumMap<>(FormatKey.class);
    private String type = CsvFormat.TYPE;
    private CsvFormat format = CsvFormat.USUAL;

    void ask(Question question) {
        questions.add(question);
    }

    /** Asks which of several formats that all cells fit is meant; another file may tell. */
    void askTwins(FormatKey key, Question question) {
        questions.add(question);
        twins.put(key, question);
    }

    /** Formats that all cells fit alike, by key. */
    Map<FormatKey, Question> twins() {
        return Map.copyOf(twins);
    }

    /** Answers a question of {@link #twins()} with what other files prove. */
    void settle(FormatKey key, String answer) {
        Question question = twins.remove(key);
        if (question == null) {
            throw new IllegalArgumentException("no such question: " + key);
        }
        questions.remove(question);
        stated.add(key);
        dates(
                key == FormatKey.DATE ? answer : format.cells().dateFormat(),
                key == FormatKey.DATETIME ? answer : format.cells().datetimeFormat(),
                key == FormatKey.YEARMONTH ? answer : format.cells().yearMonthFormat());
        remark(key + " fits " + String.join(" and ", question.alternatives()) + " alike; taken as in the other files");
    }

    /** {@code remark} is no question: nothing is wrong, or rows that are wrong will be rejected. */
    void remark(String remark) {
        remarks.add(remark);
    }

    /** The value of {@code key} in {@link #format()} is proved. */
    void state(FormatKey key) {
        stated.add(key);
    }

    /** The file is of another type than {@link CsvFormat#TYPE}: nothing else is to be found out of its format. */
    void type(String found) {
        type = found;
    }

    String type() {
        return type;
    }

    /** The format as far as it is known, to go on with: stated, likely, or by default. */
    CsvFormat format() {
        return format;
    }

    /** What was stated holds not for all of the file. */
    void withdraw(FormatKey key) {
        stated.remove(key);
    }

    Set<FormatKey> stated() {
        return stated;
    }

    List<Question> questions() {
        return questions;
    }

    List<String> remarks() {
        return remarks;
    }

    void delimiter(char delimiter) {
        format = new CsvFormat(delimiter, format.quote(), format.trailingDelimiter(), format.cells());
    }

    void quote(CsvFormat.Quote quote) {
        format = new CsvFormat(format.delimiter(), quote, format.trailingDelimiter(), format.cells());
    }

    void trailingDelimiter(boolean trailing) {
        format = new CsvFormat(format.delimiter(), format.quote(), trailing, format.cells());
    }

    void encoding(Charset encoding) {
        format = format.with(format.cells().withEncoding(encoding));
    }

    void decimal(@Nullable Character decimal) {
        format = format.with(format.cells().withDecimal(decimal));
    }

    void dates(@Nullable String date, @Nullable String datetime, @Nullable String yearMonth) {
        format = format.with(format.cells().withDates(date, datetime, yearMonth));
    }

    void missing(List<String> missing) {
        format = format.with(format.cells().withMissing(missing));
    }
}
