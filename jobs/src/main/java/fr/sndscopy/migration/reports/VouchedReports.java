package fr.sndscopy.migration.reports;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.reports.NamedReports.Named;
import fr.sndscopy.migration.reports.ReportSeal.Checksums;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.report.index.ReportIndex.Doubt;
import fr.sndscopy.report.index.ReportIndex.Vouching;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The stored reports of a store, each with what says that it is the one that was written: the access log, which names it before it is there, and
 * for those of before the log the checksums that are sealed beside them.
 */
public final class VouchedReports {
    private static final int MAX_BYTES = 1 << 28;
    private static final Pattern REPORT =
            Pattern.compile(Pattern.quote(StoreLayout.EVIDENCE_PREFIX) + "([^/]+)/report-([^/.]+)\\.(json|html)");

    private final ObjectReader store;
    private final NamedReports named;
    private final @Nullable Sealing sealing;
    private final String dataset;
    /** By delivery, then attempt: when the last of its forms was written. */
    private final Map<String, Map<String, Long>> stored = new HashMap<>();

    /**
     * @param state of the store's ledger
     * @param sealing opens the sealed checksums; null without keys
     */
    public VouchedReports(ObjectReader store, LedgerState state, @Nullable Sealing sealing) {
        this.store = store;
        this.sealing = sealing;
        this.dataset = state.dataset();
        this.named = NamedReports.read(store, state);
        store.list(StoreLayout.EVIDENCE_PREFIX, this::note);
    }

    private void note(ObjectStat stat) {
        Matcher key = REPORT.matcher(stat.key());
        if (key.matches()) {
            stored.computeIfAbsent(key.group(1), none -> new TreeMap<>())
                    .merge(key.group(2), stat.lastModified().toEpochMilli(), Math::max);
        }
    }

    NamedReports named() {
        return named;
    }

    /**
     * What is stored of the reports on a delivery.
     *
     * @param vouching for the one that counts, the latest that is vouched for; of the latest, when none is
     * @param key of its JSON; empty when there is none
     * @param forms of that report; empty unless it is vouched for
     * @param doubts the reports that are not vouched for, the latest last
     */
    public record Found(Vouching vouching, String key, Optional<Forms> forms, List<Doubt> doubts) {
        public Found {
            doubts = List.copyOf(doubts);
        }
    }

    /** The two forms of a report, as they are stored. */
    public static final class Forms {
        private final byte[] json;
        private final byte[] html;

        Forms(byte[] json, byte[] html) {
            this.json = json;
            this.html = html;
        }

        /** The form for machines. */
        public byte[] json() {
            return json.clone();
        }

        /** The form for people. */
        public byte[] html() {
            return html.clone();
        }

        private boolean isWhole() {
            return json.length > 0 && html.length > 0;
        }

        private boolean is(String jsonSha256, String htmlSha256) {
            return jsonSha256.equals(Sha256.of(json)) && htmlSha256.equals(Sha256.of(html));
        }
    }

    private record Judged(Vouching vouching, String key, Forms forms) {}

    /** Reads the reports on a delivery and judges each. */
    public Found find(String delivery) {
        List<Doubt> doubts = new ArrayList<>();
        Judged latest = null;
        Vouching last = Vouching.MISSING;
        for (String attempt : attempts(delivery)) {
            Judged judged = judge(delivery, attempt);
            last = judged.vouching();
            if (judged.vouching().isGood()) {
                latest = judged;
            } else {
                doubts.add(new Doubt(delivery, judged.key(), judged.vouching()));
            }
        }
        if (latest != null) {
            return new Found(latest.vouching(), latest.key(), Optional.of(latest.forms()), doubts);
        }
        if (doubts.isEmpty()) {
            doubts.add(new Doubt(delivery, StoreLayout.evidencePrefix(delivery), Vouching.MISSING));
        }
        return new Found(last, "", Optional.empty(), doubts);
    }

    /** Those that the log names in its order, behind those that it does not know, which are older or not ours. */
    private List<String> attempts(String delivery) {
        Map<String, Long> attempts = stored.getOrDefault(delivery, Map.of());
        return attempts.keySet().stream()
                .sorted(Comparator.<String>comparingLong(
                                attempt -> named.of(StoreLayout.report(delivery, attempt, "json"))
                                        .map(Named::entry)
                                        .orElse(0L))
                        .thenComparing(attempt -> attempts.getOrDefault(attempt, 0L)))
                .toList();
    }

    private Judged judge(String delivery, String attempt) {
        String jsonKey = StoreLayout.report(delivery, attempt, "json");
        String htmlKey = StoreLayout.report(delivery, attempt, "html");
        Forms forms = new Forms(read(jsonKey), read(htmlKey));
        if (!forms.isWhole()) {
            return new Judged(Vouching.MISSING, forms.json.length == 0 ? jsonKey : htmlKey, forms);
        }
        Optional<Named> ofJson = named.of(jsonKey);
        Optional<Named> ofHtml = named.of(htmlKey);
        if (ofJson.isEmpty() || ofHtml.isEmpty()) {
            return sealed(delivery, attempt, forms);
        }
        if (!forms.is(ofJson.get().sha256(), ofHtml.get().sha256())) {
            boolean json = ofJson.get().sha256().equals(Sha256.of(forms.json));
            return new Judged(Vouching.ALTERED, json ? htmlKey : jsonKey, forms);
        }
        boolean covered = named.covers(ofJson.get()) && named.covers(ofHtml.get());
        return new Judged(covered ? Vouching.COVERED : Vouching.NAMED, jsonKey, forms);
    }

    private Judged sealed(String delivery, String attempt, Forms forms) {
        String jsonKey = StoreLayout.report(delivery, attempt, "json");
        String key = StoreLayout.report(delivery, attempt, StoreLayout.SEAL_EXTENSION);
        byte[] seal = sealing == null ? new byte[0] : read(key);
        if (sealing == null || seal.length == 0) {
            return new Judged(Vouching.UNNAMED, jsonKey, forms);
        }
        try {
            Checksums checksums = new ReportSeal(sealing, dataset).open(key, delivery, seal);
            boolean same = forms.is(checksums.json(), checksums.html());
            return new Judged(same ? Vouching.SEALED : Vouching.ALTERED, jsonKey, forms);
        } catch (IntegrityException e) {
            return new Judged(Vouching.ALTERED, key, forms);
        } catch (KeyServiceException e) {
            if (e.kind() == KeyServiceException.Kind.UNAVAILABLE) {
                throw e;
            }
            return new Judged(Vouching.UNNAMED, jsonKey, forms);
        }
    }

    /** Empty when there is none, or it cannot be read whole. */
    private byte[] read(String key) {
        try {
            return store.read(key, MAX_BYTES).orElse(new byte[0]);
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.CORRUPT) {
                throw e;
            }
            return new byte[0];
        }
    }
}
