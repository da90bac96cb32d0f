package fr.sndscopy.migration.execution;

import fr.sndscopy.validate.CodeList;
import java.util.List;

/**
 * A {@link CodeList} beside a plan.
 *
 * @param format {@value #FORMAT}
 * @param byValue whether codes are compared by their value
 * @param codes in order
 */
record CodesDocument(String format, boolean byValue, List<String> codes) {
    static final String FORMAT = "sndscopy-codes/1";

    CodesDocument {
        codes = List.copyOf(codes);
    }

    static CodesDocument of(CodeList list) {
        return new CodesDocument(FORMAT, list.isByValue(), List.copyOf(list.codes()));
    }

    CodeList toList() {
        return byValue ? CodeList.ofNumbers(codes) : CodeList.ofTexts(codes);
    }
}
