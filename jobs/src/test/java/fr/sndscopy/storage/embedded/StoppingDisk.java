package fr.sndscopy.storage.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A disk that does so many operations, fails the next, and all after it: what is on it is what a power cut leaves. */
final class StoppingDisk implements Disk {
    /** What was done, in order: the operation and the last of its names. */
    final List<String> done = new ArrayList<>();

    private final int operations;

    StoppingDisk(int operations) {
        this.operations = operations;
    }

    static StoppingDisk never() {
        return new StoppingDisk(Integer.MAX_VALUE);
    }

    private synchronized void next(String operation, Path path) throws IOException {
        if (done.size() >= operations) {
            throw new IOException("the power is off");
        }
        done.add(operation + " " + path.getFileName());
    }

    @Override
    public void forceFile(Path file) throws IOException {
        next("force", file);
        Disk.super.forceFile(file);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        next("force", folder);
        Disk.super.forceFolder(folder);
    }

    @Override
    public void createFolders(Path folder) throws IOException {
        next("mkdir", folder);
        Disk.super.createFolders(folder);
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        next("link", name);
        Disk.super.link(name, file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        next("rename", to);
        Disk.super.rename(from, to);
    }

    @Override
    public void remove(Path name) throws IOException {
        next("remove", name);
        Disk.super.remove(name);
    }
}
