package fr.sndscopy.it.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that another process has had resident, as Linux keeps it until the process ends; 0 on other systems. */
final class PeakMemory {
    private static final long POLL_MILLIS = 50;

    private final long pid;
    private volatile long bytes;

    private PeakMemory(long pid) {
        this.pid = pid;
    }

    static long bytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            return 0;
        }
    }

    /** Looks on until the process has ended. */
    static PeakMemory watch(long pid) {
        PeakMemory peak = new PeakMemory(pid);
        Thread watcher = new Thread(peak::look, "peak-memory");
        watcher.setDaemon(true);
        watcher.start();
        return peak;
    }

    /** The most that was seen. */
    long bytes() {
        return bytes;
    }

    private void look() {
        try {
            for (long now = bytes(pid); now > 0; now = bytes(pid)) {
                bytes = Math.max(bytes, now);
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
