package fr.sndscopy.it.peers;

import fr.sndscopy.migration.plan.RuleBook;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The process that a {@link Contestant} runs in, again and again, for {@link PeerProcess}. A line {@code run FOLDER} on standard input
 * is answered by nanoseconds, {@code count FOLDER} by rows.
 */
final class PeerWorker {
    private PeerWorker() {}

    /**
     * {@code convert PEER DELIVERY TABLE THREADS}, {@code verify HOME THREADS}, {@code hash FOLDER THREADS}, {@code sha256 STORE THREADS ROWS}, or
     * {@code audit STORE THREADS} with the folder of the keys behind it, or without.
     */
    public static void main(String[] arguments) throws Exception {
        try (Contestant contestant = contestant(List.of(arguments));
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(PeerProcess.ANSWER + "0");
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                System.out.println(PeerProcess.ANSWER + answer(contestant, order));
            }
        }
    }

    private static long answer(Contestant contestant, String order) throws Exception {
        int space = order.indexOf(' ');
        Path folder = Path.of(order.substring(space + 1));
        return order.startsWith("run ") ? contestant.run(folder).toNanos() : contestant.rowCount(folder);
    }

    private static Contestant contestant(List<String> arguments) throws IOException {
        return switch (arguments.get(0)) {
            case "convert" ->
                converter(
                        Peer.valueOf(arguments.get(1)),
                        DeliveredTable.of(Path.of(arguments.get(2)), arguments.get(3)),
                        Integer.parseInt(arguments.get(4)));
            case "verify" -> new StoreVerify(Path.of(arguments.get(1)), Integer.parseInt(arguments.get(2)));
            case "hash" -> new DuckDbHash(Path.of(arguments.get(1)), Integer.parseInt(arguments.get(2)));
            case "sha256" ->
                new StoreSha256(
                        Path.of(arguments.get(1)),
                        Integer.parseInt(arguments.get(2)),
                        Long.parseLong(arguments.get(3)));
            case "audit" ->
                new AuditRun(
                        Path.of(arguments.get(1)),
                        arguments.size() > 3 ? Path.of(arguments.get(3)) : null,
                        Integer.parseInt(arguments.get(2)));
            default -> throw new IllegalArgumentException(arguments.get(0));
        };
    }

    private static Contestant converter(Peer peer, DeliveredTable table, int threads) throws IOException {
        return switch (peer) {
            case SNDSCOPY -> new EngineConvert(table, RuleBook.USUAL, EngineConvert.usual(threads));
            case DUCKDB -> new DuckDbConvert(table, threads);
            case SPRING_BATCH -> new SpringBatchConvert(table);
            case SPARK -> throw new IllegalArgumentException("Spark has a class path of its own");
        };
    }
}
