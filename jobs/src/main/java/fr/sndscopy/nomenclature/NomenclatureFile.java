package fr.sndscopy.nomenclature;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.schema.Column;
import fr.sndscopy.validate.CodeList;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One nomenclature: its cells by column, and what its Table Schema says of them.
 *
 * @param name of the file, without its ending
 * @param sha256 of the file's bytes
 * @param columns names, as in the header
 * @param codeColumn where codes are when a reference does not say so
 * @param numbers the columns that hold numbers
 * @param rows the cells
 */
record NomenclatureFile(
        String name,
        String sha256,
        List<String> columns,
        int codeColumn,
        Set<Integer> numbers,
        List<List<String>> rows) {
    private static final Set<String> NUMBER_TYPES = Set.of("integer", "number");
    /** Files are read whole; the largest public one has 4 MB. */
    private static final long MAX_BYTES = 1 << 26;

    private static final String BYTE_ORDER_MARK = "\ufeff";

    static NomenclatureFile read(Path csv) {
        String fileName = String.valueOf(csv.getFileName());
        String name = fileName.substring(0, fileName.lastIndexOf('.'));
        byte[] bytes = bytes(csv);
        List<List<String>> rows = rows(fileName, text(fileName, bytes));
        if (rows.isEmpty()) {
            throw new NomenclatureException(fileName, "empty", "a header and codes");
        }
        List<String> header = rows.get(0);
        Path json = csv.resolveSibling(name + ".json");
        JsonNode schema =
                Files.exists(json) ? schema(json) : JsonMapper.shared().createObjectNode();
        Set<Integer> numbers = new HashSet<>();
        int codeColumn = 0;
        boolean said = false;
        for (JsonNode field : schema.path("fields")) {
            int at = indexOf(header, field.path("name").asString(""));
            if (at < 0) {
                continue;
            }
            if (NUMBER_TYPES.contains(field.path("type").asString(""))) {
                numbers.add(at);
            }
            if (!said && field.path("role").asString("").equals("code")) {
                codeColumn = at;
                said = true;
            }
        }
        if (!said) {
            codeColumn = Math.max(0, indexOf(header, primaryKey(schema)));
        }
        return new NomenclatureFile(name, Sha256.of(bytes), header, codeColumn, numbers, rows.subList(1, rows.size()));
    }

    /**
     * The codes for a column: those of the column that the reference names; else of the column of the same name; else of that
     * which holds codes.
     */
    Codes codes(Column column, Optional<String> referenced) {
        int same = indexOf(columns, column.name());
        int at = referenced.map(name -> indexOf(columns, name)).orElse(same >= 0 ? same : codeColumn);
        if (at < 0) {
            throw new NomenclatureException(
                    name, "no column " + referenced.orElse(""), "one of " + String.join(", ", columns));
        }
        List<String> codes = new ArrayList<>();
        for (List<String> row : rows) {
            if (at < row.size() && !row.get(at).isEmpty()) {
                codes.add(row.get(at));
            }
        }
        boolean byValue = column.type().isNumber() || numbers.contains(at);
        CodeList list = byValue ? CodeList.ofNumbers(codes) : CodeList.ofTexts(codes);
        return new Codes(name, sha256, CodeOrigin.FOLDER, () -> list);
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new NomenclatureException(
                        String.valueOf(file.getFileName()), "more than 64 MiB", "a smaller file of codes");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new NomenclatureException(String.valueOf(file.getFileName()), "cannot be read", "a readable file");
        }
    }

    private static String text(String fileName, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new NomenclatureException(fileName, "not in UTF-8", "UTF-8");
        }
    }

    private static List<List<String>> rows(String fileName, String text) {
        int lineEnd = text.indexOf('\n');
        String header = lineEnd < 0 ? text : text.substring(0, lineEnd);
        char delimiter = header.indexOf(';') >= 0 || header.indexOf(',') < 0 ? ';' : ',';
        List<List<String>> rows = new ArrayList<>();
        try (CsvReader<CsvRecord> reader =
                CsvReader.builder().fieldSeparator(delimiter).ofCsvRecord(new StringReader(text))) {
            reader.forEach(row -> rows.add(row.getFields()));
        } catch (IOException | RuntimeException e) {
            throw new NomenclatureException(fileName, "no delimited text behind row " + rows.size(), "RFC 4180");
        }
        return rows;
    }

    private static JsonNode schema(Path json) {
        try {
            return JsonMapper.shared().readTree(bytes(json));
        } catch (JacksonException e) {
            throw new NomenclatureException(String.valueOf(json.getFileName()), "no JSON", "a Table Schema");
        }
    }

    private static String primaryKey(JsonNode schema) {
        JsonNode key = schema.path("primaryKey");
        return key.isArray() ? (key.size() == 1 ? key.get(0).asString("") : "") : key.asString("");
    }

    private static int indexOf(List<String> names, String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).toUpperCase(Locale.ROOT).equals(name.toUpperCase(Locale.ROOT))) {
                return i;
            }
        }
        return -1;
    }
}
