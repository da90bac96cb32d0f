package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.CompleteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * An auditor without data keys, who has kept a checkpoint, the public keys of signer and witnesses, and the folder of an audit before, and a store of
 * which one bit is another. Each object is a file of its own.
 */
@Isolated("replaces System.out and System.err")
final class BitFlipsTest {
    private static final int FLIPS = Integer.getInteger("bitflips", 300);
    /** Most bytes are rows: besides, as many bits as this of each kind. */
    private static final int OF_EACH_KIND = 8;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before use
    private Path store;

    private final List<String> line = new ArrayList<>();

    /** One bit of the store. */
    private record Bit(String key, int number) {
        @Override
        public String toString() {
            return "bit " + number % 8 + " of byte " + number / 8 + " of " + key;
        }
    }

    @Test
    @Withstands(
            fault = "one bit of any object of a store is another",
            outcome = "an audit without data keys, by who kept checkpoint and keys, ends with 4 and names the object")
    void eachFlippedBitIsFoundWithoutKeysAndItsObjectNamed() throws IOException {
        long seed = Long.getLong("bitflips.seed", System.nanoTime() & 0xffff_ffffL);
        System.out.println("BitFlipsTest seed " + seed);
        CompleteStore complete = new CompleteStore(folder);
        store = complete.writeOut();
        line.addAll(List.of(
                "--json",
                "audit",
                "--store",
                store.toString(),
                "--checkpoint",
                complete.writeCheckpoint().toString(),
                "--allowed-signers",
                complete.writeAllowedSigners().toString(),
                "--witnesses",
                complete.writeWitnesses().toString(),
                "--require-witnesses",
                "2",
                "--out",
                folder.resolve("audits").toString()));
        CliRun good = audit();
        assertThat(good.code()).as(good.toString()).isZero();

        Map<String, Integer> hits = new TreeMap<>();
        List<String> unnoticed = new ArrayList<>();
        for (Bit bit : bits(new Random(seed))) {
            hits.merge(kind(bit.key()), 1, Integer::sum);
            CliRun run = withFlipped(bit);
            if (run.code() == 2 && isVersion(bit) && run.err().contains("[" + bit.key() + "] written by a")) {
                continue; // what is not known is not read, and not called an alteration
            }
            if (run.code() != 4) {
                unnoticed.add(bit + ": ended with " + run.code() + " " + run.err());
            } else if (!isNamed(bit, run.out() + run.err())) {
                unnoticed.add(bit + ": not named: " + faults(run));
            }
        }

        System.out.println("BitFlipsTest " + hits);
        assertThat(hits).hasSize(KINDS.size()).allSatisfy((kind, bits) -> assertThat(bits)
                .isGreaterThanOrEqualTo(OF_EACH_KIND));
        assertThat(unnoticed).as("seed " + seed).isEmpty();
        assertThat(audit().code()).isZero();
    }

    /** By its key, or where checkpoints alone tell that it is another, as what is behind the entry before. */
    private static boolean isNamed(Bit bit, String told) {
        OptionalLong entry = StoreLayout.ledgerNumber(bit.key());
        return told.contains(bit.key())
                || (entry.isPresent() && told.contains("written anew behind entry " + (entry.getAsLong() - 1)));
    }

    /** Whether the bit is in the number of a document's version. */
    private boolean isVersion(Bit bit) throws IOException {
        byte[] content = Files.readAllBytes(store.resolve(bit.key()));
        int at = bit.number() / 8;
        return at > 0 && content[at - 1] == '/' && content[at] >= '1' && content[at] <= '9' && content[at + 1] == '"';
    }

    private CliRun audit() {
        return CliRun.of(line.toArray(String[]::new));
    }

    private CliRun withFlipped(Bit bit) throws IOException {
        Path file = store.resolve(bit.key());
        byte[] content = Files.readAllBytes(file);
        byte[] flipped = content.clone();
        flipped[bit.number() / 8] ^= (byte) (1 << bit.number() % 8);
        Files.write(file, flipped);
        try {
            return audit();
        } finally {
            Files.write(file, content);
        }
    }

    private static String faults(CliRun run) {
        int at = run.out().indexOf("\"faults\"");
        return at < 0
                ? run.toString()
                : run.out().substring(at, Math.min(run.out().length(), at + 500));
    }

    /** Kinds of objects by what their keys look like: all that the format has, but what nothing leads to. */
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("format", "format[.]json"),
            Map.entry("ledger entry", "ledger/.*"),
            Map.entry("access entry", "access/.*"),
            Map.entry("manifest", "evidence/.*/manifest-.*"),
            Map.entry("shard of a manifest", "evidence/.*/parts-.*[.]json"),
            Map.entry("evidence", "evidence/.*/evidence-.*"),
            Map.entry("evidence on a shard", "evidence/.*/parts-.*[.]enc"),
            Map.entry("report in JSON", "evidence/.*/report-.*[.]json"),
            Map.entry("report in HTML", "evidence/.*/report-.*[.]html"),
            Map.entry("seal of a report", "evidence/.*/report-.*[.]enc"),
            Map.entry("rows", "data/.*"),
            Map.entry("quarantine", "quarantine/.*"),
            Map.entry("proof of the keys", "keys/.*[.]enc"),
            Map.entry("keys wrapped anew", "keys/wrapped-.*"),
            Map.entry("text of a checkpoint", "checkpoints/.*[.]txt"),
            Map.entry("signature for OpenSSH", "checkpoints/.*[.]sig"),
            Map.entry("signature alone", "checkpoints/.*[.]raw"),
            Map.entry("note", "checkpoints/.*[.]note"),
            Map.entry("cosigned note", "checkpoints/.*[.]cosigned"),
            Map.entry("tile of hashes", "tile/0/.*"),
            Map.entry("bundle of entries", "tile/entries/.*"));

    private static String kind(String key) {
        List<String> kinds = KINDS.entrySet().stream()
                .filter(kind -> key.matches(kind.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(kinds).as(key).hasSize(1);
        return kinds.get(0);
    }

    /** Of all bytes of the store, each as likely as another; then of those of each kind. */
    private List<Bit> bits(Random random) throws IOException {
        Map<String, Integer> lengths = new TreeMap<>();
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lengths.put(store.relativize(file).toString().replace('\\', '/'), (int) Files.size(file));
            }
        }
        List<Bit> bits = new ArrayList<>(bits(lengths, FLIPS, random));
        for (String pattern : new TreeMap<>(KINDS).values()) {
            Map<String, Integer> ofKind = new TreeMap<>(lengths);
            ofKind.keySet().removeIf(key -> !key.matches(pattern));
            assertThat(ofKind).as(pattern).isNotEmpty();
            bits.addAll(bits(ofKind, OF_EACH_KIND, random));
        }
        return bits;
    }

    private static List<Bit> bits(Map<String, Integer> lengths, int count, Random random) {
        long all = lengths.values().stream().mapToLong(Integer::longValue).sum();
        List<Bit> bits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long at = random.nextLong(all);
            for (Map.Entry<String, Integer> object : lengths.entrySet()) {
                if (at < object.getValue()) {
                    bits.add(new Bit(object.getKey(), (int) at * 8 + random.nextInt(8)));
                    break;
                }
                at -= object.getValue();
            }
        }
        return bits;
    }
}
