package fr.sndscopy.migration.verify;

import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.KeyUse;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.reports.PublishedReport;
import fr.sndscopy.migration.reports.ReportSeal;
import fr.sndscopy.migration.reports.ReportSeal.Checksums;
import fr.sndscopy.migration.verify.VerificationResult.Fault;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.ReportJson;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds the stored reports on a delivery against manifest and ledger, which anybody can, and with keys against the checksums that were
 * sealed when they were written. What only the run knew (its times, its notices) is covered by the seal alone.
 */
final class StoredReportCheck {
    private static final int MAX_BYTES = 1 << 28;
    private static final String JSON = ".json";

    private static final String ENTRY = "ledgerEntry";
    /** The entry first: a report of another one may differ in everything. */
    private static final List<String> FACTS = List.of(ENTRY, "delivery", "product", "operator", "toolVersion");

    private static final List<String> BOOKS =
            List.of("delivered", "stored", "quarantined", "violationsByPlace", "warningsByPlace");
    /** By list of the report: what of each of its items manifest and ledger say too, besides books. */
    private static final Map<String, List<String>> LISTS = Map.of(
            "tables", List.of("table", "period", "vintage", "generation", "normalisedCells"),
            "files", List.of("path", "table", "period", "bytes", "rows", "sha256"),
            "parts",
                    List.of(
                            "name",
                            "table",
                            "period",
                            "file",
                            "firstByte",
                            "byteCount",
                            "data",
                            "quarantine",
                            "replays"));

    private final ObjectReader store;
    private final @Nullable KeyService keys;

    StoredReportCheck(ObjectReader store, @Nullable KeyService keys) {
        this.store = store;
        this.keys = keys;
    }

    /**
     * What was found.
     *
     * @param faults everything that is wrong
     * @param unsealed reports that an older version wrote, without a seal
     * @param ofOtherEntries reports beside one of this entry that speak of another, as a ledger leaves them that was rolled back
     */
    record Outcome(List<Fault> faults, int unsealed, int ofOtherEntries) {}

    /** @param sealed whether whoever published sealed reports too */
    Outcome check(LedgerAudit.Book book, Manifest manifest, boolean sealed) {
        List<Fault> faults = new ArrayList<>();
        int unsealed = 0;
        List<String> reports = new ArrayList<>();
        store.list(StoreLayout.evidencePrefix(manifest.delivery()) + "report-", stat -> {
            if (stat.key().endsWith(JSON)) {
                reports.add(stat.key());
            }
        });
        int ofThisEntry = 0;
        List<Fault> ofOtherEntries = new ArrayList<>();
        for (String key : reports) {
            try {
                byte[] json = read(key);
                Optional<String> difference = difference(json, book, manifest);
                if (difference.isPresent()) {
                    (difference.get().equals(ENTRY) ? ofOtherEntries : faults)
                            .add(altered(
                                    key,
                                    "says something else of its " + difference.get() + " than manifest and ledger"));
                } else {
                    ofThisEntry++;
                }
                if (keys != null && !checkSeal(key, json, manifest, keys, faults)) {
                    unsealed++;
                    if (sealed) {
                        faults.add(altered(key, "has no seal beside it"));
                    }
                }
            } catch (IntegrityException e) {
                faults.add(Fault.of(key, e));
            }
        }
        if (ofThisEntry == 0) {
            faults.addAll(ofOtherEntries);
            ofOtherEntries.clear();
        }
        return new Outcome(faults, sealed ? 0 : unsealed, ofOtherEntries.size());
    }

    /** The first thing that differs; empty when nothing does, or the report is of another version of its format. */
    private Optional<String> difference(byte[] json, LedgerAudit.Book book, Manifest manifest) {
        Map<?, ?> found;
        try {
            found = CanonicalJson.read(json, Map.class);
        } catch (IllegalArgumentException e) {
            return Optional.of("form");
        }
        if (!MigrationReport.FORMAT.equals(found.get("format"))) {
            return Optional.empty();
        }
        Publication publication = new Publication(
                book.entry(),
                book.sha256(),
                TreeHash.OF_NOTHING,
                manifest.product(),
                new TreeMap<>(),
                new TreeMap<>(),
                KeyUse.NONE);
        Map<?, ?> expected = CanonicalJson.read(
                ReportJson.render(
                        PublishedReport.draw(manifest, publication, store.description(), null), CanonicalJson::write),
                Map.class);
        for (String fact : FACTS) {
            if (!Objects.equals(expected.get(fact), found.get(fact))) {
                return Optional.of(fact);
            }
        }
        if (!part(expected.get("books"), BOOKS).equals(part(found.get("books"), BOOKS))) {
            return Optional.of("books");
        }
        for (Map.Entry<String, List<String>> list : LISTS.entrySet()) {
            if (!parts(expected.get(list.getKey()), list.getValue())
                    .equals(parts(found.get(list.getKey()), list.getValue()))) {
                return Optional.of(list.getKey());
            }
        }
        return Optional.empty();
    }

    private static List<Map<String, Object>> parts(@Nullable Object list, List<String> properties) {
        List<String> all = new ArrayList<>(properties);
        all.addAll(BOOKS);
        return list instanceof List<?> items
                ? items.stream().map(item -> part(item, all)).toList()
                : List.of();
    }

    private static Map<String, Object> part(@Nullable Object tree, List<String> properties) {
        Map<String, Object> part = new TreeMap<>();
        if (tree instanceof Map<?, ?> map) {
            for (String property : properties) {
                Object value = map.get(property);
                if (value != null) {
                    part.put(property, value);
                }
            }
        }
        return part;
    }

    /** Returns false when there is no seal. */
    private boolean checkSeal(String key, byte[] json, Manifest manifest, KeyService keyService, List<Fault> faults) {
        String stem = key.substring(0, key.length() - JSON.length());
        String sealKey = stem + "." + StoreLayout.SEAL_EXTENSION;
        Optional<byte[]> sealed = store.read(sealKey, MAX_BYTES);
        if (sealed.isEmpty()) {
            return false;
        }
        try {
            Checksums checksums = new ReportSeal(new Sealing(keyService), manifest.dataset())
                    .open(sealKey, manifest.delivery(), sealed.get());
            if (!checksums.json().equals(Sha256.of(json))) {
                faults.add(altered(key, "altered: its SHA-256 is not the sealed one"));
            }
            checkHtml(stem + ".html", checksums, faults);
        } catch (IntegrityException e) {
            faults.add(Fault.of(sealKey, e));
        } catch (KeyServiceException e) {
            if (e.kind() == KeyServiceException.Kind.UNAVAILABLE) {
                throw e;
            }
            faults.add(new Fault(Fault.Kind.KEY_REFUSED, sealKey, String.valueOf(e.getMessage())));
        }
        return true;
    }

    private void checkHtml(String key, Checksums checksums, List<Fault> faults) {
        try {
            if (!checksums.html().equals(Sha256.of(read(key)))) {
                faults.add(altered(key, "altered: its SHA-256 is not the sealed one"));
            }
        } catch (IntegrityException e) {
            faults.add(Fault.of(key, e));
        }
    }

    private byte[] read(String key) {
        try {
            return store.read(key, MAX_BYTES).orElseThrow(() -> new IntegrityException("[" + key + "] missing"));
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.CORRUPT) {
                throw e;
            }
            IntegrityException integrity = new IntegrityException("[" + key + "] " + e.getMessage());
            integrity.initCause(e);
            throw integrity;
        }
    }

    private static Fault altered(String key, String problem) {
        return new Fault(Fault.Kind.ALTERED, key, problem);
    }
}
