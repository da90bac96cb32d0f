package fr.sndscopy.it.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a figure was measured on: ratios of one processor are not those of another.
 *
 * @param processor its name as Linux has it
 * @param vectors the widest of the vector instructions that it has
 * @param memoryBytes of the machine
 */
public record Machine(String processor, String vectors, int cores, long memoryBytes, String java) {

    public static Machine here() {
        List<String> flags = List.of(value("/proc/cpuinfo", "flags").split(" "));
        String vectors = Stream.of("avx512f", "avx2", "avx", "asimd", "sse4_2")
                .filter(flags::contains)
                .findFirst()
                .orElse("unknown");
        String kilobytes = value("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        return new Machine(
                value("/proc/cpuinfo", "model name"),
                vectors,
                Runtime.getRuntime().availableProcessors(),
                kilobytes.isEmpty() ? 0 : Long.parseLong(kilobytes) << 10,
                Runtime.version().toString());
    }

    private static String value(String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name) && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException | java.io.UncheckedIOException elsewhere) {
            return "unknown";
        }
    }

    void into(ObjectNode node) {
        node.put("processor", processor);
        node.put("vectors", vectors);
        node.put("cores", cores);
        node.put("memory_bytes", memoryBytes);
        node.put("java", java);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %s, %d cores, %.0f GiB, Java %s",
                processor,
                vectors,
                cores,
                memoryBytes / (double) (1L << 30),
                java);
    }
}
