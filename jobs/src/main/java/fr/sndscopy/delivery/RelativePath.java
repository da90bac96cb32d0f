package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceFolder;
import java.io.IOException;
import java.util.List;

/** Paths as declared: relative, with {@code /}, and never out of the delivery's folder, not even over a symbolic link. */
final class RelativePath {
    private static final int MAX_CHARACTERS = 1000;

    private RelativePath() {}

    /** Whether a declaration can name it. */
    static boolean isUsable(String path) {
        try {
            check("", path);
            return true;
        } catch (DeliveryRefusedException e) {
            return false;
        }
    }

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
     * @throws DeliveryRefusedException when it lies outside {@code folder}, or is no regular file
     */
    static SourceBytes resolve(SourceFolder folder, String place, String path) throws IOException {
        return switch (folder.kind(path)) {
            case FILE -> folder.file(path);
            case NOTHING ->
                throw new DeliveryIncompleteException(
                        place, "no such file: " + path, "the file in the delivery's folder");
            case OUTSIDE ->
                throw new DeliveryRefusedException(
                        place, "a link out of the delivery's folder", "a file inside the delivery's folder");
            case FOLDER, OTHER -> throw new DeliveryRefusedException(place, "not a regular file", "a regular file");
        };
    }
}
