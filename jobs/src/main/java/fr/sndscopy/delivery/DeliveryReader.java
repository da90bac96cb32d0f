package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a folder with {@code delivery.yaml} and checks that it is what it declares, without reading a source file.
 *
 * <p>Keys: {@code delivery} and {@code product} (both required), {@code files} (required: {@code path}, and {@code
 * table}, {@code period}, {@code vintage}, {@code format}, {@code rows}, {@code sha256}), {@code supersedes} (an id, or {@code id} and {@code drops}), {@code
 * limits}, and {@code table}, {@code period}, {@code vintage}, {@code format} as defaults of the files'. A vintage that
 * is declared nowhere is the period's year.
 *
 * <p>Paths are relative to the folder of {@code delivery.yaml}. In a bag that is the root, as a tag file, so that paths
 * begin with {@code data/}; or it lies in {@code data/} as payload itself, where bagging a finished delivery moves it,
 * and paths are then relative to {@code data/}. {@link SourceFile#path} always counts from the delivery's folder.
 */
public final class DeliveryReader {
    /** Of the declaration. */
    public static final String FILE_NAME = "delivery.yaml";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern PRODUCT = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,99}");
    private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final Pattern VINTAGE = Pattern.compile("(19|20|21)\\d\\d");
    private static final Pattern RATIO = Pattern.compile("0(\\.\\d{1,9})?|1(\\.0{1,9})?");
    private static final Pattern CODE = Pattern.compile("[a-z]+(-[a-z]+)*(\\([A-Za-z0-9_]{1,64}\\))?");
    /** What a delivery's id looks like. */
    public static final String ID_FORM = "a letter or digit, then at most 99 of A-Z a-z 0-9 . _ -";

    private static final int MAX_FILES = 100_000;

    private final SourceFolder folder;
    private final String fileName;
    private final String base;
    private final @Nullable Bag bag;
    /** By path. */
    private final Map<String, FixedWidthLayout> layouts = new TreeMap<>();

    private DeliveryReader(SourceFolder folder, @Nullable Bag bag, String base) {
        this.folder = folder;
        this.bag = bag;
        this.base = base;
        this.fileName = base + FILE_NAME;
    }

    /**
     * Reads and checks {@code folder}.
     *
     * @throws DeliveryIncompleteException when something declared is not there
     * @throws DeliveryRefusedException when the declaration, the bag or the folder is not as it must be
     * @throws IOException when the folder cannot be read
     */
    public static Delivery read(SourceFolder folder) throws IOException {
        if (!folder.isThere()) {
            throw new DeliveryRefusedException(folder.location(), "not a folder", "a folder with " + FILE_NAME);
        }
        Bag bag = Bag.isBag(folder) ? Bag.open(folder) : null;
        if (bag == null) {
            Bag.refuseManifestsWithoutBag(folder);
        }
        DeliveryReader reader = new DeliveryReader(folder, bag, base(folder, bag));
        if (bag != null) {
            bag.validateStructure();
            if (!reader.base.isEmpty()) {
                bag.verifyPayloadFile(reader.fileName);
            }
        }
        Delivery delivery = reader.read();
        if (bag != null) {
            reader.refuseUndeclaredPayload(delivery, bag);
        }
        return delivery;
    }

    /**
     * The files that lie in the delivery's folder and that nobody declared, as sorted relative paths: for the report. A
     * bag's tag files, and {@code delivery.yaml}, are no such files. Likewise the readings of files of which others are declared.
     */
    public static List<String> undeclared(Delivery delivery) throws IOException {
        Set<String> declared = delivery.files().stream().map(SourceFile::file).collect(Collectors.toSet());
        declared.addAll(delivery.layouts());
        boolean bag = Bag.isBag(delivery.folder());
        Stream<String> files = FolderListing.files(delivery.folder(), "").stream()
                .filter(path -> !declared.contains(path))
                .filter(path -> !path.equals(FILE_NAME) && !(bag && path.equals(Bag.PAYLOAD + FILE_NAME)))
                .filter(path -> !(bag && !path.startsWith(Bag.PAYLOAD)));
        Stream<String> readings = delivery.unreadGroups().entrySet().stream()
                .flatMap(file -> file.getValue().stream().map(group -> NamedFormat.reading(file.getKey(), group)));
        return Stream.concat(files, readings).sorted().toList();
    }

    /** Whether {@code folder} says it is a delivery. */
    public static boolean isDelivery(SourceFolder folder) throws IOException {
        return isIn(folder, FILE_NAME) || (Bag.isBag(folder) && isIn(folder, Bag.PAYLOAD + FILE_NAME));
    }

    /** Whether a text can be a delivery's id: {@link #ID_FORM}. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Whether a declaration can name a file of this path. */
    public static boolean isPath(String text) {
        return RelativePath.isUsable(text);
    }

    /** Whether a text can be a product's name. */
    public static boolean isProduct(String text) {
        return PRODUCT.matcher(text).matches();
    }

    private static boolean isIn(SourceFolder folder, String path) throws IOException {
        return folder.kind(path) != SourceFolder.Kind.NOTHING;
    }

    private static String base(SourceFolder folder, @Nullable Bag bag) throws IOException {
        boolean atRoot = isIn(folder, FILE_NAME);
        boolean inPayload = bag != null && isIn(folder, Bag.PAYLOAD + FILE_NAME);
        if (atRoot && inPayload) {
            throw new DeliveryRefusedException(
                    Bag.PAYLOAD + FILE_NAME, "a second " + FILE_NAME, "one, at the root of the bag or in data/");
        }
        if (!atRoot && !inPayload) {
            throw new DeliveryRefusedException(
                    FILE_NAME, "missing", "a file that declares the delivery; sndscopy inventory drafts it");
        }
        return atRoot ? "" : Bag.PAYLOAD;
    }

    private Delivery read() throws IOException {
        SourceBytes file = RelativePath.resolve(folder, fileName, fileName);
        Declaration top =
                Declaration.of(fileName, YamlText.read(file, fileName), "a mapping that begins with delivery:");
        String id = top.requiredText("delivery", ID, ID_FORM);
        String product = top.requiredText("product", PRODUCT, "a name such as DCIR or PMSI MCO");
        Supersedes supersedes = supersedes(top, id);
        Defaults defaults = defaults(top);
        List<SourceFile> files = files(top, defaults);
        Map<String, RejectLimit> limits = limits(top, files);
        top.refuseUnknownKeys();
        refuseUnevenVintages(files);
        return new Delivery(folder, id, product, files, supersedes.id(), supersedes.drops(), limits, layouts.keySet());
    }

    /** Which delivery is replaced, and what of it is not brought again. */
    private record Supersedes(@Nullable String id, List<Delivery.Drop> drops) {}

    private static Supersedes supersedes(Declaration top, String delivery) {
        Declaration mapping = top.mappingOrText("supersedes");
        String id = mapping == null ? top.text("supersedes", ID, ID_FORM) : mapping.requiredText("id", ID, ID_FORM);
        if (delivery.equals(id)) {
            throw top.error("supersedes", "the delivery itself", "the id of an earlier delivery");
        }
        List<Delivery.Drop> drops = new ArrayList<>();
        if (mapping != null) {
            String expected = "a list of tables and periods, such as [ER_PRS_F 2019-02]";
            List<String> texts = mapping.texts("drops", expected);
            for (String text : texts == null ? List.<String>of() : texts) {
                drops.add(drop(mapping, text, expected));
            }
            mapping.refuseUnknownKeys();
        }
        return new Supersedes(id, drops);
    }

    private static Delivery.Drop drop(Declaration supersedes, String text, String expected) {
        int space = text.indexOf(' ');
        Period period = space < 0 ? null : period(text.substring(space + 1).strip());
        if (period == null || !ID.matcher(text.substring(0, space)).matches()) {
            throw supersedes.error("drops", "not usable", expected);
        }
        return new Delivery.Drop(text.substring(0, space), period);
    }

    /** What the top of the declaration says for every file. */
    private record Defaults(
            @Nullable String table,
            @Nullable Period period,
            @Nullable Integer vintage,
            FileFormat format) {}

    private Defaults defaults(Declaration top) throws IOException {
        Declaration format = top.mapping("format", "a mapping such as {delimiter: \";\", encoding: utf-8}");
        return new Defaults(
                table(top),
                period(top),
                vintage(top),
                format == null ? CsvFormat.USUAL : FormatReader.read(format, CsvFormat.USUAL, this::layout));
    }

    private List<SourceFile> files(Declaration top, Defaults defaults) throws IOException {
        String expected = "a list of files, each a mapping with path and table";
        List<YamlNode> nodes = top.list("files", expected);
        if (nodes == null || nodes.isEmpty()) {
            throw top.error("files", nodes == null ? "missing" : "no file", expected);
        }
        if (nodes.size() > MAX_FILES) {
            throw top.error("files", nodes.size() + " files", "at most " + MAX_FILES);
        }
        List<SourceFile> files = new ArrayList<>();
        Map<String, String> places = new HashMap<>();
        Map<String, SourceFile> read = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (YamlNode node : nodes) {
            Declaration entry = Declaration.of(fileName, node, "a mapping with path and table");
            SourceFile file = sourceFile(entry, defaults);
            String real = RelativePath.resolve(folder, entry.place("path"), file.file())
                    .realName();
            SourceFile other = read.putIfAbsent(real, file);
            // no name of a file has this in it
            String earlier = places.putIfAbsent(file.format().readingOf(real + '\0'), node.place());
            if (earlier == null && other != null && !areOfOneLayout(file, other)) {
                earlier = places.get(other.format().readingOf(real + '\0'));
            }
            if (earlier != null) {
                boolean ofLayout = !file.path().equals(file.file());
                throw entry.error(
                        "path",
                        "the same file as " + earlier,
                        "each file once" + (ofLayout ? ", or of one layout each group once" : ""));
            }
            if (!names.add(file.path())) {
                throw entry.error("path", "what a group of another file is called", "another path");
            }
            files.add(file);
        }
        return files;
    }

    private static boolean areOfOneLayout(SourceFile one, SourceFile other) {
        return one.format() instanceof NamedFormat first
                && other.format() instanceof NamedFormat second
                && first.properties().containsKey(NamedFormat.LAYOUT)
                && first.cells().encoding().equals(second.cells().encoding())
                && Objects.equals(
                        first.properties().get(NamedFormat.LAYOUT),
                        second.properties().get(NamedFormat.LAYOUT));
    }

    /** A document that says what stands where in lines, of the delivery's folder. */
    private FixedWidthLayout layout(String place, String declared) throws IOException {
        String path = base + RelativePath.check(place, declared);
        FixedWidthLayout layout = layouts.get(path);
        if (layout == null) {
            SourceBytes file = RelativePath.resolve(folder, place, path);
            if (bag != null) {
                bag.verifyPayloadFile(path);
            }
            layout = FixedWidthLayout.read(file, path);
            layouts.put(path, layout);
        }
        return layout;
    }

    /** What is lacking where a format of a whole delivery may lack it. */
    private static void refuseUnread(Declaration entry, FileFormat format) {
        if (format instanceof NamedFormat named && named.type().equals(NamedFormat.FIXED_WIDTH)) {
            for (String key : List.of(NamedFormat.LAYOUT, NamedFormat.GROUP)) {
                if (!named.properties().containsKey(key)) {
                    throw entry.error(
                            "format." + key,
                            "missing",
                            key.equals(NamedFormat.LAYOUT)
                                    ? "the path of a layout, here or at the top"
                                    : "the group of the layout whose repetitions are rows of the table");
                }
            }
        }
    }

    private SourceFile sourceFile(Declaration entry, Defaults defaults) throws IOException {
        String pathForm = "a path relative to the delivery's folder";
        String declaredPath = entry.text("path", pathForm);
        if (declaredPath == null || declaredPath.isEmpty()) {
            throw entry.error("path", "missing", pathForm);
        }
        String path = base + RelativePath.check(entry.place("path"), declaredPath);
        String table = required(entry, "table", table(entry), defaults.table(), "the SNDS table, such as ER_PRS_F");
        Period period = required(
                entry, "period", period(entry), defaults.period(), "YYYY-MM, YYYY or snapshot, here or at the top");
        Integer vintage = vintage(entry);
        if (vintage == null) {
            vintage = defaults.vintage() == null ? year(entry, period) : defaults.vintage();
        }
        Declaration format = entry.mapping("format", "a mapping such as {encoding: utf-8}");
        FileFormat fileFormat =
                format == null ? defaults.format() : FormatReader.read(format, defaults.format(), this::layout);
        OptionalLong rows = entry.count("rows");
        String sha256 = entry.text("sha256", SHA256, "64 hexadecimal digits");
        entry.refuseUnknownKeys();
        refuseUnread(entry, fileFormat);
        return new SourceFile(
                fileFormat.readingOf(path), table, period, vintage, fileFormat, rows, checksum(entry, path, sha256));
    }

    private @Nullable String checksum(Declaration entry, String path, @Nullable String declared) {
        String lowerCase = declared == null ? null : declared.toLowerCase(Locale.ROOT);
        if (bag == null) {
            return lowerCase;
        }
        String listed = bag.payloadSha256().get(path);
        if (listed == null) {
            throw entry.error("path", "not in manifest-sha256.txt", "a payload file of the bag");
        }
        if (lowerCase != null && !lowerCase.equals(listed)) {
            throw entry.error("sha256", "not what manifest-sha256.txt says", "the same checksum in both");
        }
        return listed;
    }

    private static <T> T required(Declaration entry, String key, @Nullable T own, @Nullable T common, String expected) {
        if (own == null && common == null) {
            throw entry.error(key, "missing", expected);
        }
        return own == null ? Objects.requireNonNull(common) : own;
    }

    private static @Nullable String table(Declaration declaration) {
        return declaration.text("table", ID, "the SNDS table, such as ER_PRS_F");
    }

    private static @Nullable Period period(Declaration declaration) {
        return declaration.parsed("period", DeliveryReader::period, "YYYY-MM, YYYY or snapshot");
    }

    private static @Nullable Period period(String text) {
        try {
            return new Period(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Integer vintage(Declaration declaration) {
        String text = declaration.text("vintage", VINTAGE, "a year, such as 2019");
        return text == null ? null : Integer.valueOf(text);
    }

    private static int year(Declaration entry, Period period) {
        if (period.equals(Period.SNAPSHOT)) {
            throw entry.error("vintage", "missing", "the year whose columns apply, since a snapshot has none");
        }
        return Integer.parseInt(period.text().substring(0, 4));
    }

    private static Map<String, RejectLimit> limits(Declaration top, List<SourceFile> files) {
        Declaration limits = top.mapping(
                "limits", "a mapping of tables to {count: 0, ratio: 0.01, codes: {too-long: {count: 0}}}, or none");
        if (limits == null) {
            return Map.of();
        }
        Map<String, String> tables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        files.forEach(file -> tables.putIfAbsent(file.table(), file.table()));
        Set<String> limited = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, RejectLimit> byTable = new LinkedHashMap<>();
        for (String table : limits.keys()) {
            if (!table.equals("*") && !tables.containsKey(table)) {
                throw limits.error(table, "no file of this table", "a table of this delivery, or \"*\"");
            }
            if (!limited.add(table)) {
                throw limits.error(table, "a table that has limits already, but for its case", "each table once");
            }
            byTable.put(tables.getOrDefault(table, table), limit(limits, table));
        }
        return byTable;
    }

    private static RejectLimit limit(Declaration limits, String table) {
        String expected = "a mapping with count, ratio or codes, or none";
        if (limits.isText(table)) {
            String text = limits.text(table, expected);
            if (text == null || !RejectLimit.isNone(text)) {
                throw limits.error(table, "no limit", expected);
            }
            return RejectLimit.NONE;
        }
        Declaration limit = limits.mapping(table, expected);
        if (limit == null) {
            throw limits.error(table, "no value", expected);
        }
        Map<String, RejectLimit> codes = codeLimits(limit);
        RejectLimit rows = bounds(limit);
        limit.refuseUnknownKeys();
        if (rows.origin() == RejectLimit.Origin.USUAL && codes.isEmpty()) {
            throw limits.error(table, "neither count nor ratio nor codes", expected);
        }
        return rows.withCodes(codes);
    }

    private static Map<String, RejectLimit> codeLimits(Declaration limit) {
        String expected = "a mapping of codes to {count: 0, ratio: 0.01}";
        Declaration codes = limit.mapping("codes", expected);
        if (codes == null) {
            return Map.of();
        }
        Map<String, RejectLimit> byCode = new LinkedHashMap<>();
        for (String code : codes.keys()) {
            if (!CODE.matcher(code).matches()) {
                throw codes.error(code, "no code", "a code such as too-long, or too-long(COLUMN)");
            }
            Declaration bounds = codes.mapping(code, expected);
            RejectLimit ofCode = bounds == null ? RejectLimit.USUAL : bounds(bounds);
            if (bounds != null) {
                bounds.refuseUnknownKeys();
            }
            if (ofCode.origin() == RejectLimit.Origin.USUAL) {
                throw codes.error(code, "neither count nor ratio", expected);
            }
            byCode.put(code, ofCode);
        }
        return byCode;
    }

    /** What a mapping says; {@link RejectLimit#USUAL} when it says nothing. */
    private static RejectLimit bounds(Declaration limit) {
        OptionalLong count = limit.count("count");
        String ratio = limit.text("ratio", RATIO, "a number from 0 to 1, with a point");
        if (count.isEmpty() && ratio == null) {
            return RejectLimit.USUAL;
        }
        return new RejectLimit(
                count.orElse(RejectLimit.NONE.count()),
                ratio == null ? RejectLimit.NONE.ratio() : Double.parseDouble(ratio));
    }

    /** The files of one table and period become one set of parts with one set of columns. */
    private void refuseUnevenVintages(List<SourceFile> files) {
        Map<String, Integer> vintages = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int index = 0; index < files.size(); index++) {
            SourceFile file = files.get(index);
            Integer other = vintages.putIfAbsent(file.table() + "/" + file.period(), file.vintage());
            if (other != null && other != file.vintage()) {
                throw new DeliveryRefusedException(
                        fileName + ": files[" + index + "].vintage",
                        "vintage " + file.vintage() + " where an earlier file of the same table and period has "
                                + other,
                        "one vintage for a table and period");
            }
        }
    }

    private void refuseUndeclaredPayload(Delivery delivery, Bag bag) {
        Set<String> declared = new HashSet<>();
        delivery.files().forEach(file -> declared.add(file.file()));
        declared.addAll(delivery.layouts());
        declared.add(Bag.PAYLOAD + FILE_NAME);
        for (String path : bag.payloadSha256().keySet()) {
            if (!declared.contains(path)) {
                throw new DeliveryRefusedException(
                        fileName + ": files", "payload that is not declared: " + path, "every payload file of the bag");
            }
        }
    }
}
