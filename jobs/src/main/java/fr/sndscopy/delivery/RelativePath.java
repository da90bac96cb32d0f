package fr.sndscopy.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Paths as declared: relative, with {@code /}, and never out of the delivery's folder, not even over a symbolic link. */
final class RelativePath {
    private static final int MAX_CHARACTERS = 1000;

    private RelativePath() {}

    /** @throws DeliveryRefusedException when {@code path} could name anything outside the folder */
    static String check(String place, String path) {
        List<String> segments = List.of(path.split("/", -1));
        boolean climbs = segments.stream().anyMatch(segment -> segment.equals("..") || segment.equals("."));
        boolean absolute = path.startsWith("/") || path.matches("[A-Za-z]:.*");
        if (climbs || absolute) {
            throw new DeliveryRefusedException(
                    place,
                    absolute ? "an absolute path" : "a path with . or ..",
                    "a path inside the delivery's folder, such as data/file.csv");
        }
        boolean odd = path.indexOf('\\') >= 0 || path.chars().anyMatch(Character::isISOControl);
        if (odd || segments.contains("") || path.length() > MAX_CHARACTERS) {
            throw new DeliveryRefusedException(
                    place,
                    "not a usable path",
                    "at most " + MAX_CHARACTERS
                            + " characters, segments split by one /, no \\ and no control character");
        }
        return path;
    }

    /**
     * The regular file that {@code path} names.
     *
     * @throws DeliveryIncompleteException when there is none
     * @throws DeliveryRefusedException when it lies outside {@code directory}, or is no regular file
     */
    static Path resolve(Path directory, String place, String path) throws IOException {
        Path file = directory.resolve(path);
        if (!Files.exists(file)) {
            throw new DeliveryIncompleteException(place, "no such file: " + path, "the file in the delivery's folder");
        }
        Path real = file.toRealPath();
        if (!real.startsWith(directory.toRealPath())) {
            throw new DeliveryRefusedException(
                    place, "a link out of the delivery's folder", "a file inside the delivery's folder");
        }
        if (!Files.isRegularFile(real)) {
            throw new DeliveryRefusedException(place, "not a regular file", "a regular file");
        }
        return real;
    }
}
