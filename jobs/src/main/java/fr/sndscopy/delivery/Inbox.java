package fr.sndscopy.delivery;

import fr.sndscopy.place.SourceChangedException;
import fr.sndscopy.place.SourceFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The folder into which producers put deliveries, one folder each; what a nightly run picks from.
 *
 * <p>Nobody is there to ask, so a delivery is ready only when it can be told that it is whole: it is a bag, or every
 * file has a declared checksum (which the run checks). A producer that cannot write elsewhere and rename puts {@code
 * delivery.yaml} there last, or gives unfinished files the endings {@code .part}, {@code .tmp} or {@code .filepart}.
 */
public final class Inbox {
    private static final List<String> UNFINISHED = List.of(".part", ".tmp", ".filepart");

    private Inbox() {}

    /** What may be done with a candidate. */
    public enum Status {
        READY,
        /** Not whole yet; a later scan may find it so. */
        INCOMPLETE,
        /** It will not be accepted until the producer changes it. */
        REFUSED,
        /** Nobody has said what it is. */
        UNDECLARED
    }

    /**
     * A folder of the inbox.
     *
     * @param folder the folder
     * @param folderName its name in the inbox
     * @param status what may be done with it
     * @param delivery as read; null when it is not ready
     * @param reason why it is not ready; empty when it is
     */
    public record Candidate(
            SourceFolder folder,
            String folderName,
            Status status,
            @Nullable Delivery delivery,
            String reason) {

        /** The earliest period it has files of; empty unless ready. */
        public Optional<Period> period() {
            return delivery == null
                    ? Optional.empty()
                    : delivery.files().stream().map(SourceFile::period).min(Comparator.naturalOrder());
        }

        /** The delivery's id, or the folder's name where it could not be read. */
        public String name() {
            return delivery == null ? folderName : delivery.id();
        }
    }

    /**
     * The folders directly in {@code inbox}: the ready ones by period, then id; then
     * the others by name. Folders whose name begins with a full stop are passed over. Nothing is changed, and no source
     * file is read.
     *
     * @throws IOException when {@code inbox} itself cannot be listed
     */
    public static List<Candidate> scan(SourceFolder inbox) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (SourceFolder folder : inbox.folders()) {
            String name = folder.name();
            if (!name.startsWith(".")) {
                candidates.add(DeliveryReader.isDelivery(folder) ? judge(folder, name) : undeclared(folder, name));
            }
        }
        return refuseSharedIds(candidates).stream()
                .sorted(Comparator.comparing((Candidate candidate) -> candidate.delivery() == null)
                        .thenComparing(candidate -> candidate.period().orElse(Period.SNAPSHOT))
                        .thenComparing(Candidate::name))
                .toList();
    }

    /**
     * What lies in {@code inbox} beside its folders, which nobody looks into: a delivery that was unpacked one level too high, or a file
     * that belongs into one.
     *
     * @throws IOException when it cannot be listed
     */
    public static List<String> besideFolders(SourceFolder inbox) throws IOException {
        return inbox.names().stream().filter(name -> !name.startsWith(".")).toList();
    }

    private static Candidate undeclared(SourceFolder folder, String folderName) {
        return unready(
                folder,
                folderName,
                Status.UNDECLARED,
                "no " + DeliveryReader.FILE_NAME
                        + ": its producer still writes, or has left it out; sndscopy inventory " + folder.location()
                        + " drafts one");
    }

    private static Candidate judge(SourceFolder folder, String folderName) {
        try {
            for (String path : FolderListing.files(folder, "")) {
                String name = path.toLowerCase(Locale.ROOT);
                if (UNFINISHED.stream().anyMatch(name::endsWith)) {
                    return unready(folder, folderName, Status.INCOMPLETE, "[" + path + "] still being written");
                }
            }
            Delivery delivery = DeliveryReader.read(folder);
            for (SourceFile file : delivery.files()) {
                if (file.declaredSha256() == null) {
                    String reason =
                            "[" + file.path() + "] no checksum declared: expected sha256 for every file, or a bag";
                    return unready(folder, folderName, Status.REFUSED, reason);
                }
            }
            return new Candidate(folder, folderName, Status.READY, delivery, "");
        } catch (DeliveryIncompleteException e) {
            return unready(folder, folderName, Status.INCOMPLETE, String.valueOf(e.getMessage()));
        } catch (SourceChangedException e) {
            // its producer is at work
            return unready(folder, folderName, Status.INCOMPLETE, String.valueOf(e.getMessage()));
        } catch (DeliveryRefusedException e) {
            return unready(folder, folderName, Status.REFUSED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return unready(
                    folder,
                    folderName,
                    Status.INCOMPLETE,
                    "[" + folderName + "] cannot be read: "
                            + (e.getMessage() == null ? "it ends too early, or is damaged" : e.getMessage()));
        }
    }

    private static List<Candidate> refuseSharedIds(List<Candidate> candidates) {
        Map<String, List<String>> uses = new HashMap<>();
        candidates.stream().filter(candidate -> candidate.delivery() != null).forEach(candidate -> uses.computeIfAbsent(
                        candidate.name(), none -> new ArrayList<>())
                .add(candidate.folderName()));
        return candidates.stream()
                .map(candidate -> candidate.delivery() == null
                                || uses.getOrDefault(candidate.name(), List.of())
                                                .size()
                                        == 1
                        ? candidate
                        : unready(
                                candidate.folder(),
                                candidate.folderName(),
                                Status.REFUSED,
                                shared(candidate, uses.get(candidate.name()))))
                .toList();
    }

    private static String shared(Candidate candidate, @Nullable List<String> users) {
        String own = candidate.folderName();
        String others = users == null
                ? ""
                : users.stream().filter(folder -> !folder.equals(own)).collect(Collectors.joining(", "));
        return "[" + own + "] the id " + candidate.name() + " is used by another folder, " + others
                + ": expected one folder for a delivery";
    }

    private static Candidate unready(SourceFolder folder, String folderName, Status status, String reason) {
        return new Candidate(folder, folderName, status, null, reason);
    }
}
