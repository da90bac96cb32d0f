package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A BagIt bag (RFC 8493), versions 0.97 and 1.0. {@link #validateStructure} reads no payload: whoever reads the files
 * compares them with {@link #payloadSha256}; {@link #verify} reads everything.
 *
 * <p>Asked of a bag: UTF-8 tag files, {@code manifest-sha256.txt} listing the whole payload; the manifests and tag manifests of
 * every other algorithm, and {@code Payload-Oxum}, are checked where they are. One of an algorithm that is not known cannot be
 * checked, and the bag is refused. A bag that leaves payload to be fetched ({@code fetch.txt}) is refused.
 */
public final class Bag {
    /** Where the payload is; paths in the manifest begin with it. */
    public static final String PAYLOAD = "data/";

    private static final String DECLARATION = "bagit.txt";
    private static final int MAX_TAG_FILE_BYTES = 64 << 20;
    private static final Pattern MANIFEST = Pattern.compile("(tag)?manifest-.*\\.txt");
    private static final Pattern OXUM = Pattern.compile("(\\d{1,18})\\.(\\d{1,9})");
    private static final Pattern ESCAPE = Pattern.compile("%(0[AaDd]|25)");

    private final SourceFolder folder;
    private final boolean percentIsEscaped;
    private final SortedMap<String, String> payloadSha256;
    private final SortedMap<Algorithm, SortedMap<String, String>> payloadManifests = new TreeMap<>();
    private final SortedMap<Algorithm, String> tagManifests = new TreeMap<>();

    /** Checksum algorithms of manifests, by the name that files have (RFC 8493, section 2.4). */
    private enum Algorithm {
        MD5("MD5", 32),
        SHA1("SHA-1", 40),
        SHA224("SHA-224", 56),
        SHA256("SHA-256", 64),
        SHA384("SHA-384", 96),
        SHA512("SHA-512", 128);

        private final String javaName;
        private final int digits;

        Algorithm(String javaName, int digits) {
            this.javaName = javaName;
            this.digits = digits;
        }

        static Optional<Algorithm> of(String fileName) {
            String name = fileName.toUpperCase(Locale.ROOT).replace("-", "");
            return Arrays.stream(values())
                    .filter(algorithm -> algorithm.name().equals(name))
                    .findFirst();
        }
    }

    private Bag(SourceFolder folder, boolean percentIsEscaped) throws IOException {
        this.folder = folder;
        this.percentIsEscaped = percentIsEscaped;
        for (String manifest : manifests(folder)) {
            add(manifest);
        }
        this.payloadSha256 = Objects.requireNonNull(payloadManifests.get(Algorithm.SHA256));
    }

    private void add(String name) throws IOException {
        boolean ofPayload = name.startsWith("manifest-");
        String algorithmName = name.substring(name.indexOf('-') + 1, name.length() - ".txt".length());
        Algorithm algorithm = Algorithm.of(algorithmName)
                .orElseThrow(() -> new DeliveryRefusedException(
                        name,
                        "of an algorithm that is not known, so that it cannot be checked",
                        "md5, sha1, sha224, sha256, sha384 or sha512"));
        if (ofPayload) {
            payloadManifests.put(algorithm, manifest(name, algorithm.digits, true));
        } else {
            tagManifests.put(algorithm, name);
        }
    }

    private static String manifestName(Algorithm algorithm) {
        return "manifest-" + algorithm.name().toLowerCase(Locale.ROOT) + ".txt";
    }

    /**
     * Refuses a folder that is no bag and has manifests of one: whoever made them meant them to be checked.
     *
     * @throws DeliveryRefusedException naming the manifest
     */
    static void refuseManifestsWithoutBag(SourceFolder folder) throws IOException {
        for (String manifest : manifests(folder)) {
            throw new DeliveryRefusedException(
                    manifest,
                    "a manifest of a bag, without " + DECLARATION + ": nobody would check it",
                    DECLARATION + " beside it, or no manifest");
        }
    }

    private static List<String> manifests(SourceFolder folder) throws IOException {
        return folder.names().stream()
                .filter(name -> MANIFEST.matcher(name).matches())
                .toList();
    }

    /**
     * The checksums that the manifests have of one payload file, lower-case hexadecimal, by the algorithm's name in Java:
     * {@code SHA-512}.
     */
    public SortedMap<String, String> checksums(String path) {
        SortedMap<String, String> checksums = new TreeMap<>();
        payloadManifests.forEach((algorithm, manifest) -> {
            String checksum = manifest.get(path);
            if (checksum != null) {
                checksums.put(algorithm.javaName, checksum);
            }
        });
        return checksums;
    }

    /** Whether {@code folder} says it is a bag: {@code bagit.txt} is there. */
    public static boolean isBag(SourceFolder folder) throws IOException {
        return isIn(folder, DECLARATION);
    }

    /**
     * Reads the declaration and the payload manifest.
     *
     * @throws DeliveryRefusedException when they are not as RFC 8493 and this class ask
     */
    public static Bag open(SourceFolder folder) throws IOException {
        List<String> lines = lines(folder, DECLARATION);
        String version = lines.isEmpty() ? "" : lines.get(0);
        boolean known = version.equals("BagIt-Version: 1.0") || version.equals("BagIt-Version: 0.97");
        if (!known) {
            throw new DeliveryRefusedException(
                    DECLARATION + ": line 1",
                    "not a version that is read",
                    "BagIt-Version: 1.0 or BagIt-Version: 0.97");
        }
        boolean utf8 = lines.size() == 2 && lines.get(1).equalsIgnoreCase("Tag-File-Character-Encoding: UTF-8");
        if (!utf8) {
            throw new DeliveryRefusedException(
                    DECLARATION + ": line 2",
                    "not the encoding of the tag files",
                    "Tag-File-Character-Encoding: UTF-8");
        }
        if (!isIn(folder, "manifest-sha256.txt")) {
            throw new DeliveryRefusedException(
                    "manifest-sha256.txt", "missing", "a bag with the SHA-256 of its payload");
        }
        return new Bag(folder, version.endsWith("1.0"));
    }

    /** The declared checksums, lower-case hexadecimal, by path: {@code data/…}. */
    public SortedMap<String, String> payloadSha256() {
        return payloadSha256;
    }

    /**
     * Checks everything that can be checked without reading the payload: each manifest lists exactly the payload, the
     * payload's size is as {@code Payload-Oxum} says, tag files have their checksums.
     *
     * @throws DeliveryIncompleteException when payload is missing
     * @throws DeliveryRefusedException when there is too much, or anything contradicts
     */
    public void validateStructure() throws IOException {
        // first: what is said below of payload and manifests would be said of altered ones
        for (Map.Entry<Algorithm, String> tagManifest : tagManifests.entrySet()) {
            Algorithm algorithm = tagManifest.getKey();
            verifyTagFiles(algorithm.javaName, tagManifest.getValue(), algorithm.digits);
        }
        if (isIn(folder, "fetch.txt") && !lines(folder, "fetch.txt").isEmpty()) {
            throw new DeliveryRefusedException(
                    "fetch.txt", "payload that is not in the bag", "a bag that holds all of its payload");
        }
        List<String> present = payload();
        payloadManifests.forEach((algorithm, manifest) -> requireSame(present, manifestName(algorithm), manifest));
        checkOxum(present);
    }

    /**
     * {@link #validateStructure}, then hashes the whole payload on {@code threads} threads.
     *
     * @throws DeliveryRefusedException naming the first file that differs from its checksum
     */
    public void verify(int threads, FileChecksums.Listener listener) throws IOException {
        validateStructure();
        for (Map.Entry<Algorithm, SortedMap<String, String>> manifest : payloadManifests.entrySet()) {
            verifyPayload(manifest.getKey().javaName, manifest.getValue(), threads, listener);
        }
    }

    /** Checks the one payload file that says what the others are, since nobody converts it. */
    void verifyPayloadFile(String path) throws IOException {
        for (Map.Entry<String, String> declared : checksums(path).entrySet()) {
            String actual = FileChecksums.hash(RelativePath.resolve(folder, path, path), declared.getKey());
            if (!actual.equals(declared.getValue())) {
                throw FileChecksums.altered(path, declared.getKey());
            }
        }
    }

    private void verifyPayload(
            String algorithm, Map<String, String> declared, int threads, FileChecksums.Listener listener)
            throws IOException {
        Map<String, SourceBytes> files = new TreeMap<>();
        for (String path : declared.keySet()) {
            files.put(path, RelativePath.resolve(folder, path, path));
        }
        Map<String, String> actual = FileChecksums.hash(files, algorithm, threads, listener);
        declared.forEach((path, checksum) -> {
            if (!checksum.equals(actual.get(path))) {
                throw FileChecksums.altered(path, algorithm);
            }
        });
    }

    private void verifyTagFiles(String algorithm, String name, int digits) throws IOException {
        for (Map.Entry<String, String> tagFile : manifest(name, digits, false).entrySet()) {
            SourceBytes file = RelativePath.resolve(folder, name, tagFile.getKey());
            if (!FileChecksums.hash(file, algorithm).equals(tagFile.getValue())) {
                throw FileChecksums.altered(tagFile.getKey(), algorithm);
            }
        }
    }

    private List<String> payload() throws IOException {
        if (folder.kind("data") != SourceFolder.Kind.FOLDER) {
            throw new DeliveryIncompleteException("data", "missing", "the payload of the bag");
        }
        return FolderListing.files(folder, "data");
    }

    private static void requireSame(List<String> present, String name, SortedMap<String, String> listed) {
        Set<String> there = Set.copyOf(present);
        for (String path : listed.keySet()) {
            if (!there.contains(path)) {
                throw new DeliveryIncompleteException(name, "listed but not there: " + path, "every listed file");
            }
        }
        for (String path : present) {
            if (!listed.containsKey(path)) {
                throw new DeliveryRefusedException(
                        name, "there but not listed: " + path, "a payload of listed files only");
            }
        }
    }

    private void checkOxum(List<String> present) throws IOException {
        if (!isIn(folder, "bag-info.txt")) {
            return;
        }
        long bytes = 0;
        for (String path : present) {
            bytes += folder.file(path).length();
        }
        for (String line : lines(folder, "bag-info.txt")) {
            int colon = line.indexOf(':');
            if (colon < 0 || !line.substring(0, colon).equalsIgnoreCase("Payload-Oxum")) {
                continue;
            }
            String place = "bag-info.txt: Payload-Oxum";
            Matcher oxum = OXUM.matcher(line.substring(colon + 1).strip());
            if (!oxum.matches()) {
                throw new DeliveryRefusedException(place, "not usable", "bytes.files, such as 4096.12");
            }
            long declaredBytes = Long.parseLong(oxum.group(1));
            long declaredFiles = Long.parseLong(oxum.group(2));
            String problem = "the payload has " + bytes + " bytes in " + present.size() + " files";
            String expected = declaredBytes + " bytes in " + declaredFiles + " files";
            if (bytes < declaredBytes && present.size() <= declaredFiles) {
                throw new DeliveryIncompleteException(place, problem, expected);
            }
            if (bytes != declaredBytes || present.size() != declaredFiles) {
                throw new DeliveryRefusedException(place, problem, expected);
            }
        }
    }

    private SortedMap<String, String> manifest(String name, int digits, boolean ofPayload) throws IOException {
        Pattern form = Pattern.compile("([0-9A-Fa-f]{" + digits + "})[ \\t]+\\*?(\\S.*)");
        SortedMap<String, String> checksums = new TreeMap<>();
        int lineNumber = 0;
        for (String line : lines(folder, name)) {
            lineNumber++;
            String place = name + ": line " + lineNumber;
            Matcher matcher = form.matcher(line);
            if (!matcher.matches()) {
                throw new DeliveryRefusedException(
                        place, "not a checksum and a path", digits + " hexadecimal digits, a space, a path");
            }
            String written = RelativePath.check(place, matcher.group(2));
            String path = unescape(written);
            if (path.startsWith(PAYLOAD) != ofPayload) {
                throw new DeliveryRefusedException(
                        place,
                        ofPayload ? "a path outside the payload" : "a path inside the payload",
                        ofPayload ? "a path that begins with data/" : "a tag file");
            }
            if (checksums.put(path, matcher.group(1).toLowerCase(Locale.ROOT)) != null) {
                throw new DeliveryRefusedException(place, "listed twice", "each file once");
            }
        }
        return checksums;
    }

    /** Section 2.1.3: line ends in paths are percent-encoded, and since 1.0 so is the percent sign. */
    private String unescape(String path) {
        return ESCAPE.matcher(path).replaceAll(escape -> switch (escape.group(1)) {
            case "0A", "0a" -> "\n";
            case "0D", "0d" -> "\r";
            default -> percentIsEscaped ? "%" : "%25";
        });
    }

    private static boolean isIn(SourceFolder folder, String name) throws IOException {
        return folder.kind(name) != SourceFolder.Kind.NOTHING;
    }

    private static List<String> lines(SourceFolder folder, String name) throws IOException {
        SourceBytes file = RelativePath.resolve(folder, name, name);
        if (file.length() > MAX_TAG_FILE_BYTES) {
            throw new DeliveryRefusedException(name, "too large", "at most " + MAX_TAG_FILE_BYTES + " bytes");
        }
        try (InputStream in = file.open()) {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(in.readNBytes(MAX_TAG_FILE_BYTES)))
                    .toString();
            List<String> lines = new ArrayList<>(text.lines().toList());
            while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
                lines.remove(lines.size() - 1);
            }
            return List.copyOf(lines);
        } catch (CharacterCodingException e) {
            throw new DeliveryRefusedException(name, "not UTF-8", "UTF-8", e);
        }
    }
}
