package fr.sndscopy.inventory;

import fr.sndscopy.delivery.FileFormat;
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
    private FileFormat format = FileFormat.DEFAULTS;

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
                key == FormatKey.DATE ? answer : format.dateFormat(),
                key == FormatKey.DATETIME ? answer : format.datetimeFormat(),
                key == FormatKey.YEARMONTH ? answer : format.yearMonthFormat());
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

    /** The format as far as it is known, to go on with: stated, likely, or by default. */
    FileFormat format() {
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
        with(delimiter, format.encoding(), format.quote(), format.decimal(), format.trailingDelimiter());
    }

    void encoding(Charset encoding) {
        with(format.delimiter(), encoding, format.quote(), format.decimal(), format.trailingDelimiter());
    }

    void quote(FileFormat.Quote quote) {
        with(format.delimiter(), format.encoding(), quote, format.decimal(), format.trailingDelimiter());
    }

    void decimal(@Nullable Character decimal) {
        with(format.delimiter(), format.encoding(), format.quote(), decimal, format.trailingDelimiter());
    }

    void trailingDelimiter(boolean trailing) {
        with(format.delimiter(), format.encoding(), format.quote(), format.decimal(), trailing);
    }

    private void with(
            char delimiter,
            Charset encoding,
            FileFormat.Quote quote,
            @Nullable Character decimal,
            boolean trailingDelimiter) {
        format = new FileFormat(
                delimiter,
                encoding,
                quote,
                format.dateFormat(),
                format.datetimeFormat(),
                format.yearMonthFormat(),
                decimal,
                format.missing(),
                trailingDelimiter);
    }

    void dates(@Nullable String date, @Nullable String datetime, @Nullable String yearMonth) {
        format = new FileFormat(
                format.delimiter(),
                format.encoding(),
                format.quote(),
                date,
                datetime,
                yearMonth,
                format.decimal(),
                format.missing(),
                format.trailingDelimiter());
    }

    void missing(List<String> missing) {
        format = new FileFormat(
                format.delimiter(),
                format.encoding(),
                format.quote(),
                format.dateFormat(),
                format.datetimeFormat(),
                format.yearMonthFormat(),
                format.decimal(),
                missing,
                format.trailingDelimiter());
    }
}
